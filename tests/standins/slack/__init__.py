"""A strict stand-in for Slack: one local server that the real Bolt and SDK talk to.

- Web API: `http://127.0.0.1:PORT/api/<method>`, for `WebClient(base_url=slack.base_url)`
- Socket Mode: `ws://127.0.0.1:PORT/link/?ticket=...`, as `apps.connections.open` returns it
- events by HTTP, signed, with the option `request_url`
- response addresses: `/response/<name>`; files: `/files/<id>`, with the bot's token
- control of a stand-in in another process: `/__fake__/...`; `python -m tests.standins.slack`

It checks arguments, scopes, tokens, Block Kit, the length of texts and the state of streams;
records every call; and can fail in many ways: 429, 5xx, slow and lost answers, dropped and
half-open connections, duplicates, retries, malformed envelopes.

Where each rule comes from is marked: [D] Slack's documentation, [M] measured against the real
Slack by others, [?] assumed, to be changed when a real workspace shows otherwise.
"""

from tests.standins.slack.blocks.check import check_blocks
from tests.standins.slack.server import FakeSlack

__all__ = ["FakeSlack", "check_blocks"]

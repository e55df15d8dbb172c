"""Slack's limits: how much a message, a stream, a view may hold, and how often one may call.

Where each comes from is said as in the package's docstring.
"""

MAX_BLOCKS, MAX_VIEW_BLOCKS = 50, 100  # [D][M] "no more than 50 items allowed"
MAX_TEXT_TRUNCATE = 40_000  # [D] the text of postMessage is truncated above this
MAX_UPDATE_TEXT = 4_000  # [D] chat.update: msg_too_long
MAX_MARKDOWN_TEXT = 12_000  # [D] markdown_text of a call, markdown blocks together
# [M] bolt-js#2509: 13297 with Markdown alone, 13172 with a divider
MAX_BLOCKS_CHARS, BLOCK_OVERHEAD = 13_422, 125
MAX_TABLE_CHARS = 10_000  # [D] a data table
MAX_METADATA = 16_000  # [?] the true limit is not documented
MAX_VIEW = 250_000

STREAM_TTL = 300.0  # [M] node-slack-sdk#2702: some 5 min from the start, even if active
STREAM_CAP_TEXT = 12_000  # [M] CopilotKit#6063/6064: of all the text of one streamed message
STREAM_CAP_TASKS = 10_600  # [M] openclaw#143882: UTF-8 bytes where task cards are present
CHUNK_FIELD_MAX = 256  # [D] the strings of task_update and plan_update

MAX_LOADING, MAX_LOADING_LEN = 10, 50  # [D] 10 messages, [M] letta-code#3553: 50 characters each
MAX_PROMPTS = 4  # [D] maxItems in the schema of manifests, "up to 4" in the documentation
MAX_SOCKETS = 10  # [D]
ACK_TIMEOUT = 3.0  # [D] HTTP; [M] over a socket it is sent again some 4 s later
RESPONSE_USES, RESPONSE_SECONDS = 5, 1800  # [D] a response_url
TRIGGER_SECONDS = 3.0  # [D] a trigger_id
UPDATE_GAP = 1.0  # seconds between two versions of a message; [D] 3 for long answers

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}  # [D] calls a minute, of a method and workspace
POSTS, POSTS_SECONDS = 5, 5.0  # [D] about 1 message a second and channel; [?] bursts of 5

"""What people press and submit: buttons, modals, slash commands, Stop; called by tests."""

import json
import random
import uuid
from collections.abc import Iterator

from tests.standins.slack.messages import Messages, public
from tests.standins.slack.records import Delivery


class Interactions(Messages):
    """People who press buttons, submit modals and use slash commands."""

    def click(
        self, channel: str, ts: str, action_id: str, positive: bool = True, user=None
    ) -> Delivery:
        """Click a button, or one of feedback buttons, that really is in a stored message."""

        async def go() -> Delivery:
            message = self.channels[channel]["msgs"][ts]
            action = self._action(message, action_id, positive)
            container = {
                "type": "message", "message_ts": ts, "channel_id": channel,
                "is_ephemeral": False, "thread_ts": message.get("thread_ts"),
            }  # fmt: skip
            payload = {
                "type": "block_actions", "actions": [action], "container": container,
                "channel": {"id": channel, "name": "x"}, "message": public(message),
                "state": {"values": {}},
            }  # fmt: skip
            return self._interact(payload, channel, user)

        return self.run(go())

    def press(
        self, button: dict, channel: str, message: dict | None = None, user=None, *, ephemeral=False
    ) -> Delivery:
        """Click a button as it is given, such as one of a message that only one person sees."""

        async def go() -> Delivery:
            action = {**button, "block_id": "b", "action_ts": self.new_ts()}
            about = {"message": message} if message else {}
            if ephemeral:  # [D] its payload has no message
                place = {"channel_id": channel, "message_ts": self.new_ts(), "is_ephemeral": True}
                about["container"] = {"type": "message", **place}
            payload = {"type": "block_actions", "actions": [action], "channel": {"id": channel}}
            return self._interact(payload | about, channel, user)

        return self.run(go())

    def press_home(self, user: str, action_id: str, value: str = "", **chosen: str) -> Delivery:
        """Press a button that really is in the Home tab of a person [D]: there is no channel."""

        async def go() -> Delivery:
            view = self.home_views[user]
            action = next(
                element
                for block, element in _elements(view["blocks"])
                if element.get("action_id") == action_id and value in ("", element.get("value"))
            )
            action = {
                "type": action["type"], "action_id": action_id, "block_id": "b",
                "action_ts": self.new_ts(), "value": action.get("value"), **chosen,
            }  # fmt: skip
            container = {"type": "view", "view_id": "V0HOME"}
            payload = {"type": "block_actions", "actions": [action], "container": container}
            return self._interact({**payload, "view": view}, None, user)

        return self.run(go())

    def submit(
        self, view: dict, user=None, chosen=(), state: dict | None = None, **values: str
    ) -> Delivery:
        """Submit a modal with the values of its inputs, each named as its block and action.

        Checkboxes are `chosen` with their option of the same name [D]; `state` has other elements.
        """

        async def go() -> Delivery:
            inputs = {
                name: {name: {"type": "plain_text_input", "value": text}}
                for name, text in values.items()
            }
            for name in chosen:
                options = [{"text": {"type": "plain_text", "text": name}, "value": name}]
                inputs[name] = {name: {"type": "checkboxes", "selected_options": options}}
            inputs |= {name: {name: fields} for name, fields in (state or {}).items()}
            submitted = {**view, "id": "V1", "state": {"values": inputs}}
            return self._interact({"type": "view_submission", "view": submitted}, None, user)

        return self.run(go())

    def shortcut(self, callback_id: str, channel: str, ts: str, user=None) -> Delivery:
        """Choose a shortcut in the menu of a message [D]; the bot need be no member."""

        async def go() -> Delivery:
            message = public(self.channels[channel]["msgs"][ts])
            payload = {
                "type": "message_action", "callback_id": callback_id, "message": message,
                "message_ts": ts, "channel": {"id": channel, "name": "x"},
                "action_ts": self.new_ts(),
            }  # fmt: skip
            return self._interact(payload, channel, user)

        return self.run(go())

    def slash(self, command: str, text: str = "", user=None, channel=None) -> Delivery:
        """Use a slash command."""
        user, channel = user or self.ALICE, channel or self.GENERAL

        async def go() -> Delivery:
            payload = {
                "token": "verif", "team_id": self.team_of(user), "team_domain": "fake",
                "channel_id": channel, "channel_name": "general", "user_id": user,
                "user_name": self.users[user], "command": command, "text": text,
                "api_app_id": self.APP, "is_enterprise_install": "false",
                "response_url": self._response_url(channel, user), "trigger_id": self._trigger(),
            }  # fmt: skip
            return self.send("slash_commands", payload, accepts=True)

        return self.run(go())

    def press_stop(
        self, channel: str, thread_ts: str, user=None, *, names_thread=True
    ) -> Delivery | None:
        """Press Slack's own Stop of an agent session that is processing."""

        async def go() -> Delivery | None:
            stopped = [
                stream
                for stream in self.streams.values()
                if (stream.channel, stream.thread_ts) == (channel, thread_ts)
                and stream.state == "streaming"
            ]
            for stream in stopped:
                self.end_stream(stream, "stopped_by_user")
            kind = "agent_session_stopped"
            event = {
                "type": kind, "channel": channel, "user": user or self.ALICE,
                "event_ts": self.new_ts(), "streaming_message_ts": [s.ts for s in stopped],
            }  # fmt: skip
            # [D] thread_ts is required; slack-morphism has it optional, as seen in the field
            return self.emit(event | ({"thread_ts": thread_ts} if names_thread else {}), kind)

        return self.run(go())

    def _action(self, message: dict, action_id: str, positive: bool) -> dict:
        for block, element in _elements(message["blocks"]):
            if element.get("action_id") == action_id:
                source = element
                if element["type"] == "feedback_buttons":
                    source = element["positive_button" if positive else "negative_button"]
                return {
                    "type": element["type"], "action_id": action_id,
                    "block_id": block["block_id"], "action_ts": self.new_ts(),
                    "text": source.get("text"), "value": source.get("value"),
                }  # fmt: skip
        blocks = json.dumps(message["blocks"])[:400]
        raise AssertionError(f"no action {action_id!r} in message {message['ts']}: {blocks}")

    def _interact(self, payload: dict, channel: str | None, user: str | None) -> Delivery:
        user = user or self.ALICE
        self.pressed.add(user)
        payload = {
            **payload, "team": {"id": self.TEAM, "domain": "fake"},
            "user": {"id": user, "username": self.users[user], "team_id": self.team_of(user)},
            "api_app_id": self.APP, "token": "verif", "trigger_id": self._trigger(),
            "enterprise": None, "is_enterprise_install": False,
        }  # fmt: skip
        if channel:
            payload["response_url"] = self._response_url(channel, user)
        # [D] the acknowledgement of a submitted form may replace it
        return self.send("interactive", payload, accepts=payload["type"] == "view_submission")

    def _trigger(self) -> str:
        a, b = random.randint(1, 10**9), random.randint(1, 10**9)
        trigger = f"{a}.{b}.{uuid.uuid4().hex}"
        self.triggers[trigger] = {"at": self.now(), "used": False}
        return trigger

    def _response_url(self, channel: str, user: str) -> str:
        name = uuid.uuid4().hex
        self.response_urls[name] = {"uses": 0, "at": self.now(), "channel": channel, "user": user}
        return f"{self.address}/response/{name}"


def _elements(blocks: list[dict]) -> Iterator[tuple[dict, dict]]:
    for block in blocks:
        accessory = [block["accessory"]] if "accessory" in block else []
        for element in (block.get("elements") or []) + accessory:
            if isinstance(element, dict):
                yield block, element

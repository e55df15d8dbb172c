"""The methods of the Home tab and of modals."""

import uuid

from tests.standins.slack.blocks.check import check_view
from tests.standins.slack.errors import SlackError, invalid_arguments, parse_json
from tests.standins.slack.limits import TRIGGER_SECONDS
from tests.standins.slack.messages import Messages
from tests.standins.slack.methods.method import Method


def _publish(slack: Messages, args: dict) -> dict:
    if args["user_id"] not in slack.users:
        raise SlackError("user_not_found")
    view = check_view(parse_json(args["view"]))
    if view["type"] != "home":
        raise invalid_arguments("unsupported type", "/view/type")
    slack.home_views[args["user_id"]] = view
    return {"view": {"id": "V0HOME", **view}}


def _open(slack: Messages, args: dict) -> dict:
    trigger = slack.triggers.get(args.get("trigger_id") or "")
    if trigger is None:
        raise SlackError("invalid_trigger_id")
    if trigger["used"]:
        raise SlackError("exchanged_trigger_id")
    if slack.now() - trigger["at"] > TRIGGER_SECONDS:
        raise SlackError("expired_trigger_id")
    view = check_view(parse_json(args["view"]))
    trigger["used"] = True
    view_id = f"V{uuid.uuid4().hex[:9].upper()}"
    slack.views[view_id] = view
    return {"view": {"id": view_id, "hash": "1.abc", **view}}


def _update(slack: Messages, args: dict) -> dict:
    view_id = args.get("view_id")
    if view_id not in slack.views:
        raise SlackError("not_found")
    slack.views[view_id] = check_view(parse_json(args["view"]))
    return {"view": {"id": view_id, **slack.views[view_id]}}


VIEWS = {
    "views.publish": Method(_publish, ("user_id", "view"), tier=4),
    "views.open": Method(_open, ("view",), tier=4),
    "views.update": Method(_update, ("view",), tier=4),
}

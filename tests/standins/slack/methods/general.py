"""The methods about the app, the team, people and connections."""

import uuid

from tests.standins.slack.blocks.check import check_blocks, check_view
from tests.standins.slack.errors import SlackError, parse_json
from tests.standins.slack.messages import Messages
from tests.standins.slack.methods.method import Method


def _api_test(slack: Messages, args: dict) -> dict:
    return {"args": args}


def _auth_test(slack: Messages, args: dict) -> dict:
    return {
        "url": "https://fake.slack.com/", "team": "Fake", "user": "askbot", "team_id": slack.TEAM,
        "user_id": slack.BOT_USER, "bot_id": slack.BOT_ID, "is_enterprise_install": False,
    }  # fmt: skip


def _open_connection(slack: Messages, args: dict) -> dict:
    if slack.refuse_connections:
        raise SlackError("internal_error")
    ticket = uuid.uuid4().hex
    slack.tickets.add(ticket)
    address = f"ws://{slack.host}:{slack.port}/link/"
    return {"url": f"{address}?ticket={ticket}&app_id={slack.APP}"}


def _team_info(slack: Messages, args: dict) -> dict:
    return {"team": {"id": slack.TEAM, "name": "Fake", "domain": "fake"}}


def _bots_info(slack: Messages, args: dict) -> dict:
    about = {"id": slack.BOT_ID, "app_id": slack.APP, "user_id": slack.BOT_USER, "name": "askbot"}
    return {"bot": about}


def _users_info(slack: Messages, args: dict) -> dict:
    user = args["user"]
    if user not in slack.users:
        raise SlackError("user_not_found")
    # [D] docs.slack.dev/reference/objects/user-object: is_restricted is a guest, of one channel if
    # is_ultra_restricted is set too; is_stranger is of another organisation.
    guest, team = slack.guests.get(user, ""), slack.team_of(user)
    about = {"id": user, "team_id": team, "name": slack.users[user]}
    about["tz"] = slack.zones.get(user, "UTC")  # [D] as above
    return {"user": about | {
        "is_bot": user == slack.BOT_USER, "is_restricted": bool(guest),
        "is_ultra_restricted": guest == "ultra_restricted", "is_stranger": team != slack.TEAM,
    }}  # fmt: skip


def _validate_blocks(slack: Messages, args: dict) -> dict:
    if args.get("blocks") is not None:
        check_blocks(args["blocks"])
    elif args.get("view") is not None:
        check_view(parse_json(args["view"]))
    return {}


GENERAL = {
    "api.test": Method(_api_test),
    "auth.test": Method(_auth_test),
    "apps.connections.open": Method(_open_connection, tier=3, app_token=True),
    "team.info": Method(_team_info),
    "bots.info": Method(_bots_info, tier=3),
    "users.info": Method(_users_info, ("user",), tier=4, scope="users:read"),
    "blocks.validate": Method(_validate_blocks, anonymous=True),
}

"""The methods that describe files and share uploads."""

from tests.standins.slack.errors import SlackError, parse_json
from tests.standins.slack.files import describe_file
from tests.standins.slack.messages import Messages
from tests.standins.slack.methods.method import Method


def _info(slack: Messages, args: dict) -> dict:
    if args["file"] not in slack.files:
        raise SlackError("file_not_found")
    return {"file": slack.files[args["file"]]["meta"]}


def _upload_address(slack: Messages, args: dict) -> dict:
    length = str(args["length"])
    if not length.isdigit() or not int(length):
        raise SlackError("invalid_arguments", "length must be a positive integer")
    about = describe_file(slack, args["filename"], int(length))
    slack.uploads[about["id"]] = {"meta": about, "data": None}
    return {"file_id": about["id"], "upload_url": f"{slack.address}/upload/{about['id']}"}


def _complete_upload(slack: Messages, args: dict) -> dict:
    """Share what was uploaded; the message has no metadata, and comes after the reply [D]."""
    wanted = parse_json(args["files"])
    if not isinstance(wanted, list) or not wanted:
        raise SlackError("invalid_arguments", "files must be a list")
    uploads = [_find_upload(slack, file.get("id")) for file in wanted]
    if args.get("channel_id"):
        channel = slack.find_channel(args["channel_id"])
        thread = slack.find_thread(channel, args.get("thread_ts") or None)
        for upload in uploads:
            file_id = upload["meta"]["id"]
            slack.files[file_id] = slack.uploads.pop(file_id)
        files = [upload["meta"] for upload in uploads]
        body = {"text": args.get("initial_comment") or "", "files": files}
        slack.post(channel, body, thread, subtype="file_share")
    titles = [{"id": up["meta"]["id"], "title": up["meta"]["title"]} for up in uploads]
    return {"files": titles}


def _find_upload(slack: Messages, file_id) -> dict:
    upload = slack.uploads.get(file_id)
    if upload is None or upload["data"] is None or len(upload["data"]) != upload["meta"]["size"]:
        raise SlackError("file_not_found")
    return upload


FILES = {
    "files.info": Method(_info, ("file",), tier=4, scope="files:read"),
    "files.getUploadURLExternal": Method(
        _upload_address, ("filename", "length"), tier=4, scope="files:write"
    ),
    "files.completeUploadExternal": Method(
        _complete_upload, ("files",), tier=4, scope="files:write"
    ),
}

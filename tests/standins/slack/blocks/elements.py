"""The elements of blocks, such as buttons and menus: one table from type to check."""

from collections.abc import Callable

from tests.standins.slack.blocks.checker import PLAIN, Checker

Check = Callable[[Checker, dict, str, str], None]


def check_element(checker: Checker, element, pointer: str, host: str, action_ids: set) -> None:
    """Check an element of the block `host`."""
    if not isinstance(element, dict) or "type" not in element:
        checker.error("missing required field: type", pointer)
        return
    checker.unique(element.get("action_id"), pointer, "action_id", action_ids)
    kind = element["type"]
    default = _multi_select if str(kind).startswith("multi_") else _unsupported
    ELEMENTS.get(kind, default)(checker, element, pointer, host)


def _button(checker: Checker, element: dict, pointer: str, host: str) -> None:
    if checker.required(element, pointer, "text"):
        checker.text(element["text"], f"{pointer}/text", 75, PLAIN)
    most = {"value": 2000, "url": 3000, "accessibility_label": 75, "agent_prompt": 4000}
    checker.strings(element, pointer, most)
    checker.enum(element.get("style", "primary"), ("primary", "danger"), f"{pointer}/style")


def _feedback_buttons(checker: Checker, element: dict, pointer: str, host: str) -> None:
    _only_in(checker, element, pointer, host, "context_actions")
    for name in ("positive_button", "negative_button"):
        if checker.required(element, pointer, name):
            button, at = element[name], f"{pointer}/{name}"
            if checker.required(button, at, "text", "value"):
                checker.text(button["text"], f"{at}/text", 75, PLAIN)
                checker.string(button["value"], f"{at}/value", 2000)


def _icon_button(checker: Checker, element: dict, pointer: str, host: str) -> None:
    _only_in(checker, element, pointer, host, "context_actions")
    if checker.required(element, pointer, "icon", "text"):
        checker.text(element["text"], f"{pointer}/text", 75, PLAIN)


def _image(checker: Checker, element: dict, pointer: str, host: str) -> None:
    checker.required(element, pointer, "alt_text")
    if "image_url" not in element and "slack_file" not in element:
        checker.error("missing required field: image_url", pointer)


def _overflow(checker: Checker, element: dict, pointer: str, host: str) -> None:
    checker.items(element.get("options"), f"{pointer}/options", 5)


def _select(checker: Checker, element: dict, pointer: str, host: str) -> None:
    if "options" not in element:
        return
    most = 100 if element["type"] == "static_select" else 10
    for at, option in checker.items(element["options"], f"{pointer}/options", most):
        if isinstance(option, dict) and checker.required(option, at, "text", "value"):
            checker.text(option["text"], f"{at}/text", 75)
            checker.string(option["value"], f"{at}/value", 150)


def _multi_select(checker: Checker, element: dict, pointer: str, host: str) -> None:
    if host == "actions":  # [M]
        checker.error("unsupported element: multiselect", pointer.rsplit("/elements", 1)[0])


def _input(checker: Checker, element: dict, pointer: str, host: str) -> None:
    _only_in(checker, element, pointer, host, "input")


def _text(checker: Checker, element: dict, pointer: str, host: str) -> None:
    if host == "context":
        checker.text(element, pointer, 3000)
    else:
        _unsupported(checker, element, pointer, host)


def _any(checker: Checker, element: dict, pointer: str, host: str) -> None:
    """Take it as it is."""


def _unsupported(checker: Checker, element: dict, pointer: str, host: str) -> None:
    checker.error(f"unsupported type: {element['type']}", f"{pointer}/type")


def _only_in(checker: Checker, element: dict, pointer: str, host: str, wanted: str) -> None:
    if host != wanted:
        checker.error(f"unsupported element: {element['type']}", pointer)


SELECTS = (
    "static_select radio_buttons checkboxes users_select conversations_select channels_select "
    "external_select datepicker timepicker datetimepicker"
).split()
INPUTS = (
    "plain_text_input email_text_input url_text_input number_input rich_text_input file_input"
).split()

ELEMENTS: dict[str, Check] = {
    "button": _button,
    "feedback_buttons": _feedback_buttons,
    "icon_button": _icon_button,
    "image": _image,
    "overflow": _overflow,
    "plain_text": _text,
    "mrkdwn": _text,
    "workflow_button": _any,
    **dict.fromkeys(SELECTS, _select),
    **dict.fromkeys(INPUTS, _input),
}

"""E-mails (.eml): one article per message, such as a newsletter or an announcement."""

from collections.abc import Iterator
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from pathlib import Path
from typing import BinaryIO

from retrieval.errors import UnreadableError
from retrieval.reading.formats.html import text_of_page
from retrieval.reading.formats.limits import read_whole
from retrieval.reading.formats.reader import ArticleFields


def read_mail(file: BinaryIO, _: Path) -> Iterator[ArticleFields]:
    """Yield the article of an e-mail; attachments are skipped."""
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(read_whole(file))
    if not message.keys():
        raise UnreadableError("is no e-mail: it has no head")
    try:
        fields = {
            "id": str(message["Message-ID"] or "").strip(" <>"),
            "title": str(message["Subject"] or ""),
            "text": _body(message),
            "source": parseaddr(str(message["From"] or ""))[1].rpartition("@")[2],
            "author": parseaddr(str(message["From"] or ""))[0],
            "published": _date(message),
        }
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableError(f"is a damaged e-mail ({type(error).__name__})") from None
    yield ArticleFields(fields)


def _body(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html"))
    if not isinstance(body, EmailMessage):
        return ""
    content = str(body.get_content())
    return text_of_page(content) if body.get_content_subtype() == "html" else content


def _date(message: EmailMessage) -> str:
    when = getattr(message["Date"], "datetime", None)
    return when.isoformat() if isinstance(when, datetime) else ""

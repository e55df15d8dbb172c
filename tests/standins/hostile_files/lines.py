"""Hostile JSON lines, tables and e-mails."""

import json

_HEAD = "From: Board <news@board.example>\nSubject: Mill\nDate: Tue, 10 Nov 2026 08:30:00 +0100\n"


def json_files() -> dict[str, bytes]:
    """Return files of lines that are no objects, nest, or have odd values."""
    values: dict[str, object] = {
        "language": "\x1bc", "published": "9999-12-31T23:59:59-14:00", "updated": "0001-01-01T00:00+14:00",
        "title": "\ud800", "text": "\ud800\udc00\ud800 words", "id": "\x00", "url": "http://[::1",
        "source": 10**400, "author": [1, 2], "version": "x", "origin": "/etc/passwd",
    }  # fmt: skip
    files = {
        f"field-{name}.jsonl": json.dumps(
            {"title": "T", "text": "Some text.", name: value}
        ).encode()
        for name, value in values.items()
    }
    lines = {
        "deep": b"[" * 100_000, "deeper": b'{"a":' * 50_000, "wide": b"[" + b"[]," * 1_000_000,
        "digits": b"9" * 100_000, "number": b'{"title":1e999,"text":"x"}', "nan": b"NaN", "bom": b"\xef\xbb\xbf{}",
        "latin": b'{"title": "\xe9"}', "text": b"5\n" * 10_100, "nul": b"\0\0\0", "blank": b"\n" * 300_000,
        "twice": b'{"title":"a","title":"b","text":"c"}', "half": b'{"title": "a", "te', "quote": b'"' * 9_999,
        "long": b'{"title":"T","text":"' + b"a" * 10_000_001, "escape": b'{"title":"\\ud83d","text":"\\u0000x"}',
        "keys": json.dumps({"title": "T", "text": "x", **{str(n): n for n in range(20_000)}}).encode(),
    }  # fmt: skip
    return {**files, **{f"lines-{name}.jsonl": line for name, line in lines.items()}}


def table_files() -> dict[str, bytes]:
    """Return tables without an end of a quote or a row, or with odd heads."""
    good = "title,text\nMill,It turns.\n"
    contents = {
        "empty": "", "head": "title,text", "none": "a,b\n1,2", "quote": f'{good}Odd,"unclosed\n' + "a,b\n" * 99,
        "wide": good + "x," * 100_000, "nul": good + "a\0,b\n", "first": "title,text," + "c," * 5_000 + "\nA,B",
        "twice": "title,title,text,text\na,b,c,d", "quotes": good + '"' * 30_001, "cr": "title,text\rA,B\rC,D",
        "semicolon": "title;text\nA;B", "cells": good + "a\n" * 10_100, "date": "title,text,date\nA,B,03/04/2022",
        "long": good + "A," + "b" * 60_000, "blank": good + ",\n" * 100_000, "formula": "title,text\n=cmd(),+1",
    }  # fmt: skip
    files = {f"table-{name}.csv": content.encode() for name, content in contents.items()}
    files["table-latin.tsv"] = b"title\ttext\nT\xe9\tx"
    files["table-16.csv"] = good.encode("utf-16")
    files["table-cell.csv"] = good.encode() + b"A," + b"b" * 10_000_001
    return files


def mail_files() -> dict[str, bytes]:
    """Return messages that nest, lie about themselves, or have no head."""
    parts = "".join(
        f'Content-Type: multipart/mixed; boundary="{i}"\n\n--{i}\n' for i in range(2_000)
    )
    contents = {
        "parts": parts, "messages": "Content-Type: message/rfc822\n\n" * 5_000, "none": "no head at all",
        "charset": _HEAD + "Content-Type: text/plain; charset=nonsense\n\nSome text.",
        "idna": _HEAD + "Content-Type: text/plain; charset=idna\n\n" + "a." * 50_000,
        "base64": _HEAD + "Content-Transfer-Encoding: base64\n\n!!!!" + "A" * 10_001,
        "quoted": _HEAD + "Content-Transfer-Encoding: quoted-printable\n\n" + "=" * 50_000,
        "uu": _HEAD + "Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\nM" + "#" * 9_000,
        "subject": "Subject: " + "=?utf-8?q?a?= " * 3_000 + "\n\nSome text.",
        "sender": "From: " + "a" * 100_000 + "\nSubject: x\n\nSome text.",
        "senders": "From: " + "(" * 5_000 + "\nSubject: x\n\nSome text.",
        "groups": "From: " + "a:b;," * 1_000 + "\nSubject: x\n\nSome text.",
        "date": "Date: 99 Foo 99999 99:99:99 +9999\nSubject: x\n\nSome text.",
        "zone": "Date: Tue, 10 Nov 2026 08:30:00 +9999\nSubject: x\n\nSome text.",
        "id": "Message-ID: <" + "a" * 5_000 + ">\nSubject: x\n\nSome text.",
        "html": _HEAD + "Content-Type: text/html\n\n" + "<div>" * 3_000 + "Some text.",
        "table": _HEAD + "Content-Type: text/html\n\n" + "<table " * 5_000,
        "heads": "".join(f"X-{n}: a\n" for n in range(20_000)) + "\nSome text.",
        "folded": "Subject: a\n" + " b\n" * 20_000 + "\nSome text.",
        "boundary": 'Content-Type: multipart/alternative; boundary=""\nSubject: x\n\n--\n\na\n----\n',
        "params": "Content-Type: text/plain;" + " a*0*=x;" * 500 + "\nSubject: x\n\nSome text.",
        "nul": _HEAD + "\n\0\0\0", "empty": _HEAD + "\n", "mbox": "From x\n" * 2_000,
        "surrogate": "Subject: =?utf-8?b?7aCA?=\n\nSome text.",
    }  # fmt: skip
    files = {f"mail-{name}.eml": content.encode() for name, content in contents.items()}
    files["mail-bytes.eml"] = b"Subject: \xff\xfe\n\n\xff\xfe text"
    files["mail-huge.eml"] = b"From: " + b"a" * 400_000 + b"\nSubject: x\n\nSome text."
    return files

"""Hostile web pages, Markdown and plain text."""

import codecs

_PARAGRAPH = "<p>The harbour board said on Friday that the old lighthouse would be sold.</p>"
_PAGE = "<html><head>{head}</head><body><article><h1>T</h1>{body}</article></body></html>"


def text_files() -> dict[str, bytes]:
    """Return text files that are none, or of odd characters."""
    contents = {
        "empty": b"", "blank": b" \n\t\n", "nul": b"a\0b", "latin": b"caf\xe9 au lait",
        "utf16": "Title\n\nText".encode("utf-16"), "half16": codecs.BOM_UTF16_LE + b"a",
        "bom": codecs.BOM_UTF8, "surrogate": b"\xed\xa0\x80 text", "long8": b"\xf8\x88\x80\x80\x80",
        "escape": b"\x1b[2J\x1b]0;x\x07 text", "c1": "\x9b2J text".encode(),
        "bidi": "\u202etxet\u202c text".encode(), "tags": "a\U000e0041\U000e0042".encode(),
        "marks": ("a" + "\u0301" * 20_000).encode(), "joiners": ("\u200d" * 50_000).encode(),
        "line": b"x" * 60_000, "spaces": b"a" + b" " * 2_000_000 + b"b",
        "ends": b"a" + b"\r\n" * 500_000 + b"b", "large": b"a" * 10_000_001,
        "separators": "\u2028\u2029\x85\x1c".encode() * 1_000, "quotes": "“".encode() * 20_000,
        "dateline": b"A" * 500 + b", March 4 - x", "elf": b"\x7fELF\x02\x01", "png": b"\x89PNG\r\n",
    }  # fmt: skip
    return {f"text-{name}.txt": content for name, content in contents.items()}


def markdown_files() -> dict[str, bytes]:
    """Return Markdown that nests, repeats, or has a head that is no YAML."""
    heads = [
        "a: [", "title: !!python/object/apply:os.system ['x']", "- a", "? [a]\n: b",
        "title: &a [*a]", "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\ntitle: *c",
        "published: 9999-12-31T23:59:59-14:00", "published: 0001-01-01T00:00:00+14:00",
        'language: "\\ec"', "title: 5", "title: {a: b}", "id: [1]", "author: [[a]]", "1: 2",
        "title: !!binary aGk=", "title: !!set {a, b}", "title: " + "9" * 5_000, "text: other",
        "[" * 9_000, "{" * 9_000, "title: |\n" + " x\n" * 3_000, "published: 2024-13-45",
        "url: 'javascript:alert(1)'", "url: 'http://[::1'", "\x07: b", "<<: 5", "title: 1e999",
        "published: !!timestamp x", "&a " * 2_000, "!<tag:x> y", "%YAML 9.9", "title: ~",
    ]  # fmt: skip
    files = {
        f"head-{number}.md": f"---\n{head}\n---\nSome text of {number}.".encode()
        for number, head in enumerate(heads)
    }
    units = {
        "ampersand": "&#", "less": "<", "star": "*a ", "double": "**a*", "under": "_a", "link": "[a](",
        "image": "![", "tick": "`` ` ", "quote": "> ", "list": "- a\n", "deep": "- ", "cells": "|",
        "table": "|a|b|\n|-|-|\n", "escape": "\\", "fence": "~~~\n", "reference": "[a]: b\n",
        "tag": "<a ", "comment": "<!--", "numbers": "1. a\n", "under2": "a\n=\n", "data": "<![CDATA[",
    }  # fmt: skip
    for name, unit in units.items():
        files[f"many-{name}.md"] = (unit * 3_000 + "\n\nThe end.").encode()
    files["huge-ampersand.md"] = b"&#" * 300_000
    return files


def page_files() -> dict[str, bytes]:
    """Return pages that are odd, deep or wide."""
    heads = [
        '<base href="http://[">', '<link rel="canonical" href="http://[::1">', "<title>" * 500,
        '<meta charset="utf-7">', '<meta charset="nonsense">', '<meta http-equiv="refresh" content="0">',
        '<script type="application/ld+json">{"@type": [[[</script>', "<style>*{}</style>" * 500,
        '<script type="application/ld+json">' + "[" * 5_000 + "</script>",
        '<meta property="article:published_time" content="9999-12-31T23:59:59-14:00">',
        '<meta property="article:published_time" content="0000-00-00">',
        f'<meta name="author" content="{"a, " * 5_000}">', f'<meta name="author" content="{"(" * 5_000}">',
        f'<meta property="og:title" content="{"x" * 50_000}">', "<!DOCTYPE x [<!ENTITY a 'b'>]>",
        '<meta property="og:site_name" content="\x1b[2J">', '<html lang="\x1b]">', "<" * 20_000,
    ]  # fmt: skip
    files = {
        f"head-{number}.html": _PAGE.format(head=head, body=_PARAGRAPH).encode()
        for number, head in enumerate(heads)
    }
    bodies = {
        "less": "<" * 30_000, "deep": "<div>" * 3_000, "deeper": "<b>" * 20_000, "links": "<a href=x>" * 3_000,
        "tables": "<table><tr><td>" * 800, "lists": "<ul><li>" * 2_000, "entities": "&amp" * 30_000,
        "number": "&#x110000;&#0;&#xd800;" * 500, "comment": "<!--" * 5_000, "nul": "a\0" * 2_000,
        "attributes": "<p " + " ".join(f"a{n}=''" for n in range(4_000)) + ">x</p>",
        "span": "<table><tr><td colspan=99999999 rowspan=99999999>x</table>",
        "style": f'<p style="{"a:b;" * 20_000}">x</p>', "class": f'<p class="{"a " * 30_000}">x</p>',
        "svg": "<svg>" * 2_000, "math": "<math><mi>" * 1_000, "form": "<form><input>" * 2_000,
        "data": f'<img src="data:x;base64,{"A" * 500_000}">', "pre": "<pre>" + "\n" * 100_000,
        "unclosed": "<p><b><i><u>" * 2_000, "quotes": '<p title="' * 3_000, "xml": "<?xml" * 3_000,
        "words": "<p>" + "a " * 20_000, "line": "<p>" + "x" * 60_000,
    }  # fmt: skip
    for name, body in bodies.items():
        files[f"body-{name}.html"] = _PAGE.format(head="", body=_PARAGRAPH + body).encode()
    files["huge-attributes.html"] = b"<p " + b" ".join(b"a%d=''" % n for n in range(60_000)) + b">"
    files["huge-less.html"] = b"<html><body>" + b"<" * 9_000_000
    files["binary.html"] = b"<html>\0" * 100
    files["empty.html"] = b""
    return files

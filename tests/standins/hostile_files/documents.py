"""Hostile PDF and Word files."""

import io
import zipfile
import zlib

_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.'
    'core-properties+xml"/></Types>'
)  # fmt: skip
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="a" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument"/>'
    '<Relationship Id="b" Target="docProps/core.xml" Type="http://schemas.openxmlformats.org/'
    'package/2006/relationships/metadata/core-properties"/></Relationships>'
)
_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-'
    'properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/'
    'terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{}</cp:coreProperties>'
)
_CREATED = '<dcterms:created xsi:type="dcterms:W3CDTF">{}</dcterms:created>'
_TEXT = "<w:p><w:r><w:t>The mill turns.</w:t></w:r></w:p>"


def pdf(stream: bytes, page: bytes = b"", trailer: bytes = b"<</Root 1 0 R>>") -> bytes:
    """Return a document of one page that draws a stream."""
    packed = zlib.compress(stream, 1)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>"
        + (page or b"/MediaBox[0 0 99 99]") + b">>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]  # fmt: skip
    objects = b"".join(b"%d 0 obj%s endobj\n" % item for item in enumerate(parts, 1))
    return b"%PDF-1.4\n" + objects + b"trailer" + trailer


def pdf_files() -> dict[str, bytes]:
    """Return documents that are cut, loop, or draw without end."""
    text = b"BT/F1 9 Tf(The mill turns.)Tj ET\n"
    good = pdf(text)
    files = {
        "empty": b"%PDF-1.7", "none": b"MZ", "cut": good[: len(good) // 2], "tail": good + b"\0" * 50_000,
        "head": b"\n" * 5_000 + good, "nest": b"%PDF-1.4\n1 0 obj" + b"[" * 50_000,
        "dictionary": b"%PDF-1.4\n1 0 obj" + b"<<" * 50_000, "parent": good.replace(b"Parent 2", b"Parent 3"),
        "kids": good.replace(b"Kids[3", b"Kids[2"), "count": good.replace(b"Count 1", b"Count 999999999"),
        "length": good.replace(b"/Length ", b"/Length 99999999"), "root": pdf(text, trailer=b"<</Root 9 0 R>>"),
        "prev": pdf(text, trailer=b"<</Root 1 0 R/Prev 0>>"), "crypt": pdf(text, trailer=b"<</Root 1 0 R/Encrypt 1 0 R>>"),
        "box": pdf(text, b"/MediaBox[0 0 1e38 1e38]"), "nobox": pdf(text, b"/MediaBox[]"),
        "turn": pdf(text, b"/MediaBox[0 0 9 9]/Rotate 7"), "self": good.replace(b"Contents 4", b"Contents 3"),
        "filter": good.replace(b"FlateDecode", b"LZWDecode"), "chain": good.replace(b"/FlateDecode", b"[" + b"/A85 " * 999 + b"]"),
        "save": pdf(b"q " * 200_000), "mark": pdf(b"/A BMC " * 50_000), "array": pdf(b"[" * 100_000),
        "string": pdf(b"(" * 100_000), "form": pdf(b"/F1 Do " * 50_000), "image": pdf(b"BI ID " * 20_000),
        "font": good.replace(b"Helvetica", b"A" * 50_000), "type3": good.replace(b"Type1", b"Type3"),
        "info": pdf(text, trailer=b"<</Root 1 0 R/Info<</Title(\x1b[2J)/CreationDate(D:99999999)>>>>"),
        "huge": pdf(b"BT/F1 9 Tf(x)Tj ET\n" * 1_500_000), "bomb": pdf(b"\0" * 50_000_000),
    }  # fmt: skip
    return {f"pdf-{name}.pdf": content for name, content in files.items()}


def word(body: str = _TEXT, core: str = "", **parts: str) -> bytes:
    """Return a Word file of a body; `parts` are those to have instead, or beside."""
    document = f"<w:document {_SPACE}><w:body>{body}</w:body></w:document>"
    contents = {
        "[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS, "word/document.xml": document,
        "docProps/core.xml": _CORE.format(core), **parts,
    }  # fmt: skip
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return file.getvalue()


def word_files() -> dict[str, bytes]:
    """Return Word files with parts that are wrong, deep or wide."""
    row = "<w:tbl><w:tr><w:tc><w:tcPr>{}</w:tcPr><w:p/></w:tc></w:tr></w:tbl>"
    other = '<?xml version="1.0"?><other xmlns="urn:x"/>'
    entity = (
        f'<!DOCTYPE x [<!ENTITY a "{"b" * 1_000}">]><w:document {_SPACE}>'
        + "&a;" * 999
        + "</w:document>"
    )
    expanding = "".join(
        f'<!ENTITY {b} "&{a};&{a};">' for a, b in zip("abcdefghijklm", "bcdefghijklmn", strict=True)
    )
    bomb = f'<!DOCTYPE x [<!ENTITY a "lol">{expanding}]><w:document {_SPACE}>&n;</w:document>'
    outside = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document {_SPACE}><w:body>&a;</w:body></w:document>'
    good = word()
    files = {
        "good": good, "cut": good[:-30], "none": b"PK", "old": b"\xd0\xcf\x11\xe0" * 99, "empty": word(""),
        "deep": word("<w:sdt>" * 5_000), "smart": word("<w:p>" + "<w:smartTag>" * 300 + "x" + "</w:smartTag>" * 300 + "</w:p>"),
        "tables": word("<w:tbl><w:tr><w:tc>" * 60 + "</w:tc></w:tr></w:tbl>" * 60), "odd": word("<w:odd/>" * 999),
        "tabs": word("<w:p><w:r>" + "<w:tab/>" * 20_000 + "</w:r></w:p>"), "span": word(row.format('<w:gridSpan w:val="30000000"/>') + _TEXT),
        "notspan": word(row.format('<w:gridSpan w:val="x"/>')), "minus": word(row.format('<w:gridSpan w:val="-5"/>')),
        "merge": word(row.format("<w:vMerge/>")), "cells": word("<w:tbl>" + "<w:tr/>" * 5_000 + "</w:tbl>" + _TEXT),
        "many": word("<w:p/>" * 100_000), "style": word('<w:p><w:pPr><w:pStyle w:val="x"/></w:pPr></w:p>' + _TEXT),
        "late": word(core=_CREATED.format("9999-12-31T23:59:59-14:00")), "early": word(core=_CREATED.format("0001-01-01T00:00:00+14:00")),
        "when": word(core=_CREATED.format("yesterday")), "title": word(core=f"<dc:title>{'x' * 5_000}</dc:title>"),
        "two": word(core="<dc:title>a</dc:title><dc:title>b</dc:title>"),
    }  # fmt: skip
    parts = {
        "root": ("word/document.xml", other), "nobody": ("word/document.xml", f"<w:document {_SPACE}/>"),
        "entity": ("word/document.xml", entity), "bomb": ("word/document.xml", bomb), "outside": ("word/document.xml", outside),
        "notxml": ("word/document.xml", "x"), "long": ("word/document.xml", "<a " * 50_000), "core": ("docProps/core.xml", other),
        "notcore": ("docProps/core.xml", "x"), "types": ("[Content_Types].xml", other), "relations": ("_rels/.rels", other),
        "loop": ("word/_rels/document.xml.rels", _RELATIONS), "above": ("../../x", "y"),
    }  # fmt: skip
    zeros = io.BytesIO(good)
    with (
        zipfile.ZipFile(zeros, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("x", "w") as member,
    ):
        for _ in range(21):
            member.write(b"0" * 10_000_000)
    files["zeros"] = zeros.getvalue()
    made = {name: word(**{part: content}) for name, (part, content) in parts.items()}
    return {f"word-{name}.docx": content for name, content in {**files, **made}.items()}

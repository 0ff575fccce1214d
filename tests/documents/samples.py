"""Small true files of every kind, made here: nothing is read from anywhere."""

import io
import struct
import zipfile
import zlib

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    + b"\x00" * 60
    + b"\xff\xd9"
)
WEBP_BODY = b"WEBPVP8 " + b"\x00" * 30
WEBP = b"RIFF" + struct.pack("<I", len(WEBP_BODY)) + WEBP_BODY
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 600
TIFF = b"II*\x00" + b"\x00" * 40
PROGRAM = b"MZ\x90\x00" + b"\x00" * 200
ELF = b"\x7fELF\x02\x01\x01" + b"\x00" * 200


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    + _chunk(b"IEND", b"")
)


def archive(names: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, text in names.items():
            target.writestr(name, text)
    return buffer.getvalue()


DOCX = archive({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"})
XLSX = archive({"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"})
ODT = archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"})
MACRO = archive(
    {"[Content_Types].xml": "<x/>", "word/document.xml": "", "word/vbaProject.bin": "x"}
)
MANY = archive({"[Content_Types].xml": "", **{f"{n}{'x' * 600}": "" for n in range(1_700)}})
ZIP = archive({"a.txt": "ciao"})


def pdf_saying(*pages: str) -> bytes:
    """A PDF with a text layer: one line a page, in letters of Latin-1."""
    kids = " ".join(f"{3 + 2 * n} 0 R" for n in range(len(pages)))
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    shared = f"/Resources<</Font<</F1{font}>>>>/MediaBox[0 0 595 842]"
    parts = [
        "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
        f"2 0 obj<</Type/Pages/Kids[{kids}]/Count {len(pages)}{shared}>>endobj",
    ]
    for n, text in enumerate(pages):
        drawn = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET"
        parts.append(f"{3 + 2 * n} 0 obj<</Type/Page/Parent 2 0 R/Contents {4 + 2 * n} 0 R>>endobj")
        parts.append(f"{4 + 2 * n} 0 obj<</Length {len(drawn)}>>stream\n{drawn}\nendstream endobj")
    body, offsets = b"%PDF-1.4\n", []
    for part in parts:
        offsets.append(len(body))
        body += part.encode("latin-1") + b"\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(parts) + 1
    return (
        body
        + (
            f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\n"
            f"startxref\n{len(body)}\n%%EOF\n"
        ).encode()
    )

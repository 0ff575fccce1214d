"""Reads the text of a PDF from the input, in a process of its own: `python -I pdf_text.py MOST`.

Answers with the number of pages read, a new line, and at most MOST characters of text.
"""

import io
import resource
import sys

MEMORY = 768 * 1024 * 1024  # bytes
SECONDS = 20
PAGES = 300


def limit() -> None:
    """From here on: little memory, little time, no file written."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main(most: int) -> None:
    """Read page by page until there is enough."""
    from pypdf import PdfReader

    limit()
    said: list[str] = []
    length = pages = 0
    for page in PdfReader(io.BytesIO(sys.stdin.buffer.read())).pages:
        said.append(page.extract_text())
        length, pages = length + len(said[-1]), pages + 1
        if length >= most or pages >= PAGES:
            break
    text = "\n".join(said)[:most]
    sys.stdout.buffer.write(f"{pages}\n".encode() + text.encode("utf-8", "replace"))


if __name__ == "__main__":
    main(int(sys.argv[1]))

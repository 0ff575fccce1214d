"""Makes a PDF/A-2b of a picture: `python -I picture_pdf.py`, from the input to the output."""

import resource
import sys
from pathlib import Path

MEMORY = 3 * 1024 * 1024 * 1024  # bytes: a picture of a phone, unpacked, some times over
SECONDS = 6  # of CPU: four times what the largest photo of a phone takes
# The picture as it was taken, on an A4 sheet that lies or stands as it does.
SHEET = """
#set document(title: "Immagine")
#set page(width: auto, height: auto, margin: 0pt)
#context {
  let size = measure(image("picture"))
  let lying = size.width > size.height
  let room = if lying { (277mm, 190mm) } else { (190mm, 277mm) }
  block(width: room.at(0) + 2cm, height: room.at(1) + 2cm, inset: 1cm,
    align(center + horizon, image("picture", width: 100%, height: 100%, fit: "contain")))
}
"""


def main() -> None:
    """One picture in, one PDF out."""
    import typst

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    Path("picture").write_bytes(sys.stdin.buffer.read())
    Path("sheet.typ").write_text(SHEET)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    made = typst.compile(
        "sheet.typ", root=".", format="pdf", ignore_system_fonts=True, pdf_standards=["a-2b"]
    )
    sys.stdout.buffer.write(bytes(made))


if __name__ == "__main__":
    main()

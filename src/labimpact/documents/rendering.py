"""Documents as PDF: a typst template of ours and data as JSON, never text put into source."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst
from django.core.serializers.json import DjangoJSONEncoder

from labimpact.documents import glyphs

Standard = Literal["a-2a", "a-2b", "a-2u", "ua-1"]
TEMPLATES = Path(__file__).parent / "typst"


@cache
def _fonts() -> typst.Fonts:
    """The Noto families of the front-end build and nothing else, whatever the machine has."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(glyphs.FONTS)]
    )


def render_pdf(
    template: str, data: dict[str, Any], *, standard: Standard | tuple[Standard, ...] = "a-2b"
) -> bytes:
    """A PDF of `documents/typst/<template>.typ`, which reads `data` from its inputs.

    Characters that no font of ours draws are printed as a question mark (glyphs.py): a name
    typed with an emoji must not cost the document.
    """
    fitted = glyphs.fit(json.loads(json.dumps(data, cls=DjangoJSONEncoder)))
    pdf = typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(fitted, ensure_ascii=False)},
        pdf_standards=[standard] if isinstance(standard, str) else list(standard),
    )
    return bytes(pdf)

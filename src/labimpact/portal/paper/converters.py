"""The part of an address that says which kind of page stands there: guide, notizie."""

from labimpact.editorial.enums import Kind
from labimpact.editorial.models import SECTIONS

_KINDS = {section: kind for kind, section in SECTIONS.items()}


class SectionConverter:
    """From the word in the address to the kind of page, and back."""

    regex = "|".join(_KINDS)

    def to_python(self, value: str) -> Kind:
        return _KINDS[value]

    def to_url(self, value: str) -> str:
        return SECTIONS[Kind(value)]

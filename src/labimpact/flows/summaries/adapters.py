"""The systems a summary goes to and comes from: one adapter each, known by its name.

The regional exchange, or the record another body uses already, is one more class with these three
things; nothing else in the house knows a format.
"""

from __future__ import annotations

from typing import Protocol

from labimpact.flows.summaries.fhir import FhirR4
from labimpact.flows.summaries.told import CaseSummary


class Adapter(Protocol):
    """How one other system writes and reads a case."""

    label: str
    content_type: str
    suffix: str

    def write(self, summary: CaseSummary) -> bytes:
        """The summary as that system wants it."""

    def read(self, content: bytes) -> CaseSummary:
        """What that system told; Refused, in Italian, for what it cannot have written."""


ADAPTERS: dict[str, Adapter] = {"fhir-r4": FhirR4()}

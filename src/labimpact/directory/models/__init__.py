"""The public face of the network's offices (ADR 0032)."""

from labimpact.directory.models.arrived import ArrivedService
from labimpact.directory.models.disagreements import Disagreement
from labimpact.directory.models.places import ServiceAt, ServiceHours
from labimpact.directory.models.services import (
    KEEPERS,
    PUBLISHERS,
    SOURCE,
    TRANSLATED,
    WORDS,
    PublicService,
    PublicServiceQuerySet,
    ServiceText,
    kept_offices,
)

__all__ = [
    "KEEPERS",
    "PUBLISHERS",
    "SOURCE",
    "TRANSLATED",
    "WORDS",
    "ArrivedService",
    "Disagreement",
    "PublicService",
    "PublicServiceQuerySet",
    "ServiceAt",
    "ServiceHours",
    "ServiceText",
    "kept_offices",
]  # fmt: skip

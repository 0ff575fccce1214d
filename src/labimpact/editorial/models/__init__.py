"""What is written for the public: the editors' pages, and what of them is published."""

from labimpact.editorial.models.events import EventPage
from labimpact.editorial.models.glossary import ProtectedTerm
from labimpact.editorial.models.newsrooms import RIGHTS, Newsroom
from labimpact.editorial.models.orders import OrderedPage, TranslationOrder
from labimpact.editorial.models.overlays import Overlay, OverlayPage
from labimpact.editorial.models.pages import (
    SECTIONS,
    AlertPage,
    AreaSection,
    Article,
    GuidePage,
    NewsPage,
    PortalHome,
)
from labimpact.editorial.models.publications import Publication
from labimpact.editorial.models.rereadings import Rereading

__all__ = [
    "RIGHTS",
    "SECTIONS",
    "AlertPage",
    "AreaSection",
    "Article",
    "EventPage",
    "GuidePage",
    "NewsPage",
    "Newsroom",
    "OrderedPage",
    "Overlay",
    "OverlayPage",
    "PortalHome",
    "ProtectedTerm",
    "Publication",
    "Rereading",
    "TranslationOrder",
]

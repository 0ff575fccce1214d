"""What templates ask of what is published."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from labimpact.editorial.models import Publication

register = template.Library()


@register.filter
def body(page: Publication) -> SafeString:
    """The text of a page: made by the editor's own pieces, which let nothing else through."""
    return mark_safe(page.html)  # noqa: S308

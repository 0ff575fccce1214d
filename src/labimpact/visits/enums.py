"""What is counted of the portal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Counted(models.TextChoices):
    """A page that was opened, a search that was made, an area that was chosen."""

    PAGE = "page", _("pagina aperta")
    SEARCH = "search", _("ricerca")
    AREA = "area", _("zona scelta")

"""What the portal's search reads: what is published, the words in it, and what was not found."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import TransactionNow as Now
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from labimpact.base.actor import System
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import somewhere, system
from labimpact.finding.enums import HowSettled
from labimpact.network.models import TerritorialArea

_PUTS = "wall.may_index(area_id)"
_COUNTS = (
    f"({system(System.WORKER)} OR {somewhere(Permission.CONTENT_PUBLISH)}"
    f" OR {somewhere(Permission.NETWORK_MANAGE)})"
)
_READS_WORK = f"({system(System.WORKER)} OR {somewhere(Permission.CONTENT_WRITE)})"


class EntryQuerySet(models.QuerySet["Entry"]):
    def live(self, at: datetime) -> Self:
        """What may be found at a moment: what is not past its time."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=at))


class Entry(models.Model):
    """Voce di ricerca: one published thing in one language, as the search reads it.

    `kind` and `ref` are known to the app that puts it in; `path` is its address after the
    language. `words` holds each word's root with the language before it (`it:permess`) and each
    concept (`it:#permit`), by the place where it stands: A in the title, B in the lead, C in the
    text. The language lies in the word and not beside it, so that one index answers for one
    language and is not asked for the other fifteen.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.NONE, retention="permanent",
        read="true", insert=_PUTS, update=_PUTS, delete=_PUTS,
    )  # fmt: skip

    kind = models.CharField(_("tipo"), max_length=20)
    ref = models.CharField(_("riferimento"), max_length=64)
    language = models.CharField(_("lingua"), max_length=12)
    area = models.ForeignKey(
        TerritorialArea, models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("Ambito"),
    )  # fmt: skip
    path = models.CharField(_("indirizzo"), max_length=300)
    title = models.CharField(_("titolo"), max_length=255)
    lead = models.TextField(_("in breve"), blank=True)
    text = models.TextField(_("testo"), blank=True)
    expires_at = models.DateTimeField(_("fino al"), null=True, blank=True)
    words = SearchVectorField(_("parole"))
    # With which concepts and rules of reading its words were made: others, and it is read again.
    read_with = models.CharField(_("letta con"), max_length=16)
    # Since when it can be found, in this language, without having been taken out in between.
    added_at = models.DateTimeField(_("dal"), db_default=Now(), editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("voce di ricerca")
        verbose_name_plural = _("voci di ricerca")
        constraints = [
            models.UniqueConstraint(fields=["kind", "ref", "language"], name="one_entry_per_thing")
        ]
        indexes = [
            GinIndex(fields=["words"], name="finding_words", fastupdate=False),
            models.Index(fields=["added_at"], name="finding_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class Word(models.Model):
    """Parola dell'indice: how many entries of a language hold it, and by what it is found.

    `keys` are its roots (`it=permess`) and the pieces of three letters of which it is made
    (`it:per`): by the first it is known again, by the second it is found although somebody typed
    it otherwise. A concept is a word too (`#permit`).
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.NONE, retention="permanent",
        read="true", insert=_COUNTS, update=_COUNTS, delete=_COUNTS,
    )  # fmt: skip

    language = models.CharField(_("lingua"), max_length=12)
    form = models.CharField(_("forma"), max_length=60)
    keys = ArrayField(models.CharField(max_length=80), verbose_name=_("chiavi"))
    entries = models.IntegerField(_("voci"))

    class Meta:
        verbose_name = _("parola dell'indice")
        verbose_name_plural = _("parole dell'indice")
        constraints = [
            models.UniqueConstraint(fields=["language", "form"], name="one_word_per_language")
        ]
        indexes = [GinIndex(fields=["keys"], name="finding_keys", fastupdate=False)]

    def __str__(self) -> str:
        return f"{self.form} ({self.language})"


class Unanswered(models.Model):
    """Ricerca senza risposta: what was looked for on a day and not found, how many times.

    Neither who nor when within the day; long numbers and addresses are left out before it is
    written (`actions.note_unanswered`).
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.NONE, retention="unanswered_search",
        read=_READS_WORK, delete=system(System.WORKER),
    )  # fmt: skip

    day = models.DateField(_("giorno"))
    language = models.CharField(_("lingua"), max_length=12)
    words = models.CharField(_("parole"), max_length=100)
    times = models.PositiveIntegerField(_("volte"), default=1)

    class Meta:
        verbose_name = _("ricerca senza risposta")
        verbose_name_plural = _("ricerche senza risposta")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "language", "words"], name="one_unanswered_per_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.words} ({self.language}, {self.times})"


class Settled(models.Model):
    """Ricerca sistemata: what an editor said of something that was looked for in vain.

    Set aside, it is not told again; answered, it is told again when it is asked in vain once more.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.STAFF, retention="unanswered_search", read=_READS_WORK,
        insert=somewhere(Permission.CONTENT_WRITE), update=somewhere(Permission.CONTENT_WRITE),
        delete=system(System.WORKER),
    )  # fmt: skip

    language = models.CharField(_("lingua"), max_length=12)
    words = models.CharField(_("parole"), max_length=100)
    how = models.CharField(_("come"), max_length=10, choices=HowSettled.choices)
    settled_on = models.DateField(_("il"))
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("da")
    )

    class Meta:
        verbose_name = _("ricerca sistemata")
        verbose_name_plural = _("ricerche sistemate")
        constraints = [
            models.UniqueConstraint(fields=["language", "words"], name="one_settling_per_question")
        ]

    def __str__(self) -> str:
        return f"{self.words} ({self.language}, {self.get_how_display()})"

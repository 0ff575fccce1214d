"""Assessment instruments: versioned forms as data, and the answers given with a person."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import Q

from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import reaches, somewhere
from labimpact.casework.models.case import Case, part_of_case
from labimpact.network.models import TerritorialArea

# Who edits the rules writes for the whole network, who answers for an area writes for the area.
_WRITES = (
    f"({somewhere(Permission.RULES_EDIT)}"
    f" OR (area_id IS NOT NULL AND {reaches(Permission.TERRITORY_MANAGE, 'area_id')}))"
)
_WRITES_ITS_INSTRUMENT = (
    "EXISTS (SELECT 1 FROM casework_instrument i WHERE i.id = instrument_id"
    f" AND {_WRITES.replace('area_id', 'i.area_id')})"
)


class Instrument(models.Model):
    """Strumento di valutazione: one form, of an area or of the whole network (no area)."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.NONE, retention="permanent", track=True, read="true", insert=_WRITES,
    )  # fmt: skip

    code = models.SlugField("codice", max_length=40, unique=True)
    area = models.ForeignKey(
        TerritorialArea, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Ambito",
    )  # fmt: skip

    class Meta:
        verbose_name = "strumento di valutazione"
        verbose_name_plural = "strumenti di valutazione"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class VersionQuerySet(models.QuerySet["InstrumentVersion"]):
    def in_use(self, area_id: int | None) -> Self:
        """Those an office of that area may fill in now."""
        return self.of_area(area_id).filter(withdrawn_at=None)

    def of_area(self, area_id: int | None) -> Self:
        """Those of the network and of that area, withdrawn or not."""
        return self.filter(Q(instrument__area=None) | Q(instrument__area=area_id))


class InstrumentVersion(models.Model):
    """Versione pubblicata: its schema never changes; it may be withdrawn, or give way to another.

    `schema` is of the subset that `instruments/definition.py` reads.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.NONE, retention="permanent", track=True, read="true",
        insert=_WRITES_ITS_INSTRUMENT, update=_WRITES_ITS_INSTRUMENT,
        update_columns=("withdrawn_at",),
    )  # fmt: skip

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("versione")
    title = models.CharField("titolo", max_length=200)
    schema = models.JSONField("schema")
    source = models.CharField("fonte", max_length=400)
    published_by = models.CharField("pubblicata da", max_length=200)
    published_at = models.DateTimeField("pubblicata il", db_default=Now(), editable=False)
    withdrawn_at = models.DateTimeField("ritirata il", null=True, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "versione di uno strumento"
        verbose_name_plural = "versioni degli strumenti"
        ordering = ["title", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "number"], name="instrument_versions_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["instrument"], condition=Q(withdrawn_at=None),
                name="one_version_in_use_of_an_instrument",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.title}, versione {self.number}"


class AssessmentAnswers(models.Model):
    """Risposte: what was answered on a day, with the version it was answered by.

    Never changed: filled in again it is another row, so that the two compare.
    """

    wall: ClassVar[Wall] = part_of_case(append_only=True)

    case = models.ForeignKey(Case, models.CASCADE, related_name="answers")
    version = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="+")
    answered_on = models.DateField("giorno")
    with_whom = models.CharField("con chi", max_length=200, blank=True)
    answers = models.JSONField("risposte")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_by_name = models.CharField("scritte da", max_length=200, blank=True)
    written_at = models.DateTimeField("scritte il", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "risposte a uno strumento"
        verbose_name_plural = "risposte agli strumenti"
        ordering = ["-answered_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.version_id} {self.answered_on:%d/%m/%Y}"

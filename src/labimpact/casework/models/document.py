"""The documents of a case (documenti): for the eyes each was put there for, in versions."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import Q

from labimpact.base.actor import Actor
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import offices
from labimpact.casework.enums import Sharing
from labimpact.casework.models.case import WORK, Case
from labimpact.casework.models.plan import IndividualPlan
from labimpact.documents.models import StoredFile
from labimpact.network.models import Office

_CASE = "SELECT 1 FROM casework_case c WHERE c.id = case_id"
_OF_MY_OFFICE = f"office_id = {offices(WORK)}"
_IN_THE_CASE = f"EXISTS ({_CASE}) AND (visible_to = 'team' OR {_OF_MY_OFFICE})"
# The plan that a signed sheet is of stands in the same case.
_OF_THE_CASE = (
    "(signed_plan_id IS NULL OR EXISTS (SELECT 1 FROM casework_individualplan p"
    " WHERE p.id = signed_plan_id AND p.case_id = casework_casedocument.case_id))"
)
_DOCUMENT = "SELECT 1 FROM casework_casedocument d WHERE d.id = document_id"


class CaseDocumentQuerySet(models.QuerySet["CaseDocument"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's offices and those shared; which of these, the wall says."""
        mine = Q(office__in=actor.offices_where(WORK))
        return self.filter(mine | ~Q(visible_to=Sharing.OFFICE))

    def in_use(self) -> Self:
        return self.filter(removed_at=None)


class CaseDocument(models.Model):
    """Documento del caso: what it is, whose it is, who reads it, until when it is good.

    What it holds stands in its versions. Of one kept for an office the others do not know that it
    is there. With the right to see the person the right to their documents ends, for all alike.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="case",
        track=True,
        read="wall.case_is_open_to(case_id) AND wall.follows_of_case(case_id)"
        f" AND (visible_to = 'all' OR ({_IN_THE_CASE}))",
        insert=f"added_by_id = (SELECT wall.user_id()) AND {_OF_MY_OFFICE}"
        f" AND wall.works_on_case(case_id) AND {_OF_THE_CASE}",
        update=f"{_OF_MY_OFFICE} AND wall.works_on_case(case_id)",
        update_columns=("title", "kind", "visible_to", "expires_on", "removed_at"),
    )

    case = models.ForeignKey(Case, models.CASCADE, related_name="documents")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    title = models.CharField("oggetto", max_length=200)
    kind = models.CharField("tipo di documento", max_length=40, blank=True)
    visible_to = models.CharField(
        "chi lo apre", max_length=6, choices=Sharing.choices, default=Sharing.TEAM
    )
    expires_on = models.DateField("scade il", null=True, blank=True)
    signed_plan = models.ForeignKey(
        IndividualPlan, models.PROTECT, null=True, blank=True, related_name="signed_sheets",
        verbose_name="progetto di cui è il foglio firmato",
    )  # fmt: skip
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_by_name = models.CharField("messo da", max_length=200, blank=True)
    added_at = models.DateTimeField("messo il", db_default=Now(), editable=False)
    removed_at = models.DateTimeField("tolto il", null=True, blank=True)

    objects = CaseDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "documento del caso"
        verbose_name_plural = "documenti del caso"
        ordering = ["-added_at", "-pk"]
        indexes = [
            models.Index(
                fields=["office", "expires_on"],
                condition=Q(removed_at=None, expires_on__isnull=False),
                name="case_documents_that_expire",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="a_document_has_a_subject")
        ]

    def __str__(self) -> str:
        return self.title


class DocumentVersion(models.Model):
    """Versione di un documento: a file, its number, who brought it. It never changes."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="case",
        append_only=True,
        read=f"EXISTS ({_DOCUMENT})",
        insert="added_by_id = (SELECT wall.user_id()) AND wall.just_stored(file_id)"
        f" AND EXISTS ({_DOCUMENT} AND d.removed_at IS NULL AND wall.works_on_case(d.case_id))",
    )

    document = models.ForeignKey(CaseDocument, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("versione")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="case_version")
    note = models.CharField("che cosa cambia", max_length=200, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_by_name = models.CharField("caricata da", max_length=200, blank=True)
    added_at = models.DateTimeField("caricata il", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "versione di un documento"
        verbose_name_plural = "versioni dei documenti"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="versions_are_numbered")
        ]

    def __str__(self) -> str:
        return f"versione {self.number}"

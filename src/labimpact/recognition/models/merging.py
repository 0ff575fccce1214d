"""Two records of one human being, linked and never poured into one another (ADR 0021)."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import F, Q

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import offices, person_open
from labimpact.network.models import Office
from labimpact.people.models import Grant, Person
from labimpact.recognition.enums import FoundBy, PairState


def _both(table: str, one: str, other: str, permission: Permission) -> str:
    """Both records open to the actor: whoever sees one alone learns of no other."""
    return (
        f"({person_open(f'{table}.{one}', permission)}"
        f" AND {person_open(f'{table}.{other}', permission)})"
    )


_EDIT = offices(Permission.PERSON_EDIT)
_MERGED = ("recognition_merge", "kept_id", "absorbed_id")


class MergeQuerySet(models.QuerySet["Merge"]):
    def standing(self) -> Self:
        """Merges that nobody has undone."""
        return self.filter(undone_at=None)


class Merge(models.Model):
    """Unione di due schede: the absorbed record points to the kept one, and both stay.

    `choices` holds, for each value of the kept record that was taken from the other, what it was
    before and what it became: undoing the merge gives the first back. The two offices are those
    in whose name either record was given to be merged.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="contact",
        track=True,
        person="kept_id",
        read=_both(*_MERGED, Permission.PERSON_VIEW),
        insert="merged_by_id = (SELECT wall.user_id()) AND merged_at = now() AND undone_at IS NULL"
        f" AND kept_office_id = {_EDIT} AND absorbed_office_id = {_EDIT}"
        " AND wall.office_keeps(kept_id, kept_office_id)"
        " AND wall.office_keeps(absorbed_id, absorbed_office_id)",
        update=_both(*_MERGED, Permission.PERSON_EDIT),
        # And a trigger lets a merge be undone once and for all (recognition/wall.sql).
        update_columns=("choices", "undone_at", "undone_by_id", "undone_by_name", "undone_reason"),
    )

    kept = models.ForeignKey(Person, models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey(Person, models.PROTECT, related_name="absorptions")
    kept_office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    absorbed_office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    request = models.ForeignKey(
        "recognition.SharingRequest", models.PROTECT, null=True, blank=True, related_name="merges",
        verbose_name="richiesta accettata",
    )  # fmt: skip
    reason = models.CharField("perché", max_length=300, blank=True)
    choices = models.JSONField("valori scelti", default=dict, blank=True)
    # By table, the last row of the kept record when it was merged: what came later has a choice.
    marks = models.JSONField("ultime righe di allora", default=dict, blank=True)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    merged_by_name = models.CharField("unite da", max_length=200, blank=True)
    merged_at = models.DateTimeField("unite il", db_default=Now(), editable=False)
    undone_at = models.DateTimeField("separate il", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_by_name = models.CharField("separate da", max_length=200, blank=True)
    undone_reason = models.CharField("perché separate", max_length=300, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = "unione di schede"
        verbose_name_plural = "unioni di schede"
        ordering = ["-merged_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("absorbed")), name="merge_of_two"),
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at=None), name="absorbed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"unione {self.pk}"


class PairQuerySet(models.QuerySet["NotTheSame"]):
    def among(self, ids: list[int]) -> Self:
        return self.filter(left__in=ids, right__in=ids)


class NotTheSame(models.Model):
    """Non è la stessa persona: said once by somebody, and remembered by whoever compares."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.COMMON,
        retention="contact",
        track=True,
        person="left_id",
        read=_both("recognition_notthesame", "left_id", "right_id", Permission.PERSON_VIEW),
        insert="said_by_id = (SELECT wall.user_id()) AND said_at = now() AND"
        f" {_both('recognition_notthesame', 'left_id', 'right_id', Permission.PERSON_EDIT)}",
        delete=_both("recognition_notthesame", "left_id", "right_id", Permission.PERSON_EDIT),
    )

    left = models.ForeignKey(Person, models.CASCADE, related_name="+")
    right = models.ForeignKey(Person, models.CASCADE, related_name="+")
    why = models.CharField("perché", max_length=300, blank=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    said_by_name = models.CharField("detto da", max_length=200, blank=True)
    said_at = models.DateTimeField("detto il", db_default=Now(), editable=False)

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = "persone diverse"
        verbose_name_plural = "persone diverse"
        constraints = [
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="not_same_in_order"),
            models.UniqueConstraint(fields=["left", "right"], name="not_same_once"),
        ]

    def __str__(self) -> str:
        return f"{self.left_id} ≠ {self.right_id}"


class LikelyQuerySet(models.QuerySet["LikelyDuplicate"]):
    def visible_to(self, actor: Actor) -> Self:
        """Pairs of which the actor may open both records.

        Asked of the grants, as `Person.visible_to` does, and not of the persons: of the thousands
        an office follows few stand in a pair, and the wall is asked of those alone.
        """
        grants = Grant.objects.live().filter(office__in=actor.offices_where(Permission.PERSON_VIEW))
        followed = grants.values("person")
        return self.filter(left__in=followed, right__in=followed)


_PAIR = ("recognition_likelyduplicate", "left_id", "right_id")


class LikelyDuplicate(models.Model):
    """Probabile doppione: two records that resemble each other, with what agrees and differs.

    `reasons` is a list of {"field", "how", "says"}: `how` is agrees, differs or missing.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="contact",
        person="left_id",
        read=_both(*_PAIR, Permission.PERSON_VIEW),
        # The sweep writes by wall.note_pairs alone.
        insert=f"state = 'open' AND {_both(*_PAIR, Permission.PERSON_EDIT)}",
        update=_both(*_PAIR, Permission.PERSON_EDIT),
        update_columns=(
            "score", "reasons", "model_version", "state", "settled_by_id", "settled_at",
        ),
    )  # fmt: skip

    left = models.ForeignKey(Person, models.CASCADE, related_name="+")
    right = models.ForeignKey(Person, models.CASCADE, related_name="+")
    score = models.FloatField("somiglianza")
    reasons = models.JSONField("perché", default=list)
    found_by = models.CharField("trovato", max_length=12, choices=FoundBy.choices)
    model_version = models.CharField("versione dei pesi", max_length=40, blank=True)
    state = models.CharField(
        "stato", max_length=10, choices=PairState.choices, default=PairState.OPEN
    )
    found_at = models.DateTimeField("trovato il", db_default=Now(), editable=False)
    seen_at = models.DateTimeField("rivisto il", null=True, blank=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField("deciso il", null=True, blank=True)

    objects = LikelyQuerySet.as_manager()

    class Meta:
        verbose_name = "probabile doppione"
        verbose_name_plural = "probabili doppioni"
        ordering = ["-score", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="duplicate_in_order"),
            models.CheckConstraint(
                condition=Q(score__gte=0) & Q(score__lte=1), name="score_between_0_and_1"
            ),
            models.UniqueConstraint(fields=["left", "right"], name="duplicate_once"),
        ]
        indexes = [
            models.Index(fields=["-score"], name="duplicate_open", condition=Q(state="open"))
        ]

    def __str__(self) -> str:
        return f"{self.left_id} ~ {self.right_id}"

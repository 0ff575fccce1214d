"""What whoever mediates should have in hand: a letter to translate, a timetable."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import Q

from labimpact.base.actor import Actor
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.documents.models import StoredFile
from labimpact.mediation.models.assignments import LIVE, Assignment
from labimpact.mediation.models.requests import MediationRequest

_ME = "(SELECT wall.user_id())"


class RequestFileQuerySet(models.QuerySet["RequestFile"]):
    def visible_to(self, actor: Actor) -> Self:
        """Of the actor's services and offices, and of what they mediate (the wall: until when)."""
        seen = Q(request__in=MediationRequest.objects.visible_to(actor))
        if actor.user_id is not None:
            mine = Assignment.objects.filter(mediator__user=actor.user_id, place__in=LIVE)
            seen |= Q(request__in=mine.values("session__request"), removed_at=None)
        return self.filter(seen)

    def in_use(self) -> Self:
        """Those not taken away, as they came."""
        return self.filter(removed_at=None).select_related("file").order_by("pk")


class RequestFile(models.Model):
    """Allegato di una richiesta: for who mediates, while they do and a short while after.

    It is the request's and never the person's; of a request about somebody who is sealed it is read
    by who opens them alone, and by who added it: to them nothing tells that somebody is sealed. Of
    a confidential one by who accepted it.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="attachment",
        track=True,
        read="wall.reads_files_of(request_id, removed_at)"
        f" OR (added_by_id = {_ME} AND wall.asks(request_id))",
        insert=f"wall.asks(request_id) AND added_by_id = {_ME} AND wall.just_stored(file_id)",
        update="wall.asks(request_id)",
        update_columns=("removed_at",),
    )

    request = models.ForeignKey(MediationRequest, models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="request_file")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_by_name = models.CharField("aggiunto da", max_length=200, blank=True)
    added_at = models.DateTimeField("aggiunto il", db_default=Now(), editable=False)
    removed_at = models.DateTimeField("tolto il", null=True, blank=True)

    objects = RequestFileQuerySet.as_manager()

    class Meta:
        verbose_name = "allegato di una richiesta"
        verbose_name_plural = "allegati delle richieste"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"allegato {self.pk}"

"""What one office asks another about somebody it may not see (richiesta di condivisione)."""

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
from labimpact.people.models import Person
from labimpact.recognition.enums import RequestKind, RequestState

_EDIT = offices(Permission.PERSON_EDIT)


class RequestQuerySet(models.QuerySet["SharingRequest"]):
    def asked_by(self, actor: Actor) -> Self:
        """What the actor's offices asked, whatever became of it."""
        return self.filter(from_office__in=actor.offices_where(Permission.PERSON_EDIT))

    def waiting_for(self, actor: Actor) -> Self:
        """What waits for an answer of the actor's offices, about persons they may open."""
        mine = actor.offices_where(Permission.PERSON_EDIT)
        seen = Person.objects.visible_to(actor).values("pk")
        return self.filter(
            to_office__in=mine, state=RequestState.WAITING, requested__person__in=seen
        )


class SharingRequest(models.Model):
    """Richiesta tra uffici: what the asker typed and why, and no word of whom it is about.

    The person stands in a row of its own (`RequestedPerson`), which the asker cannot read. A
    request about somebody sealed, or about nobody, waits and ends like any other.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="contact",
        track=True,
        person="opened_person_id",
        # Written by wall.ask_for_sharing and wall.answer_sharing alone.
        read=f"from_office_id = {_EDIT} OR (to_office_id = {_EDIT} AND wall.request_is_shown(id))",
    )

    kind = models.CharField("che cosa si chiede", max_length=6, choices=RequestKind.choices)
    from_office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    to_office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    typed = models.CharField("dati scritti da chi chiede", max_length=300)
    why = models.CharField("perché", max_length=400)
    own_person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="scheda da unire",
    )  # fmt: skip
    state = models.CharField(
        "stato", max_length=8, choices=RequestState.choices, default=RequestState.WAITING
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_by_name = models.CharField("chiesto da", max_length=200, blank=True)
    asked_at = models.DateTimeField("chiesto il", db_default=Now(), editable=False)
    due_on = models.DateField("risposta entro")
    ends_on = models.DateField("vale fino al")
    answered_on = models.DateField("risposta del", null=True, blank=True)
    opened_person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="scheda aperta dalla risposta",
    )  # fmt: skip

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = "richiesta di condivisione"
        verbose_name_plural = "richieste di condivisione"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_office=F("to_office")), name="asked_of_another_office"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(answered_on__isnull=False),
                name="an_answered_request_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(opened_person=None) | Q(state="accepted"),
                name="only_a_yes_opens_a_record",
            ),
        ]
        indexes = [
            models.Index(
                fields=["to_office", "due_on"], name="request_waiting", condition=Q(state="waiting")
            )
        ]

    def __str__(self) -> str:
        return f"richiesta {self.pk}"


class RequestedPerson(models.Model):
    """Whom a request is about, and why it was refused: for the office that answers alone."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="contact",
        person="person_id",
        read=f"{person_open('recognition_requestedperson.person_id', Permission.PERSON_EDIT)}"
        f" AND answering_office_id = {_EDIT}",
    )

    request = models.OneToOneField(SharingRequest, models.CASCADE, related_name="requested")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    answering_office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    answer_note = models.CharField("perché no", max_length=400, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Here and not on the request: of a sealed person nobody is reminded, and who asked must not
    # read that.
    reminded_on = models.DateField("ricordata il", null=True, blank=True)
    escalated_on = models.DateField("detta a chi coordina il", null=True, blank=True)

    class Meta:
        verbose_name = "persona di una richiesta"
        verbose_name_plural = "persone delle richieste"

    def __str__(self) -> str:
        return f"{self.request_id}: {self.person_id}"

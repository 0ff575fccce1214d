"""What is asked, and the sessions in which it is given."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import F, Func, Q

from labimpact.base.actor import Actor, System
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import not_sealed, offices, system
from labimpact.mediation.enums import REQUEST_STATES, Confidentiality, Mode, State
from labimpact.mediation.models.mediators import Mediator
from labimpact.mediation.models.packages import HourPackage
from labimpact.mediation.models.service import COORDINATE, REQUEST, MediationService
from labimpact.mediation.seen import times
from labimpact.network.models import Body, Language, Municipality, Office
from labimpact.people.enums import Sex
from labimpact.people.models import Person

# What the actor mediates, or did until a short while ago.
MY_SESSIONS = "ANY ((SELECT wall.my_sessions())::bigint[])"
MY_REQUESTS = "ANY ((SELECT wall.my_requests())::bigint[])"
_LINK = system(System.MEDIATION_LINK)
_SIDES = f"service_id = {COORDINATE} OR from_office_id = {REQUEST}"


def _for_minutes() -> Any:
    return Func(
        F("minutes"), template="make_interval(mins => %(expressions)s)",
        output_field=models.DurationField(),
    )  # fmt: skip


class MediationRequestQuerySet(models.QuerySet["MediationRequest"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's services and offices; what somebody mediates is asked by session."""
        return self.filter(
            Q(service__in=actor.offices_where(Permission.MEDIATION_COORDINATE))
            | Q(from_office__in=actor.offices_where(Permission.MEDIATION_REQUEST))
        )


class MediationRequest(models.Model):
    """Richiesta di mediazione: what a body asks, in which language, for how many hours.

    `minutes` are those asked, `approved_minutes` those that the package keeps for it. `subject`
    says which family, class or case it is about in the words of who asks, without names: whoever
    mediated there before is known by it. Whom it is about stands apart (`RequestPerson`). The data
    of SISO (domain.md section 5), and ours.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="contact",
        track=True,
        read=f"{_SIDES} OR id = {MY_REQUESTS} OR ({_LINK} AND asked_at = now())",
        insert=f"state = 'requested' AND (({_SIDES}) OR ({_LINK} AND from_office_id IS NULL"
        " AND asked_by_id IS NULL AND wall.form_is_open(service_id, body_id)))",
        update=_SIDES,
    )
    links_wall: ClassVar[Wall] = Custom(
        privacy=Privacy.COMMON,
        retention="contact",
        read="mediationrequest_id IN (SELECT r.id FROM mediation_mediationrequest r)",
        insert="wall.asks(mediationrequest_id)",
        delete="wall.asks(mediationrequest_id)",
    )

    service = models.ForeignKey(MediationService, models.PROTECT, related_name="requests")
    from_office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="mediation_requests",
        verbose_name="chiede",
    )  # fmt: skip
    body = models.ForeignKey(
        Body, models.PROTECT, related_name="mediation_requests", verbose_name="ente"
    )
    package = models.ForeignKey(
        HourPackage, models.PROTECT, null=True, blank=True, related_name="requests",
        verbose_name="pacchetto",
    )  # fmt: skip
    kind = models.CharField("che cosa serve", max_length=40)
    mode = models.CharField("come", max_length=10, choices=Mode.choices, default=Mode.IN_PERSON)
    language = models.ForeignKey(
        Language, models.PROTECT, related_name="+", verbose_name="lingua o varietà"
    )
    other_language = models.CharField("altra lingua", max_length=80, blank=True)
    relatives_fit = models.BooleanField("va bene anche una varietà vicina", default=True)
    bridges = models.ManyToManyField(
        Language, blank=True, related_name="+", verbose_name="lingue ponte"
    )
    minutes = models.PositiveIntegerField("minuti chiesti")
    approved_minutes = models.PositiveIntegerField("minuti approvati", null=True, blank=True)
    needs = models.PositiveSmallIntegerField("quanti mediatori", default=1)
    priority = models.PositiveSmallIntegerField("priorità", default=1)
    is_urgent = models.BooleanField("urgente", default=False)
    sex = models.CharField("chi media", max_length=1, choices=Sex.choices, blank=True)
    sex_why = models.CharField("perché", max_length=200, blank=True)
    no_relative = models.BooleanField("nessun parente come interprete", default=True)
    confidentiality = models.CharField(
        "riservatezza", max_length=10, choices=Confidentiality.choices,
        default=Confidentiality.ORDINARY,
    )  # fmt: skip
    preferred = models.ForeignKey(
        Mediator, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name="possibilmente con",
    )  # fmt: skip
    preferred_name = models.CharField("possibilmente con", max_length=200, blank=True)
    subject = models.CharField("famiglia, classe o caso (senza nomi)", max_length=80, blank=True)
    reason = models.CharField("perché", max_length=600)
    place = models.CharField("dove", max_length=200, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="comune",
    )  # fmt: skip
    latitude = models.FloatField("latitudine", null=True, blank=True)
    longitude = models.FloatField("longitudine", null=True, blank=True)
    contact_name = models.CharField("chi risponde", max_length=200)
    contact_role = models.CharField("ruolo", max_length=80, blank=True)
    contact_phone = models.CharField("telefono", max_length=40, blank=True)
    contact_email = models.EmailField("e-mail", blank=True)
    note = models.CharField("che cosa deve sapere chi media", max_length=600, blank=True)
    state = models.CharField("stato", max_length=10, choices=State.choices, default=State.REQUESTED)
    state_at = models.DateTimeField("stato dal", db_default=Now(), editable=False)
    state_why = models.CharField("perché", max_length=300, blank=True)
    answer_due_at = models.DateTimeField("risposta attesa entro", null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_by_name = models.CharField("chiesto da", max_length=200, blank=True)
    asked_at = models.DateTimeField("chiesto il", db_default=Now(), editable=False)
    # A form that was sent twice makes one request.
    sent_key = models.CharField(max_length=40, blank=True, editable=False)

    objects = MediationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "richiesta di mediazione"
        verbose_name_plural = "richieste di mediazione"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["service", "state"], name="requests_of_a_service"),
            models.Index(fields=["body", "subject"], name="requests_about"),
            models.Index(fields=["service", "asked_at"], name="requests_asked_in"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gt=0) & Q(needs__range=(1, 9)), name="request_for_some_time"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "closed"]) | Q(approved_minutes__isnull=False),
                name="approved_for_so_many_minutes",
            ),
            models.CheckConstraint(
                condition=Q(sex="") | ~Q(sex_why="") | ~Q(confidentiality="ordinary"),
                name="whether_she_or_he_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["requested", "approved", "refused", "cancelled", "closed"]),
                name="states_of_a_request",
            ),
            # Whoever mediates reads the rows of requests, and not these words (`RequestWords`).
            models.CheckConstraint(
                condition=Q(confidentiality="ordinary") | Q(reason="", note="", sex_why=""),
                name="what_is_confidential_stands_apart",
            ),
            models.UniqueConstraint(
                fields=["service", "sent_key"], condition=~Q(sent_key=""), name="request_sent_once"
            ),
        ]

    @property
    def state_said(self) -> str:
        """The state as a request is told: in the feminine (la richiesta)."""
        return str(REQUEST_STATES[State(self.state)])

    def __str__(self) -> str:
        return f"richiesta {self.pk}"

    @property
    def words(self) -> MediationRequest | RequestWords:
        """Where its reasons and its note stand, for who may read them."""
        apart: RequestWords | None = getattr(self, "apart", None)
        return apart or self

    @property
    def is_over(self) -> bool:
        return self.state in (State.REFUSED, State.CANCELLED, State.CLOSED)


class RequestWords(models.Model):
    """Parole riservate: why a confidential request is made and what should be known beforehand.

    Read by who asks and who coordinates; whoever mediates is told them there, aloud. What is not
    confidential stands in the request itself.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="contact",
        track=True,
        read="wall.asks(request_id)",
        insert="wall.asks(request_id)",
    )

    request = models.OneToOneField(MediationRequest, models.CASCADE, related_name="apart")
    reason = models.CharField("perché", max_length=600)
    note = models.CharField("che cosa deve sapere chi media", max_length=600, blank=True)
    sex_why = models.CharField(
        "perché una donna o un uomo", max_length=200, blank=True, db_default=""
    )

    class Meta:
        verbose_name = "parole riservate di una richiesta"
        verbose_name_plural = "parole riservate delle richieste"

    def __str__(self) -> str:
        return f"parole della richiesta {self.request_id}"


class RequestPerson(models.Model):
    """Chi riguarda una richiesta: told by who asks and may share it, read by their office alone.

    What the session delivered is counted for that person by the system actor of mediation.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="contact",
        track=True,
        person="person_id",
        read=f"(from_office_id = {offices(Permission.PERSON_VIEW)} AND {not_sealed('person_id')})"
        f" OR {system(System.MEDIATION)}",
        insert=f"from_office_id = {REQUEST} AND from_office_id = {offices(Permission.PERSON_VIEW)}"
        f" AND {not_sealed('person_id')} AND wall.office_keeps(person_id, from_office_id)"
        " AND wall.asked_from(request_id, from_office_id)",
    )

    request = models.OneToOneField(MediationRequest, models.CASCADE, related_name="about")
    from_office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="mediation_requests")

    class Meta:
        verbose_name = "persona di una richiesta"
        verbose_name_plural = "persone delle richieste"

    def __str__(self) -> str:
        return f"persona della richiesta {self.request_id}"


class MediationSessionQuerySet(models.QuerySet["MediationSession"]):
    def visible_to(self, actor: Actor) -> Self:
        sides = Q(service__in=actor.offices_where(Permission.MEDIATION_COORDINATE)) | Q(
            from_office__in=actor.offices_where(Permission.MEDIATION_REQUEST)
        )
        if actor.user_id is not None:
            mine = MediationSession.objects.filter(
                assignments__mediator__user=actor.user_id,
                assignments__place__in=("offered", "accepted"),
            )
            sides |= Q(pk__in=mine.values("pk"))
        return self.filter(sides)

    def uncovered(self) -> Self:
        """Approved, and somebody is still looked for (scoperti): who was asked and has not
        answered yet is somebody."""
        return self.filter(state=State.APPROVED)


class MediationSession(models.Model):
    """Incontro di mediazione: one of the times of a request, from asked to paid.

    While nobody is sent it may begin at any moment from `earliest_at` up to `latest_at` (its last
    beginning) that fits; `starts_at` is the moment that was asked or agreed. `minutes` is how long
    it is meant to take, `charged_minutes` what the package pays once it is over. `kept_on` is the
    day on which it is held on purpose though whoever asked is closed; moved, it is asked again.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.COMMON,
        retention="contact",
        track=True,
        read=f"{_SIDES} OR id = {MY_SESSIONS} OR ({_LINK} AND created_at = now())",
        insert=f"({_SIDES} OR {_LINK}) AND state IN ('requested', 'approved')"
        " AND charged_minutes = 0 AND wall.session_of(request_id, service_id, from_office_id)",
        update=f"{_SIDES} OR id = {MY_SESSIONS}",
        update_columns=(
            "starts_at", "ends_at", "earliest_at", "latest_at", "minutes", "state", "state_at",
            "state_why", "state_by_name", "charged_minutes", "is_locked", "place", "latitude",
            "longitude", "is_flexible", "kept_on",
        ),
    )  # fmt: skip

    request = models.ForeignKey(MediationRequest, models.CASCADE, related_name="sessions")
    service = models.ForeignKey(MediationService, models.PROTECT, related_name="+")
    from_office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    number = models.PositiveSmallIntegerField("numero", default=1)
    starts_at = models.DateTimeField("dalle")
    ends_at = models.DateTimeField("alle")
    is_flexible = models.BooleanField("l'ora si può spostare", default=False)
    earliest_at = models.DateTimeField("non prima di", null=True, blank=True)
    latest_at = models.DateTimeField("non dopo", null=True, blank=True)
    minutes = models.PositiveIntegerField("minuti")
    place = models.CharField("dove", max_length=200, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    state = models.CharField("stato", max_length=10, choices=State.choices, default=State.REQUESTED)
    state_at = models.DateTimeField("stato dal", db_default=Now(), editable=False)
    state_by_name = models.CharField("da", max_length=200, blank=True)
    state_why = models.CharField("perché", max_length=300, blank=True)
    charged_minutes = models.PositiveIntegerField("minuti pagati dal pacchetto", default=0)
    is_locked = models.BooleanField("fissato per il piano", default=False)
    kept_on = models.DateField("si fa anche se è chiuso, il", null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = MediationSessionQuerySet.as_manager()

    class Meta:
        verbose_name = "incontro di mediazione"
        verbose_name_plural = "incontri di mediazione"
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["service", "starts_at"], name="sessions_of_a_service"),
            models.Index(fields=["from_office", "starts_at"], name="sessions_of_an_office"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="number_of_a_session"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")) & Q(minutes__gt=0),
                name="mediation_session_ends_later",
            ),
            models.CheckConstraint(
                condition=Q(ends_at=F("starts_at") + _for_minutes()),
                name="session_as_long_as_its_minutes",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed"), name="a_session_is_over_in_its_own_way"
            ),
        ]

    def __str__(self) -> str:
        return f"incontro {self.pk}"

    @property
    def seen(self) -> str:
        """The time that stands on a page: sent back with the answer."""
        return times(self.starts_at, self.ends_at)

"""The register of mediators: what they speak, when they can, what they can show, on what terms."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, BigIntegerRangeField, RangeOperators
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import BigIntegerField, F, Func, Q

from labimpact.base.actor import Actor, System
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import system
from labimpact.mediation.enums import Means, PaperKind, SkillLevel, Tie
from labimpact.mediation.models.service import COORDINATE, MediationService
from labimpact.network.models import Body, Language, Municipality
from labimpact.people.enums import Sex

# The mediators whom the signed-in user is, in whichever service: worked out once per query.
ME = "ANY ((SELECT wall.my_mediators())::bigint[])"


_COORDINATED = "mediator_id = ANY ((SELECT wall.coordinated_mediators())::bigint[])"


def _of_mediator(*, own: bool) -> Custom:
    """Rows of the register: for who coordinates; `own` says whether mediators write theirs."""
    theirs = f"mediator_id = {ME}"
    write = f"{_COORDINATED} OR {theirs}" if own else _COORDINATED
    return Custom(
        privacy=Privacy.STAFF,
        retention="staff_account",
        track=True,
        read=f"{_COORDINATED} OR {theirs}",
        insert=write,
        update=write,
        delete=write,
    )


class MediatorQuerySet(models.QuerySet["Mediator"]):
    def visible_to(self, actor: Actor) -> Self:
        mine = Q(service__in=actor.offices_where(Permission.MEDIATION_COORDINATE))
        if actor.user_id is not None:
            mine |= Q(user=actor.user_id)
        return self.filter(mine)

    def working_on(self, day: date) -> Self:
        """Those who can be sent on that day: in the register, and not suspended."""
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day, suspended_on=None
        )


class Mediator(models.Model):
    """Mediatore linguistico-culturale of a service, with or without an account.

    `desired_week`, `most_week`, `most_month` and `most_contract` are minutes.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.STAFF,
        retention="staff_account",
        track=True,
        # The system tells those who go what somebody changed who does not read the register.
        read=f"service_id = {COORDINATE} OR user_id = (SELECT wall.user_id())"
        f" OR {system(System.MEDIATION)}",
        insert=f"service_id = {COORDINATE}",
        update=f"service_id = {COORDINATE}",
    )

    service = models.ForeignKey(MediationService, models.PROTECT, related_name="mediators")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="utenza",
    )  # fmt: skip
    name = models.CharField("nome e cognome", max_length=200)
    sex = models.CharField("sesso", max_length=1, choices=Sex.choices, blank=True)
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField("telefono", max_length=40, blank=True)
    # They asked for offers by text message on that day; empty, they come by e-mail.
    sms_since = models.DateField("proposte per SMS dal", null=True, blank=True)
    writes_in = models.CharField("lingua dei messaggi", max_length=5, default="it")
    means = models.CharField("mezzo", max_length=10, choices=Means.choices, default=Means.CAR)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="parte da",
    )  # fmt: skip
    latitude = models.FloatField("latitudine", null=True, blank=True)
    longitude = models.FloatField("longitudine", null=True, blank=True)
    areas_of_experience = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name="esperienza"
    )
    desired_week = models.PositiveIntegerField("minuti desiderati la settimana", default=0)
    most_week = models.PositiveIntegerField("minuti al massimo la settimana", null=True, blank=True)
    most_day = models.PositiveIntegerField("minuti al massimo al giorno", null=True, blank=True)
    most_month = models.PositiveIntegerField("minuti al massimo al mese", null=True, blank=True)
    starts_on = models.DateField("dal")
    ends_on = models.DateField("al", null=True, blank=True)
    suspended_on = models.DateField("sospeso dal", null=True, blank=True)
    note = models.CharField("nota", max_length=600, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = MediatorQuerySet.as_manager()

    class Meta:
        verbose_name = "mediatore"
        verbose_name_plural = "mediatori"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "user"], condition=Q(user__isnull=False),
                name="one_mediator_per_account",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="a_mediator_ends_later",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="a_mediator_starts_on_earth",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def works_on(self, day: date) -> bool:
        """May they be sent on that day? Within their engagement, and not while suspended."""
        ends_on = self.ends_on or day
        return self.suspended_on is None and self.starts_on <= day <= ends_on


class Suspension(models.Model):
    """Sospensione of a mediator: why, for who coordinates alone.

    Whether somebody is suspended their own row says (`suspended_on`); the last one is that of now.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.STAFF,
        retention="staff_account",
        append_only=True,
        read=_COORDINATED,
        insert=_COORDINATED,
    )

    mediator = models.ForeignKey(Mediator, models.CASCADE, related_name="suspensions")
    starts_on = models.DateField("dal")
    why = models.CharField("perché", max_length=200)

    class Meta:
        verbose_name = "sospensione di un mediatore"
        verbose_name_plural = "sospensioni dei mediatori"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.why


class MediatorLanguage(models.Model):
    """Lingua o varietà of a mediator, at a level, from a day to a day: the history stays."""

    wall: ClassVar[Wall] = _of_mediator(own=False)

    mediator = models.ForeignKey(Mediator, models.CASCADE, related_name="languages")
    language = models.ForeignKey(
        Language, models.PROTECT, related_name="+", verbose_name="lingua o varietà"
    )
    level = models.CharField("livello", max_length=6, choices=SkillLevel.choices)
    valid_from = models.DateField("dal")
    valid_to = models.DateField("al", null=True, blank=True)
    source = models.CharField("chi lo dice", max_length=200, blank=True)

    class Meta:
        verbose_name = "lingua di un mediatore"
        verbose_name_plural = "lingue di un mediatore"
        ordering = ["-level", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mediator", "language"], condition=Q(valid_to=None),
                name="one_level_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="a_level_ends_later",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.language} {self.get_level_display()}"


class MediatorPaper(models.Model):
    """Titolo o documento: training, ethics, supervision, papers with their expiry."""

    wall: ClassVar[Wall] = _of_mediator(own=False)

    mediator = models.ForeignKey(Mediator, models.CASCADE, related_name="papers")
    kind = models.CharField("che cosa", max_length=12, choices=PaperKind.choices)
    title = models.CharField("titolo", max_length=200)
    got_on = models.DateField("del", null=True, blank=True)
    expires_on = models.DateField("vale fino al", null=True, blank=True)

    class Meta:
        verbose_name = "titolo o documento"
        verbose_name_plural = "titoli e documenti"
        ordering = ["kind", "-got_on", "pk"]

    def __str__(self) -> str:
        return self.title


class Availability(models.Model):
    """Disponibilità of one weekday (0 = Monday), between two days."""

    wall: ClassVar[Wall] = _of_mediator(own=True)

    mediator = models.ForeignKey(Mediator, models.CASCADE, related_name="availabilities")
    weekday = models.PositiveSmallIntegerField("giorno")
    begins_at = models.TimeField("dalle")
    ends_at = models.TimeField("alle")
    valid_from = models.DateField("dal", null=True, blank=True)
    valid_to = models.DateField("al", null=True, blank=True)

    class Meta:
        verbose_name = "disponibilità"
        verbose_name_plural = "disponibilità"
        ordering = ["weekday", "begins_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="availability_ends_later"
            ),
            models.CheckConstraint(
                condition=Q(weekday__lte=6), name="availability_of_a_weekday"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.weekday} {self.begins_at:%H:%M}–{self.ends_at:%H:%M}"


class Absence(models.Model):
    """Eccezione: a span in which somebody cannot, or (`is_extra`) can beside the week's hours.

    `uid` names the event of the calendar it was read from: reading again replaces it.
    """

    wall: ClassVar[Wall] = _of_mediator(own=True)

    mediator = models.ForeignKey(Mediator, models.CASCADE, related_name="absences")
    starts_at = models.DateTimeField("dalle")
    ends_at = models.DateTimeField("alle")
    is_extra = models.BooleanField("disponibile in più", default=False)
    is_sick = models.BooleanField("malattia", default=False)
    uid = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = "eccezione alla disponibilità"
        verbose_name_plural = "eccezioni alla disponibilità"
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="absence_ends_later"
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%d/%m/%Y %H:%M}–{self.ends_at:%d/%m/%Y %H:%M}"


def _one_contract_at_a_time() -> ExclusionConstraint:
    """Two contracts of one mediator never hold on the same day (no btree_gist is needed)."""

    def day(name: str, *, last: bool) -> Any:
        template = (
            "(coalesce(%(expressions)s, '9999-12-31'::date) - '1900-01-01'::date + 1)::bigint"
            if last
            else "(%(expressions)s - '1900-01-01'::date)::bigint"
        )
        return Func(F(name), template=template, output_field=BigIntegerField())

    base: Any = Func(
        F("mediator"), template="(%(expressions)s << 33)", output_field=BigIntegerField()
    )
    span = Func(
        base + day("valid_from", last=False), base + day("valid_to", last=True),
        function="int8range", output_field=BigIntegerRangeField(),
    )  # fmt: skip
    return ExclusionConstraint(
        name="one_contract_at_a_time", expressions=[(span, RangeOperators.OVERLAPS)]
    )


class MediatorContract(models.Model):
    """Contratto: what an hour, the way and a kilometre are paid, from a day to a day (cents)."""

    wall: ClassVar[Wall] = _of_mediator(own=False)

    mediator = models.ForeignKey(Mediator, models.CASCADE, related_name="contracts")
    title = models.CharField("contratto", max_length=120)
    valid_from = models.DateField("dal")
    valid_to = models.DateField("al", null=True, blank=True)
    hour_cents = models.PositiveIntegerField("all'ora (centesimi)", default=0)
    travel_hour_cents = models.PositiveIntegerField("all'ora di viaggio (centesimi)", default=0)
    km_cents = models.PositiveIntegerField("al chilometro (centesimi)", default=0)
    least_minutes = models.PositiveIntegerField("minuti pagati al minimo", default=0)
    most_minutes = models.PositiveIntegerField("minuti del contratto", null=True, blank=True)

    class Meta:
        verbose_name = "contratto"
        verbose_name_plural = "contratti"
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="a_contract_ends_later",
            ),
            _one_contract_at_a_time(),
        ]

    def __str__(self) -> str:
        return self.title

    def covers(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Incompatibility(models.Model):
    """Incompatibilità: where somebody should not mediate, by body or by family, class or case."""

    wall: ClassVar[Wall] = _of_mediator(own=False)

    mediator = models.ForeignKey(Mediator, models.CASCADE, related_name="incompatibilities")
    kind = models.CharField("perché", max_length=10, choices=Tie.choices)
    body = models.ForeignKey(Body, models.CASCADE, verbose_name="con quale ente", related_name="+")
    # Empty: with everything of that body.
    subject = models.CharField("famiglia, classe o caso", max_length=80, blank=True)
    declared_on = models.DateField("dichiarata il")

    class Meta:
        verbose_name = "incompatibilità"
        verbose_name_plural = "incompatibilità"
        ordering = ["body", "subject"]

    def __str__(self) -> str:
        return f"{self.body} {self.subject}".strip()

"""What an office offers: kinds of appointment, rooms, weekly hours, closures."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import offices
from labimpact.network.models import Language, Office

CONFIGURE = Permission.AGENDA_CONFIGURE
_MINE = f"office_id = {offices(CONFIGURE)}"
_SEEN = f"({_MINE} OR office_id = {offices(Permission.APPOINTMENT_MANAGE)})"


def _setting(privacy: Privacy, *, removable: bool, also_read: str = "false") -> Custom:
    """Read by who books in the office, written by who sets its agenda up."""
    return Custom(
        privacy=privacy,
        retention="permanent" if privacy is Privacy.NONE else "staff_account",
        track=True,
        read=f"{_SEEN} OR ({also_read})",
        insert=_MINE,
        update=_MINE,
        delete=_MINE if removable else "false",
    )


def _links(table: str, column: str) -> Custom:
    """A link opens with its owner, and is written by who may write the owner."""
    owner = f"{column} IN (SELECT o.id FROM {table} o"
    write = f"{owner} WHERE o.{_MINE})"
    return Custom(
        privacy=Privacy.NONE, retention="permanent", read=f"{owner})", insert=write, delete=write
    )


def _offices(actor: Actor) -> frozenset[int]:
    """The offices in which the actor books, or sets the agenda up."""
    booked = actor.offices_where(Permission.APPOINTMENT_MANAGE)
    return booked | actor.offices_where(CONFIGURE)


class RoomQuerySet(models.QuerySet["Room"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(office__in=_offices(actor))


class Room(models.Model):
    """Stanza o postazione: a place that holds one appointment at a time."""

    wall: ClassVar[Wall] = _setting(Privacy.NONE, removable=False)

    office = models.ForeignKey(Office, models.CASCADE, related_name="rooms")
    name = models.CharField("nome", max_length=60)
    retired_on = models.DateField("non più in uso dal", null=True, blank=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = "stanza o postazione"
        verbose_name_plural = "stanze e postazioni"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["office", "name"], name="one_room_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class AppointmentKindQuerySet(models.QuerySet["AppointmentKind"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(office__in=_offices(actor))

    def public(self) -> Self:
        """Those that are booked from the portal, without an account."""
        return self.filter(is_public=True, retired_on=None)


class AppointmentKind(models.Model):
    """Tipo di appuntamento: how long it takes, in which languages, what to bring.

    Everybody reads those that the office lets people book from the portal.
    """

    wall: ClassVar[Wall] = _setting(
        Privacy.NONE, removable=False, also_read="is_public AND retired_on IS NULL"
    )
    links_wall: ClassVar[Wall] = _links("agenda_appointmentkind", "appointmentkind_id")

    office = models.ForeignKey(Office, models.CASCADE, related_name="appointment_kinds")
    label = models.CharField("nome", max_length=80)
    minutes = models.PositiveSmallIntegerField("durata in minuti", default=30)
    languages = models.ManyToManyField(Language, blank=True, verbose_name="lingue")
    needs_room = models.BooleanField("serve una stanza", default=False)
    is_public = models.BooleanField("si prenota dal portale", default=False, db_default=False)
    description = models.CharField("descrizione per il pubblico", max_length=300, blank=True)
    to_bring = models.TextField("che cosa portare", blank=True)
    retired_on = models.DateField("non più in uso dal", null=True, blank=True)

    objects = AppointmentKindQuerySet.as_manager()

    class Meta:
        verbose_name = "tipo di appuntamento"
        verbose_name_plural = "tipi di appuntamento"
        ordering = ["label", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=480), name="an_appointment_fits_a_day"
            ),
            models.UniqueConstraint(fields=["office", "label"], name="one_kind_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.label


class SlotPatternQuerySet(models.QuerySet["SlotPattern"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(office__in=_offices(actor))


class SlotPattern(models.Model):
    """Turno: on this weekday, from and to this local time, this operator or place receives.

    A pattern of a single day is an extraordinary opening: it holds on a holiday as well.
    """

    wall: ClassVar[Wall] = _setting(Privacy.STAFF, removable=True)
    links_wall: ClassVar[Wall] = _links("agenda_slotpattern", "slotpattern_id")

    office = models.ForeignKey(Office, models.CASCADE, related_name="slot_patterns")
    weekday = models.PositiveSmallIntegerField("giorno")
    opens_at = models.TimeField("dalle")
    closes_at = models.TimeField("alle")
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name="chi riceve",
    )  # fmt: skip
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="patterns",
        verbose_name="stanza o postazione",
    )  # fmt: skip
    kinds = models.ManyToManyField(AppointmentKind, blank=True, verbose_name="tipi")
    valid_from = models.DateField("dal", null=True, blank=True)
    valid_to = models.DateField("al", null=True, blank=True)

    objects = SlotPatternQuerySet.as_manager()

    class Meta:
        verbose_name = "turno"
        verbose_name_plural = "turni"
        ordering = ["weekday", "opens_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="a_pattern_ends_later"
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="pattern_weekday_in_a_week"),
            models.CheckConstraint(
                condition=Q(operator__isnull=False) | Q(room__isnull=False),
                name="a_pattern_is_of_somebody_or_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="a_pattern_is_valid_forwards",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.weekday} {self.opens_at:%H:%M}–{self.closes_at:%H:%M}"

    @property
    def is_extra(self) -> bool:
        return self.valid_from is not None and self.valid_from == self.valid_to

    def holds_on(self, day: date) -> bool:
        """Whether the pattern is in force on a day of its weekday."""
        return (
            day.weekday() == self.weekday
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_to is None or self.valid_to >= day)
        )


class AgendaClosureQuerySet(models.QuerySet["AgendaClosure"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(office__in=_offices(actor))


class AgendaClosure(models.Model):
    """Chiusura dell'agenda: nobody is received from then to then; of all, of one, of a room."""

    wall: ClassVar[Wall] = _setting(Privacy.STAFF, removable=True)

    office = models.ForeignKey(Office, models.CASCADE, related_name="agenda_closures")
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name="di chi",
    )  # fmt: skip
    room = models.ForeignKey(
        Room, models.CASCADE, null=True, blank=True, related_name="closures",
        verbose_name="di quale stanza",
    )  # fmt: skip
    starts_at = models.DateTimeField("da")
    ends_at = models.DateTimeField("a")
    reason = models.CharField("motivo", max_length=200)

    objects = AgendaClosureQuerySet.as_manager()

    class Meta:
        verbose_name = "chiusura dell'agenda"
        verbose_name_plural = "chiusure dell'agenda"
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="an_agenda_closure_ends_later"
            )
        ]

    def __str__(self) -> str:
        return f"{self.office_id}: {self.reason}"

"""The desk's contact: one interaction, of one or several people, on one screen."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import Exists, OuterRef, Q

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, OfficeData, OwnData, Privacy, Wall
from labimpact.base.wall.policies import offices
from labimpact.network.models import Country, Language, Office
from labimpact.people.enums import Sex
from labimpact.people.models import Person
from labimpact.programme.models import Activity

_READ, _WRITE = Permission.PERSON_VIEW, Permission.CONTACT_RECORD


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, actor: Actor) -> Self:
        """The contacts of one's own offices: another office's notes are its own."""
        return self.filter(office__in=actor.offices_where(_READ))

    def valid(self) -> Self:
        return self.filter(voided_at=None)


class Contact(models.Model):
    """Contatto (accesso): who came, what was given, how long it took, what comes next.

    Mandatory are who, what was given and minutes; `submission` is the form's one-time key, so
    that a double click saves one contact.
    """

    class Side(models.TextChoices):
        FRONT = "front_office", "front office"
        BACK = "back_office", "back office"

    wall: ClassVar[Wall] = OfficeData(
        privacy=Privacy.SPECIAL,
        retention="contact",
        track=True,
        read=_READ,
        write=_WRITE,
        hidden="hidden_contacts",
    )

    office = models.ForeignKey(Office, models.PROTECT, related_name="contacts")
    activity = models.ForeignKey(
        Activity, models.PROTECT, null=True, blank=True, related_name="contacts",
        verbose_name="attività",
    )  # fmt: skip
    occurred_on = models.DateField("data")
    occurred_at = models.TimeField("ora", null=True, blank=True)
    side = models.CharField("dove", max_length=12, choices=Side.choices, default=Side.FRONT)
    channel = models.CharField("canale", max_length=30)
    language = models.ForeignKey(
        Language, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lingua"
    )
    mediator_present = models.BooleanField("mediatore presente", default=False)
    delegate_name = models.CharField("chi è venuto per lei", max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField("minuti")
    outcome = models.CharField("esito", max_length=40, blank=True)
    note = models.TextField("nota", blank=True)
    next_step = models.CharField("prossimo passo", max_length=200, blank=True)
    next_step_on = models.DateField("entro il", null=True, blank=True)
    submission = models.UUIDField("chiave di invio", default=uuid.uuid4, unique=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("registrato il", db_default=Now(), editable=False)
    version = models.PositiveIntegerField("versione", default=1)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    corrected_at = models.DateTimeField("corretto il", null=True, blank=True)
    voided_at = models.DateTimeField("annullato il", null=True, blank=True)
    voided_reason = models.CharField("perché annullato", max_length=200, blank=True)

    objects = ContactQuerySet.as_manager()

    # Set on the answer to a form sent twice: the contact was there already (not a column).
    repeated = False

    class Meta:
        verbose_name = "contatto"
        verbose_name_plural = "contatti"
        ordering = ["-occurred_on", "-pk"]
        indexes = [
            models.Index(fields=["office", "-occurred_on"], name="contact_by_office"),
            # Everything that a report counts, so that it never fetches the contacts themselves.
            models.Index(
                fields=["office", "occurred_on"],
                include=[
                    "id", "activity", "recorded_by", "language", "minutes", "side", "channel",
                    "outcome", "mediator_present",
                ],
                condition=Q(voided_at=None),
                name="contact_counted",
            ),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(condition=Q(minutes__lte=24 * 60), name="contact_fits_in_a_day")
        ]

    def __str__(self) -> str:
        return f"contatto del {self.occurred_on:%d/%m/%Y}"


_OF_CONTACT = "EXISTS (SELECT 1 FROM desk_contact c WHERE c.id = contact_id)"


def _part(privacy: Privacy, *, also: str = "") -> Custom:
    """A part of a contact opens with it, and is written by who may write it (`also`: and if)."""
    written = (
        "EXISTS (SELECT 1 FROM desk_contact c WHERE c.id = contact_id"
        f" AND c.office_id = {offices(_WRITE)})"
    )
    return Custom(
        privacy=privacy,
        retention="contact",
        track=True,
        read=_OF_CONTACT,
        insert=f"{written}{also}",
        update=f"{written}{also}",
        delete=written,
    )


class ContactPart(models.Model):
    """What all parts of a contact share: `added_at`, by which its history is told."""

    added_at = models.DateTimeField("aggiunto il", db_default=Now(), editable=False)

    class Meta:
        abstract = True


class ContactParticipant(ContactPart):
    """A person of the contact: who it was about, a relative, or the delegate who came."""

    class Role(models.TextChoices):
        SUBJECT = "subject", "interessato"
        FAMILY = "family", "familiare presente"
        DELEGATE = "delegate", "delegato"

    # Nobody puts into a contact a person they may not see.
    wall: ClassVar[Wall] = _part(Privacy.SPECIAL, also=" AND wall.sees_person(person_id)")

    contact = models.ForeignKey(
        Contact, models.CASCADE, related_name="participants", db_index=False
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="contact_participations")
    role = models.CharField("ruolo", max_length=10, choices=Role.choices, default=Role.SUBJECT)

    class Meta:
        verbose_name = "partecipante al contatto"
        verbose_name_plural = "partecipanti al contatto"
        constraints = [
            models.UniqueConstraint(fields=["contact", "person"], name="one_place_in_a_contact")
        ]
        indexes = [
            models.Index(fields=["person", "contact"], name="participation_by_person"),
            # A report counts the people of a hundred thousand contacts without opening the table.
            models.Index(fields=["contact"], include=["person", "role"], name="attendance_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.contact_id}"


class AnonymousGroup(ContactPart):
    """People of a contact whom nobody asked to name: how many, sex, age band, citizenship."""

    wall: ClassVar[Wall] = _part(Privacy.COMMON)

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="anonymous_groups")
    head_count = models.PositiveSmallIntegerField("quante persone", default=1)
    sex = models.CharField("sesso", max_length=1, choices=Sex.choices, blank=True)
    age_band = models.CharField("fascia d'età", max_length=20, blank=True)
    citizenship = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="cittadinanza",
    )  # fmt: skip
    # Of somebody whose record was erased: a number drawn by chance, the same for one person within
    # one calendar year, so that a report of the past still counts them once (ADR 0019).
    statistics_key = models.BigIntegerField(null=True, blank=True, editable=False)
    standing = models.CharField(max_length=16, blank=True, default="", db_default="")
    first_seen_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "persone anonime"
        verbose_name_plural = "persone anonime"
        constraints = [
            models.CheckConstraint(condition=Q(head_count__gte=1), name="group_is_not_empty")
        ]

    def __str__(self) -> str:
        return f"{self.head_count} in {self.contact_id}"


class ContactNeed(ContactPart):
    """Bisogno met in a contact: area, severity 1–3, said by the person or observed."""

    class Source(models.TextChoices):
        EXPRESSED = "expressed", "espresso"
        OBSERVED = "observed", "osservato"

    wall: ClassVar[Wall] = _part(Privacy.SPECIAL)

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="needs", db_index=False)
    area = models.CharField("area", max_length=40)
    severity = models.PositiveSmallIntegerField("gravità", null=True, blank=True)
    source = models.CharField(
        "come è emerso", max_length=10, choices=Source.choices, default=Source.EXPRESSED
    )

    class Meta:
        verbose_name = "bisogno"
        verbose_name_plural = "bisogni"
        indexes = [
            models.Index(fields=["contact"], include=["area", "severity"], name="need_counted")
        ]
        constraints = [
            models.UniqueConstraint(fields=["contact", "area"], name="one_need_per_area"),
            models.CheckConstraint(
                condition=Q(severity=None) | Q(severity__range=(1, 3)), name="severity_1_to_3"
            ),
        ]

    def __str__(self) -> str:
        return self.area


class ContactItem(ContactPart):
    """What was given in a contact (`delivery_item`): listening, information, a form filled…"""

    wall: ClassVar[Wall] = _part(Privacy.COMMON)

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="items")
    item = models.CharField("che cosa è stato dato", max_length=40)

    class Meta:
        verbose_name = "prestazione del contatto"
        verbose_name_plural = "prestazioni del contatto"
        constraints = [
            models.UniqueConstraint(fields=["contact", "item"], name="one_item_per_contact")
        ]

    def __str__(self) -> str:
        return self.item


class CaseMeeting(ContactPart):
    """Riunione di caso with other services: who took part and what was agreed."""

    wall: ClassVar[Wall] = _part(Privacy.SPECIAL)

    contact = models.OneToOneField(Contact, models.CASCADE, related_name="case_meeting")
    participants = models.TextField("chi ha partecipato")
    minutes_text = models.TextField("verbale", blank=True)

    class Meta:
        verbose_name = "riunione di caso"
        verbose_name_plural = "riunioni di caso"

    def __str__(self) -> str:
        return f"riunione {self.contact_id}"


class Correspondence(ContactPart):
    """Mail or phone log of a contact: direction, the other side, subject, protocol number."""

    class Direction(models.TextChoices):
        IN = "in", "in arrivo"
        OUT = "out", "in partenza"

    wall: ClassVar[Wall] = _part(Privacy.SPECIAL)

    contact = models.OneToOneField(Contact, models.CASCADE, related_name="correspondence")
    direction = models.CharField("direzione", max_length=3, choices=Direction.choices)
    other_side = models.CharField("con chi", max_length=200)
    subject = models.CharField("oggetto", max_length=300, blank=True)
    protocol_number = models.CharField("numero di protocollo", max_length=40, blank=True)

    class Meta:
        verbose_name = "corrispondenza"
        verbose_name_plural = "corrispondenza"

    def __str__(self) -> str:
        return self.subject or self.other_side


# What is in the form before anybody types, and a search that chose nobody.
PREFILLED = frozenset(
    (
        "submission", "office", "arrival", "person", "version", "groups", "who", "find",
        "searched", "minutes", "side", "channel", "language", "occurred_on", "occurred_at",
        "next_step_who", "letter_direction",
    )
)  # fmt: skip


class ContactDraftQuerySet(models.QuerySet["ContactDraft"]):
    def visible_to(self, actor: Actor) -> Self:
        """A draft is its author's and nobody else's."""
        return self.filter(user_id=actor.user_id)

    def unfinished(self) -> Self:
        """Without those that became a contact while an autosave was still on its way."""
        return self.exclude(Exists(Contact.objects.filter(submission=OuterRef("submission"))))


class ContactDraft(models.Model):
    """Bozza: a contact somebody is still writing, kept as it was typed; only its author's."""

    wall: ClassVar[Wall] = OwnData(privacy=Privacy.SPECIAL, retention="draft", systems=())

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    office_id = models.BigIntegerField("ufficio")
    person_id = models.BigIntegerField("persona", null=True)
    title = models.CharField("titolo", max_length=200, blank=True)
    data = models.JSONField("campi del modulo", default=dict)
    submission = models.UUIDField("chiave di invio", unique=True)
    updated_at = models.DateTimeField("salvata il", db_default=Now())

    objects = ContactDraftQuerySet.as_manager()

    class Meta:
        verbose_name = "bozza"
        verbose_name_plural = "bozze"
        ordering = ["-updated_at"]

    def __str__(self) -> str:
        return f"bozza {self.pk}"

    @property
    def only_prefilled(self) -> bool:
        """Whether it holds nothing but what the form of an arrival proposes by itself."""
        ticked = [name for name in self.data if name.startswith("person_")]
        return len(ticked) <= 1 and not any(
            any(values)
            for name, values in self.data.items()
            if name not in PREFILLED and not name.startswith(("person_", "role_"))
        )

    @property
    def arrival_id(self) -> int | None:
        """The arrival it was opened for."""
        text = next(iter(self.data.get("arrival", ())), "")
        return int(text) if text.isdecimal() and len(text) < 19 else None

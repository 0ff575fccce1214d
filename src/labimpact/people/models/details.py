"""What is known of a person beside the name; unknown is null plus a reason."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import F, Q

from labimpact.base.wall.declarations import PersonalData, Privacy, Wall
from labimpact.network.models import Country, Language, Municipality, Office
from labimpact.people.models.person import Person
from labimpact.people.phones import mobile

_COMMON = PersonalData(privacy=Privacy.COMMON, retention="contact")
_SPECIAL = PersonalData(privacy=Privacy.SPECIAL, retention="contact")


class Citizenship(models.Model):
    """A citizenship held, or `XXX` for a stateless person (apolide); 0..n per person."""

    wall: ClassVar[Wall] = _SPECIAL

    person = models.ForeignKey(Person, models.CASCADE, related_name="citizenships", db_index=False)
    country = models.ForeignKey(Country, models.PROTECT, verbose_name="cittadinanza")
    acquired_on = models.DateField("dal", null=True, blank=True)
    lost_on = models.DateField("al", null=True, blank=True)

    class Meta:
        verbose_name = "cittadinanza"
        verbose_name_plural = "cittadinanze"
        indexes = [
            models.Index(
                fields=["person"],
                include=["country", "acquired_on", "lost_on", "id"],
                name="citizenship_counted",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "country"], name="one_row_per_citizenship")
        ]

    def __str__(self) -> str:
        return str(self.country)


class IdentityDocument(models.Model):
    """Documento d'identità (`kind`: identity_document_type)."""

    wall: ClassVar[Wall] = _COMMON

    person = models.ForeignKey(Person, models.CASCADE, related_name="identity_documents")
    kind = models.CharField("tipo", max_length=40)
    number = models.CharField("numero", max_length=40)
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, verbose_name="rilasciato da"
    )
    issued_on = models.DateField("rilasciato il", null=True, blank=True)
    expires_on = models.DateField("scade il", null=True, blank=True)

    class Meta:
        verbose_name = "documento d'identità"
        verbose_name_plural = "documenti d'identità"
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on=None)
                | Q(issued_on=None)
                | Q(expires_on__gte=F("issued_on")),
                name="document_expires_after_issue",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class SpokenLanguage(models.Model):
    """A language a person speaks, with level (CEFR or mother tongue)."""

    wall: ClassVar[Wall] = _SPECIAL

    person = models.ForeignKey(Person, models.CASCADE, related_name="spoken_languages")
    language = models.ForeignKey(Language, models.PROTECT, verbose_name="lingua")
    level = models.CharField("livello", max_length=20, blank=True)
    reads_and_writes = models.BooleanField("la legge e la scrive", null=True, blank=True)

    class Meta:
        verbose_name = "lingua parlata"
        verbose_name_plural = "lingue parlate"
        constraints = [
            models.UniqueConstraint(fields=["person", "language"], name="one_row_per_language")
        ]

    def __str__(self) -> str:
        return str(self.language)


class ContactPoint(models.Model):
    """Recapito: a phone number or address, whose it is, and whether it is safe to use."""

    wall: ClassVar[Wall] = _COMMON

    class Kind(models.TextChoices):
        PHONE = "phone", "telefono"
        WHATSAPP = "whatsapp", "WhatsApp"
        EMAIL = "email", "e-mail"
        OTHER = "other", "altro"

    class Whose(models.TextChoices):
        SELF = "self", "proprio"
        RELATIVE = "relative", "di un familiare"
        FRIEND = "friend", "di un conoscente"
        SERVICE = "service", "di un servizio"

    person = models.ForeignKey(Person, models.CASCADE, related_name="contact_points")
    kind = models.CharField("tipo", max_length=10, choices=Kind.choices, default=Kind.PHONE)
    value = models.CharField("recapito", max_length=120)
    whose = models.CharField("di chi è", max_length=10, choices=Whose.choices, default=Whose.SELF)
    whose_name = models.CharField("nome di chi risponde", max_length=120, blank=True)
    is_safe = models.BooleanField("si può usare senza rischi", default=True)
    # Nobody is reminded of anything at an address they did not agree to (accordo).
    agreed_on = models.DateField("d'accordo a ricevere promemoria dal", null=True, blank=True)
    agreed_language = models.ForeignKey(
        Language, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="lingua dei promemoria",
    )  # fmt: skip
    bounced_at = models.DateTimeField("messaggio tornato indietro il", null=True, blank=True)
    note = models.CharField("nota", max_length=200, blank=True)

    class Meta:
        verbose_name = "recapito"
        verbose_name_plural = "recapiti"

    def __str__(self) -> str:
        return self.value

    @property
    def channel(self) -> str:
        """How a reminder would reach it: `email`, `sms`, or nothing."""
        if self.kind == self.Kind.EMAIL:
            return "email"
        called = self.kind in (self.Kind.PHONE, self.Kind.WHATSAPP)
        return "sms" if called and mobile(self.value) else ""


class Address(models.Model):
    """Residence, domicile, or no fixed abode, between two days."""

    wall: ClassVar[Wall] = _COMMON

    class Kind(models.TextChoices):
        RESIDENCE = "registered_residence", "residenza"
        DOMICILE = "domicile", "domicilio"
        NONE = "no_fixed_abode", "senza fissa dimora"

    person = models.ForeignKey(Person, models.CASCADE, related_name="addresses")
    kind = models.CharField("tipo", max_length=24, choices=Kind.choices)
    street = models.CharField("via e numero", max_length=200, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, verbose_name="comune"
    )
    postal_code = models.CharField("CAP", max_length=5, blank=True)
    at_whose = models.CharField("presso", max_length=120, blank=True)
    valid_from = models.DateField("dal", null=True, blank=True)
    valid_to = models.DateField("al", null=True, blank=True)

    class Meta:
        verbose_name = "indirizzo"
        verbose_name_plural = "indirizzi"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="address_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.street}"


class ResidenceTitle(models.Model):
    """Titolo di soggiorno: its state, and the number and expiry that the card or receipt shows."""

    wall: ClassVar[Wall] = _SPECIAL

    person = models.ForeignKey(Person, models.CASCADE, related_name="residence_titles")
    state = models.CharField("stato", max_length=30)
    kind = models.CharField("tipo", max_length=60, blank=True)
    number = models.CharField("numero", max_length=40, blank=True)
    receipt_code = models.CharField("codice della ricevuta", max_length=40, blank=True)
    issued_on = models.DateField("rilasciato il", null=True, blank=True)
    expires_on = models.DateField("scade il", null=True, blank=True)
    expiry_missing_reason = models.CharField("perché manca la scadenza", max_length=120, blank=True)
    first_year = models.PositiveSmallIntegerField("anno del primo permesso", null=True, blank=True)
    is_current = models.BooleanField("è quello attuale", default=True)

    class Meta:
        verbose_name = "titolo di soggiorno"
        verbose_name_plural = "titoli di soggiorno"
        ordering = ["-is_current", "-expires_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(is_current=True), name="one_current_title"
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None)
                | Q(issued_on=None)
                | Q(expires_on__gte=F("issued_on")),
                name="title_expires_after_issue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind or self.state} {self.number}"


class MigrationProfile(models.Model):
    """Storia migratoria (migration block): where from, since when, through which reception."""

    wall: ClassVar[Wall] = _SPECIAL

    person = models.OneToOneField(Person, models.CASCADE, related_name="migration_profile")
    household_country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Paese di origine della famiglia",
    )  # fmt: skip
    last_country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="ultimo Paese prima dell'Italia",
    )  # fmt: skip
    arrived_italy_year = models.PositiveSmallIntegerField(
        "anno di arrivo in Italia", null=True, blank=True
    )
    arrived_region_year = models.PositiveSmallIntegerField(
        "anno di arrivo in regione", null=True, blank=True
    )
    arrived_alone = models.BooleanField("è arrivato da solo", null=True, blank=True)
    border = models.CharField("frontiera di ingresso", max_length=120, blank=True)
    reception_facility = models.CharField("struttura di accoglienza", max_length=200, blank=True)
    sai_holder = models.CharField("titolare del progetto SAI", max_length=200, blank=True)
    protection = models.CharField(
        "protezione", max_length=12, blank=True,
        choices=[("applicant", "richiedente"), ("holder", "titolare"), ("none", "nessuna")],
    )  # fmt: skip
    italian_level = models.CharField("livello di italiano", max_length=4, blank=True)
    italian_certificate = models.CharField("certificato di italiano", max_length=120, blank=True)

    class Meta:
        verbose_name = "storia migratoria"
        verbose_name_plural = "storie migratorie"

    def __str__(self) -> str:
        return f"storia migratoria {self.person_id}"


class PrivacyNotice(models.Model):
    """Informativa data: how (paper, aloud, screen), in which language, which version, by whom."""

    wall: ClassVar[Wall] = _COMMON

    class Manner(models.TextChoices):
        PAPER = "paper", "consegnata su carta"
        READ_ALOUD = "read_aloud", "letta ad alta voce"
        SCREEN = "screen", "mostrata sullo schermo"
        MEDIATOR = "mediator", "spiegata con un mediatore"

    person = models.ForeignKey(Person, models.CASCADE, related_name="privacy_notices")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    manner = models.CharField("come", max_length=12, choices=Manner.choices)
    language = models.ForeignKey(Language, models.PROTECT, verbose_name="lingua")
    notice_version = models.CharField("versione dell'informativa", max_length=20)
    given_on = models.DateField("data")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "informativa data"
        verbose_name_plural = "informative date"
        ordering = ["-given_on"]

    def __str__(self) -> str:
        return f"informativa {self.notice_version} {self.given_on:%d/%m/%Y}"

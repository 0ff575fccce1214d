"""Closed lists that the code reasons about; open lists are code items of the rules."""

from django.db import models


class Sex(models.TextChoices):
    FEMALE = "F", "Femmina"
    MALE = "M", "Maschio"
    OTHER = "X", "Altro o non indicato sul documento"
    UNKNOWN = "", "Non rilevato"


class DatePrecision(models.TextChoices):
    DAY = "day", "giorno, mese e anno"
    MONTH = "month", "mese e anno"
    YEAR = "year", "solo l'anno"
    UNKNOWN = "unknown", "non conosciuta"


class TaxCodeKind(models.TextChoices):
    NONE = "none", "nessuno"
    PROVISIONAL = "provisional", "provvisorio"
    DEFINITIVE = "definitive", "definitivo"


class GrantBasis(models.TextChoices):
    """Why an office may see a person (titolo di accesso)."""

    OWN_CONTACT = "own_contact", "contatto proprio"
    REFERRAL = "referral", "invio accettato"
    CASE_TEAM = "case_team", "équipe del caso"
    EMERGENCY = "emergency", "accesso d'emergenza"
    SHARING = "sharing", "condivisione accettata"


class SealKind(models.TextChoices):
    VIOLENCE = "violence", "violenza"
    TRAFFICKING = "trafficking", "tratta"
    ADOPTION = "adoption", "adozione"
    CHILD_PROTECTION = "child_protection", "tutela minori"


class HouseholdKind(models.TextChoices):
    REGISTRY = "registry_household", "anagrafico"
    ISEE = "isee_household", "ISEE"
    ACTUAL = "actual_household", "di fatto"


class KeyKind(models.TextChoices):
    """What a search key was made from."""

    NAME = "name", "nome"
    PHONE = "phone", "telefono"
    TAX_CODE = "tax_code", "codice fiscale"
    PERMIT = "permit", "titolo di soggiorno"
    DOCUMENT = "document", "documento"
    EMAIL = "email", "e-mail"

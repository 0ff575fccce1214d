"""Closed lists of reminders and letters."""

from django.db import models


class ReminderKind(models.TextChoices):
    """What a person is reminded of; the message itself never says which matter it belongs to."""

    DEADLINE = "deadline", "scadenza"
    APPOINTMENT = "appointment", "appuntamento"
    MISSING_DOCUMENT = "missing_document", "documenti da portare"


class ReminderState(models.TextChoices):
    PLANNED = "planned", "da mandare"
    SENT = "sent", "mandato"
    FAILED = "failed", "non riuscito"
    EXPIRED = "expired", "non più utile"
    STOPPED = "stopped", "fermato"


class Reason(models.TextChoices):
    """Why a reminder is not sent, or not sent any more."""

    NONE = "", ""
    DONE = "done", "la cosa è fatta"
    MOVED = "moved", "la data è cambiata"
    TOLD = "told", "già ricordato per un'altra pratica o scadenza"
    BY_HAND = "by_hand", "fermato da un operatore"
    MERGED = "merged", "la scheda è stata unita a un'altra"
    DIED = "died", "la persona è deceduta"
    NOT_FOLLOWED = "not_followed", "l'ufficio non segue più la persona"
    NO_CONTACT = "no_contact", "nessun recapito sicuro con l'accordo della persona"
    LATE = "late", "non è partito in tempo"
    REFUSED = "refused", "rifiutato da chi consegna i messaggi"
    NOT_DELIVERED = "not_delivered", "chi consegna i messaggi non ha mai risposto"


class Channel(models.TextChoices):
    EMAIL = "email", "e-mail"
    SMS = "sms", "SMS"


class LetterKind(models.TextChoices):
    ATTENDANCE = "attendance", "attestato di presenza"
    OVERDUE = "overdue", "richiesta a un'autorità per un termine passato"
    FREE = "free", "lettera libera"


class LetterState(models.TextChoices):
    DRAFT = "draft", "bozza"
    ISSUED = "issued", "emessa"
    VOIDED = "voided", "annullata"

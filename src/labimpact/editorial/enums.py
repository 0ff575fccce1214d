"""The fixed choices of what is written for the public."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LifeEvent(models.TextChoices):
    """What somebody goes through when they look for a guide (evento della vita)."""

    ARRIVING = "arriving", _("Appena arrivati")
    DOCUMENTS = "documents", _("Documenti")
    FAMILY = "family", _("Famiglia")
    HOME = "home", _("Casa")
    WORK = "work", _("Lavoro")
    CARE_WORK = "care_work", _("Lavoro di cura")
    HEALTH = "health", _("Salute")
    SCHOOL = "school", _("Scuola")
    ITALIAN = "italian", _("Imparare l'italiano")
    CITIZENSHIP = "citizenship", _("Cittadinanza")
    EMERGENCY = "emergency", _("Emergenza")


class Kind(models.TextChoices):
    """What a published page is: each kind has an address and a list of its own."""

    GUIDE = "guide", _("guida")
    NEWS = "news", _("notizia")
    ALERT = "alert", _("avviso")
    EVENT = "event", _("evento")


class Repeats(models.TextChoices):
    """How often an event takes place again; anything else is a rule of calendars."""

    DAILY = "daily", _("ogni giorno")
    WEEKLY = "weekly", _("ogni settimana")
    FORTNIGHTLY = "fortnightly", _("ogni due settimane")
    MONTHLY = "monthly", _("ogni mese, lo stesso giorno")
    YEARLY = "yearly", _("ogni anno")


class Standing(models.TextChoices):
    """How far a text may be trusted (domain.md section 10): shown to readers as well."""

    SOURCE = "source", _("testo originale")
    HUMAN = "human", _("tradotto da una persona")
    REVIEWED = "reviewed", _("traduzione automatica riletta")
    MACHINE = "machine", _("traduzione automatica")
    STALE = "stale", _("da aggiornare")


class OrderState(models.TextChoices):
    """How far an order of translations has got."""

    WAITING = "waiting", _("in attesa")
    RUNNING = "running", _("in corso")
    DONE = "done", _("finito")
    CANCELLED = "cancelled", _("annullato")


class PageState(models.TextChoices):
    """How far a page of an order has got."""

    WAITING = "waiting", _("in attesa")
    DONE = "done", _("fatta")
    FAILED = "failed", _("non riuscita")

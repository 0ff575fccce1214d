"""The fixed choices of mediation; what a service may change itself is a code list of the rules."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a request and each of its sessions stand (domain.md section 5)."""

    REQUESTED = "requested", _("richiesto")
    APPROVED = "approved", _("approvato")
    REFUSED = "refused", _("non approvato")
    ASSIGNED = "assigned", _("proposto a chi media")
    ACCEPTED = "accepted", _("accettato")
    SCHEDULED = "scheduled", _("fissato")
    DONE = "done", _("svolto")
    NO_SHOW = "no_show", _("nessuno è venuto")
    CANCELLED = "cancelled", _("disdetto")
    VALIDATED = "validated", _("convalidato")
    BILLABLE = "billable", _("da pagare")
    # Of a request alone: everything in it is over, what was not used is free again.
    CLOSED = "closed", _("concluso")


# A request is feminine in Italian (la richiesta), a session masculine (l'incontro).
REQUEST_STATES = {
    State.REQUESTED: _("richiesta"), State.APPROVED: _("approvata"),
    State.REFUSED: _("non approvata"), State.CANCELLED: _("ritirata"),
    State.CLOSED: _("conclusa"),
}  # fmt: skip


# What each state means, for who meets it for the first time.
STATES_SAID = (
    _("Richiesta, richiesto: aspetta una risposta da chi coordina."),
    _("Approvata, approvato: le ore ci sono, si cerca chi media."),
    _("Proposto: qualcuno deve ancora rispondere. Accettato: ha detto di sì."),
    _("Fissato: c'è chi va, e l'ora è sicura."),
    _("Svolto: si è fatto. Convalidato: chi coordina ha controllato. Da pagare: va ai pagamenti."),
    _("Disdetto: l'incontro non si fa. Ritirata: la richiesta non serve più. Conclusa: è finita."),
)


class Mode(models.TextChoices):
    """How one meets."""

    IN_PERSON = "in_person", _("in presenza")
    PHONE = "phone", _("al telefono")
    VIDEO = "video", _("in video")
    WRITTEN = "written", _("per iscritto")


class Means(models.TextChoices):
    """How somebody gets about; the speeds are rules (`travel_…`)."""

    CAR = "car", _("auto")
    BUS = "bus", _("mezzi pubblici")
    BICYCLE = "bicycle", _("bicicletta")
    FOOT = "foot", _("a piedi")


class Confidentiality(models.TextChoices):
    """Who may know what the meeting is about."""

    ORDINARY = "ordinary", _("ordinaria")
    HIGH = "high", _("alta: il tema lo dice solo chi chiede, a voce")


class SkillLevel(models.TextChoices):
    """How well somebody speaks (CEFR, Council of Europe), the mother tongue above all."""

    A1 = "a1", "A1"
    A2 = "a2", "A2"
    B1 = "b1", "B1"
    B2 = "b2", "B2"
    C1 = "c1", "C1"
    C2 = "c2", "C2"
    NATIVE = "native", _("madrelingua")

    @property
    def rank(self) -> int:
        """From 1 (A1) to 7 (mother tongue)."""
        return list(SkillLevel).index(self) + 1


class Place(models.TextChoices):
    """Where an assignment stands with who mediates."""

    OFFERED = "offered", _("aspetta la risposta")
    ACCEPTED = "accepted", _("accettata")
    DECLINED = "declined", _("rifiutata")
    RELEASED = "released", _("sciolta")


class Answer(models.TextChoices):
    """What became of an offer."""

    WAITING = "waiting", _("senza risposta")
    ACCEPTED = "accepted", _("accettata")
    DECLINED = "declined", _("rifiutata")
    TAKEN = "taken", _("presa da altri")
    WITHDRAWN = "withdrawn", _("ritirata")
    EXPIRED = "expired", _("scaduta")


# What who answered is told, of what became of the offer.
ANSWERED = {
    Answer.WAITING: _("La proposta aspetta ancora la tua risposta."),
    Answer.ACCEPTED: _("Hai accettato."), Answer.DECLINED: _("Hai risposto che non puoi."),
    Answer.TAKEN: _("L'ha già presa qualcun altro: non devi fare niente."),
    Answer.WITHDRAWN: _("La proposta è stata ritirata: non devi andare."),
    Answer.EXPIRED: _("Il tempo per rispondere è passato."),
}  # fmt: skip


class PaperKind(models.TextChoices):
    """What somebody can show."""

    TRAINING = "training", _("formazione da mediatore")
    TITLE = "title", _("titolo di studio")
    ITALIAN = "italian", _("italiano")
    ETHICS = "ethics", _("codice deontologico firmato")
    SUPERVISION = "supervision", _("supervisione")
    IDENTITY = "identity", _("documento d'identità o di soggiorno")
    OTHER = "other", _("altro")


class Tie(models.TextChoices):
    """Why somebody should not mediate there."""

    KIN = "kin", _("parentela")
    COMMUNITY = "community", _("stessa comunità o famiglia allargata")
    CONFLICT = "conflict", _("conflitto")
    DECLARED = "declared", _("dichiarata da chi media")


class EntryKind(models.TextChoices):
    """Why the hours of a package changed."""

    GRANT = "grant", _("assegnazione")
    RESERVE = "reserve", _("impegno")
    USE = "use", _("consumo")
    TRANSFER = "transfer", _("trasferimento")


class TransferState(models.TextChoices):
    """Where a transfer of hours stands."""

    ASKED = "asked", _("da decidere")
    APPROVED = "approved", _("approvato")
    REFUSED = "refused", _("rifiutato")


class RunState(models.TextChoices):
    """Where a planning run stands."""

    WAITING = "waiting", _("in coda")
    RUNNING = "running", _("in corso")
    READY = "ready", _("pronto")
    APPLIED = "applied", _("applicato")
    CANCELLED = "cancelled", _("fermato")
    FAILED = "failed", _("non riuscito")
    EMPTY = "empty", _("niente da assegnare")


GOING = (RunState.WAITING, RunState.RUNNING)


class PlanWorkKind(models.TextChoices):
    """What is done with a finished plan."""

    APPLY = "apply", _("applicazione")
    CURVE = "curve", _("curva dell'equità")


REQUEST_ORIGIN = "mediation.request"
SESSION_ORIGIN = "mediation.session"

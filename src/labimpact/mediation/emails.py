"""Messages of mediation: when, where and for which body; never about whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from labimpact.mediation import hours
from labimpact.mediation.dates import with_weekday
from labimpact.mediation.enums import Mode, Place, State
from labimpact.mediation.models import (
    MediationRequest,
    MediationSession,
    Mediator,
)
from labimpact.mediation.wording import (
    code_said,
    language_said,
    moment_said,
    span_said,
    words,
)
from labimpact.notifications import actions as notifications
from labimpact.notifications import sms
from labimpact.notifications.models import Message
from labimpact.people.phones import mobile
from labimpact.rules.queries import label

# Proposed to one; to all who can; to all, and at once.
OFFER, TO_ALL, URGENT = "offer", "to_all", "urgent"


def phone_of(mediator: Mediator) -> str:
    """The mobile number of who asked for text messages; empty where none are sent."""
    wants = mediator.sms_since is not None and sms.is_active()
    return mobile(mediator.phone) if wants else ""


def _short(mediator: Mediator, session: MediationSession, kind: str, link: str = "") -> str:
    """One text message: day, hour, the secret address of an answer, and nothing else."""
    starts = timezone.localtime(session.starts_at)
    text = words("messages", mediator.writes_in)[kind]
    return str(text).format(day=f"{starts:%d/%m}", hour=f"{starts:%H:%M}", link=link)


def offer(
    mediator: Mediator, session: MediationSession, secret: str, until: datetime, *, kind: str
) -> Message:
    """Propose a session, with the secret address of the answer; by text message to who asked."""
    link = f"{settings.SITE_URL}{reverse('mediation_offer', args=[secret])}"
    return _written(
        mediator, kind, session,
        phone=phone_of(mediator),
        short=_short(mediator, session, "sms_urgent" if kind == URGENT else "sms", link),
        link=link, until=moment_said(until, mediator.writes_in),
    )  # fmt: skip


def offers(
    mediator: Mediator, proposed: Sequence[tuple[MediationSession, str]], until: datetime
) -> Message:
    """Propose several sessions in one message, each with the secret address of its answer."""
    lines = []
    for session, secret in proposed:
        link = f"{settings.SITE_URL}{reverse('mediation_offer', args=[secret])}"
        span = span_said(session.starts_at, session.ends_at, mediator.writes_in)
        lines.append(f"{span}:\n{link}")
    return _written(
        mediator, "offers", proposed[0][0], many=str(len(proposed)), sessions="\n\n".join(lines),
        until=moment_said(until, mediator.writes_in),
    )  # fmt: skip


def cancelled(mediator: Mediator, session: MediationSession, why: str) -> Message | None:
    """Tell that a session is cancelled."""
    return _told(mediator, "cancelled", session)


def moved(mediator: Mediator, session: MediationSession) -> Message | None:
    """Tell the new time of a session."""
    return _told(mediator, "moved", session)


def released(mediator: Mediator, session: MediationSession, why: str) -> Message | None:
    """Tell that somebody need not go; to who is ill that then, it is said as to somebody ill."""
    is_sick = mediator.absences.filter(
        is_sick=True, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at
    ).exists()
    return _told(mediator, "released_sick" if is_sick else "released", session)


def answered(
    request: MediationRequest, part: Sequence[MediationSession] = (), *, why: str = "",
    rest: bool = False,
) -> Message | None:  # fmt: skip
    """Tell who asked that their request was approved, or not and why; or `part` of it, in one
    message with the days of those sessions, and whether a `rest` still waits."""
    days = ", ".join(moment_said(s.starts_at) for s in part)
    if part and why:
        said = _("Della vostra richiesta n. %(number)s non sono approvati gli incontri del"
                 " %(days)s. %(part_why)s")  # fmt: skip
    elif part:
        said = _("Della vostra richiesta n. %(number)s sono approvati gli incontri del %(days)s:"
                 " ora si cerca chi media.")  # fmt: skip
    elif request.state == State.APPROVED:
        said = _("La vostra richiesta n. %(number)s è approvata: ora si cerca chi media.")
    else:
        said = _("La vostra richiesta n. %(number)s non è approvata. %(why)s")
    words = said % {
        "number": request.pk, "why": request.state_why, "days": days, "part_why": why
    }  # fmt: skip
    if rest:
        words += " " + _("Per gli altri aspettate ancora una risposta.")
    return _to_who_asked(request, _("Lab'Impact: la risposta alla vostra richiesta"), words)


def asked_by_form(request: MediationRequest, address: str) -> Message:
    """Confirm to a body without accounts what it asked, by when it is answered, and by whom.

    What was written about the family, class or case stays out of the mail.
    """
    office = request.service.office
    times = [
        _("%(day)s, %(hour)s–%(end)s") % _times(s.starts_at, s.ends_at)
        for s in request.sessions.order_by("starts_at")
    ]
    lines = [
        _("La vostra richiesta n. %(number)s è arrivata a %(service)s.")
        % {"number": request.pk, "service": office},
        "",
        _("Che cosa: %(kind)s") % {"kind": label("mediation_kind", request.kind)},
        _("Lingua: %(language)s") % {"language": request.language},
        _("Ore in tutto: %(hours)s") % {"hours": hours.told(request.minutes)},
        _("Quando: %(times)s") % {"times": "; ".join(times)},
        _("Come: %(mode)s") % {"mode": request.get_mode_display()},
    ]  # fmt: skip
    if request.place:
        lines.append(_("Dove: %(place)s") % {"place": request.place})
    if request.answer_due_at is not None:
        due = moment_said(request.answer_due_at)
        lines += ["", _("Vi rispondono entro il %(due)s.") % {"due": due}]
    reach = ", ".join(filter(None, (office.phone, office.email)))
    if reach:
        lines.append(_("Per cambiare qualcosa: %(reach)s.") % {"reach": reach})
    return _sent(address, None, _("Lab'Impact: la vostra richiesta è arrivata"), "\n".join(lines))


def fixed(session_id: int) -> Message | None:
    """Tell who asked that a session has just been fixed: when, and who comes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.told_when_fixed(%s)", [session_id])
        row = cursor.fetchone()
    if row is None:
        return None
    address, request_id, has_office, starts_at, ends_at, who = row
    said = _("L'incontro del %(day)s, %(hour)s–%(end)s è fissato: viene %(who)s.")
    return _sent(
        address, request_id if has_office else None, _("Lab'Impact: un incontro è fissato"),
        said % {**_times(starts_at, ends_at), "who": who},
    )  # fmt: skip


def changed(session: MediationSession) -> Message | None:
    """Tell who asked that a session is cancelled, or now at another time."""
    off = session.state == State.CANCELLED
    said = (
        _("L'incontro del %(day)s, %(hour)s–%(end)s è disdetto. %(why)s")
        if off
        else _("L'incontro è spostato: ora è il %(day)s, %(hour)s–%(end)s.")
    ) % {**_times(session.starts_at, session.ends_at), "why": session.state_why}
    return _to_who_asked(session.request, _("Lab'Impact: un incontro è cambiato"), said)


def dispute_settled(session: MediationSession, why: str) -> Message | None:
    """Tell who asked what became of what they said was not right (contestazione risolta)."""
    said = _("Avete detto che la relazione dell'incontro del %(day)s, %(hour)s–%(end)s non torna."
             " Chi coordina risponde: %(why)s") % {
        **_times(session.starts_at, session.ends_at), "why": why,
    }  # fmt: skip
    return _to_who_asked(session.request, _("Lab'Impact: la risposta sulla vostra relazione"), said)


def _times(starts_at: datetime, ends_at: datetime, language: str = "it") -> dict[str, str]:
    starts, ends = timezone.localtime(starts_at), timezone.localtime(ends_at)
    return {
        "day": with_weekday(starts, language),
        "hour": f"{starts:%H:%M}",
        "end": f"{ends:%H:%M}",
    }


def _to_who_asked(request: MediationRequest, subject: str, said: str) -> Message | None:
    if not request.contact_email:
        return None
    page = request.pk if request.from_office_id is not None else None
    return _sent(request.contact_email, page, subject, said)


def _sent(address: str, page: int | None, subject: str, said: str) -> Message:
    """To the address that stands on the request; its page is for who has an account."""
    link = f"\n{settings.SITE_URL}{reverse('mediation:request', args=[page])}" if page else ""
    return notifications.queue(
        recipient=address, subject=subject, body=f"{said}{link}\n", kind="mediation_request"
    )


def form_link(address: str, secret: str, service: str, until: datetime) -> Message:
    """Send a body without accounts the secret address of its form (modulo)."""
    link = f"{settings.SITE_URL}{reverse('mediation_form', args=[secret])}"
    body = _(
        "Da qui potete chiedere mediazione linguistico-culturale a %(service)s, senza utenza."
        " Il collegamento vale fino al %(until)s: chi lo ha può chiedere per voi.\n\n%(link)s\n"
    ) % {"service": service, "until": with_weekday(until), "link": link}
    return notifications.queue(
        recipient=address, subject=_("Lab'Impact: il vostro modulo per la mediazione"), body=body,
        kind="mediation_form",
    )  # fmt: skip


def to_sign(session: MediationSession, address: str, secret: str) -> Message:
    """Ask who answers at the body to sign the report of a session, or to dispute it."""
    link = f"{settings.SITE_URL}{reverse('mediation_link', args=[secret])}"
    body = _(
        "L'incontro di mediazione del %(day)s si è svolto. Leggete la relazione e firmatela, o"
        " diteci che cosa non torna:\n\n%(link)s\n"
    ) % {"day": with_weekday(session.starts_at), "link": link}
    return notifications.queue(
        recipient=address, subject=_("Lab'Impact: una relazione da firmare"), body=body,
        kind="mediation_sign",
    )  # fmt: skip


def shift(mediator: Mediator, request: MediationRequest) -> Message | None:
    """Tell a mediator the days of a weekly shift on which they go."""
    mine = request.sessions.filter(
        assignments__mediator=mediator, assignments__place=Place.ACCEPTED
    ).order_by("starts_at")  # fmt: skip
    first = mine.first()
    if first is None or not mediator.email:
        return None
    days = "\n".join(with_weekday(each.starts_at, mediator.writes_in) for each in mine)
    return _written(mediator, "shift", first, days=days)


def _told(mediator: Mediator, kind: str, session: MediationSession) -> Message | None:
    """By text message to who asked for them, by e-mail to the others; who has neither reads it
    on the page of the day."""
    phone = phone_of(mediator)
    if not phone and not mediator.email:
        return None
    short = _short(mediator, session, f"sms_{kind.removesuffix('_sick')}")
    return _written(mediator, kind, session, phone=phone, short=short)


def _written(
    mediator: Mediator, kind: str, session: MediationSession, *, phone: str = "", short: str = "",
    **more: str,
) -> Message:  # fmt: skip
    request = session.request
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    said = {
        "service": str(session.service), "body": str(request.body), "kind": label(
            "mediation_kind", request.kind),
        "language": language_said(str(request.language), mediator.writes_in),
        "day": with_weekday(starts, mediator.writes_in),
        "hour": f"{starts:%H:%M}", "end": f"{ends:%H:%M}",
        "place": (session.place if request.mode == Mode.IN_PERSON else "")
        or code_said("mode", request.mode, mediator.writes_in), **more,
    }  # fmt: skip
    text = words("messages", mediator.writes_in)[kind]
    return notifications.queue(
        recipient=mediator.email, subject=f"Lab'Impact: {text['subject'].format(**said)}",
        body=text["body"].format(**said) + "\n", kind=f"mediation_{kind}", phone=phone,
        short=short if phone else "",
    )  # fmt: skip

"""How each route of mediation is asked in the world of docs/access.csv (tests/access_table.py).

The office is both the one that gives mediation and the one that asks, so that a role is tried on
what is its own from whichever side.
"""

from tests import factories as f
from tests import mediation_factories as m


def _service(t):
    from labimpact.mediation.models import MediationService

    found = f.behind(lambda: MediationService.objects.filter(office=t.office).first())
    return found or m.ServiceFactory(office=t.office)


def _request(t, **values):
    return m.MediationRequestFactory(service=_service(t), from_office=t.office, **values)


def _session(t, **values):
    return m.MediationSessionFactory(request=_request(t, approved=True), **values)


def _place(t, **values):
    return m.AssignmentFactory(session=_session(t, state="assigned"), **values)


def _done(t):
    place = m.AssignmentFactory(session=_session(t, state="done"), place="accepted")
    return m.SessionReportFactory(assignment=place).session


def _pk(make):
    return lambda t: {"pk": make(t).pk}


MEDIATION = {
    **{
        f"mediation:{name}": _pk(_request)
        for name in ("request", "approve", "refuse", "withdraw", "close", "add")
    },
    **{
        f"mediation:{name}": _pk(_session)
        for name in ("propose", "broadcast", "confirm", "cancel", "move")
    },
    **{
        f"mediation:{name}": _pk(_done)
        for name in ("validate", "reopen", "sign_mine", "dispute", "opinion")
    },
    "mediation:pay": lambda t: {"pk": _done(t).pk, "verb": "si"},
    "mediation:accept_for": _pk(_place),
    "mediation:release": _pk(_place),
}

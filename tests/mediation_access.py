"""How each route of mediation is asked in the world of docs/access.csv (tests/access_table.py).

The office is both the one that gives mediation and the one that asks, so that a role is tried on
what is its own from whichever side.
"""

from labimpact.mediation.actions.arriving import door_token
from tests import mediation_factories as m


def _service(t):
    return m.service_of(t.office)


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


def _mediator(t):
    return m.MediatorFactory(service=_service(t))


def _of_mediator(factory):
    def arguments(t):
        row = factory(mediator=_mediator(t))
        return {"pk": row.mediator_id, "row": row.pk}

    return arguments


def _package(t):
    return m.HourPackageFactory(service=_service(t), body=t.office.body)


def _plan(t):
    return m.PlanRunFactory(service=_service(t))


def _fixed(t):
    return m.AssignmentFactory(session=_session(t, state="scheduled"), place="accepted")


def _file(t):
    return m.RequestFileFactory(request=_request(t))


def _offer(t):
    return m.OfferFactory(session=_session(t))


def _month(t):
    return {"month": "2026-11"}


MEDIATION = {
    "mediation_form": lambda t: {"key": "nobody"},
    "mediation_offer": lambda t: {"key": "nobody"},
    "mediation_offer_answer": lambda t: {"key": "nobody", "answer": "accetto"},
    "mediation_link": lambda t: {"key": "nobody"},
    "mediation_link_answer": lambda t: {"key": "nobody", "verb": "firma"},
    "mediation_calendar": lambda t: {"key": "nobody"},
    "mediation:day_offer": lambda t: {"pk": _offer(t).pk, "answer": "accetto"},
    "mediation:at_door": lambda t: {"token": door_token(t.office.pk)},
    **{
        f"mediation:{name}": _pk(_fixed)
        for name in ("arrive", "report", "sign", "give_back", "opinion_code")
    },
    "mediation:sheet": _month,
    "mediation:sheet_file": lambda t: _month(t) | {"kind": "xlsx"},
    "mediation:sheet_of": lambda t: _month(t) | {"pk": _mediator(t).pk},
    "mediation:sheet_of_file": lambda t: _month(t) | {"pk": _mediator(t).pk, "kind": "xlsx"},
    **{
        f"mediation:{name}": _pk(_mediator)
        for name in (
            "availability_of",
            "mediator",
            "mediator_change",
            "mediator_suspend",
            "mediator_reinstate",
            "mediator_end",
            "mediator_language",
            "mediator_paper",
            "mediator_contract",
            "mediator_incompatibility",
        )
    },
    "mediation:mediator_language_end": _of_mediator(m.MediatorLanguageFactory),
    "mediation:mediator_paper_change": _of_mediator(m.MediatorPaperFactory),
    "mediation:mediator_paper_remove": _of_mediator(m.MediatorPaperFactory),
    "mediation:mediator_contract_end": _of_mediator(m.MediatorContractFactory),
    "mediation:mediator_incompatibility_remove": _of_mediator(m.IncompatibilityFactory),
    **{
        f"mediation:{name}": _pk(_package)
        for name in (
            "package",
            "package_grant",
            "package_transfer",
            "package_close",
            "package_reopen",
        )
    },
    "mediation:transfer_decide": _pk(lambda t: m.PackageTransferFactory(giver=_package(t))),
    "mediation:service_begin": lambda t: {"pk": t.office.pk},
    "mediation:service_report_file": lambda t: {"kind": "csv"},
    "mediation:form_link_close": _pk(lambda t: m.RequestLinkFactory(service=_service(t))),
    "mediation:board_lock": _pk(_session),
    **{
        f"mediation:{name}": _pk(_plan)
        for name in ("plan", "plan_stop", "plan_apply", "plan_curve")
    },
    "mediation:plan_why": lambda t: {"pk": _plan(t).pk, "session": 1},
    **{
        f"mediation:{name}": _pk(_request)
        for name in ("request", "approve", "refuse", "withdraw", "close", "add", "decide_rest")
    },
    **{
        f"mediation:{name}": _pk(_session)
        for name in ("propose", "broadcast", "go_with_those", "confirm", "keep", "cancel", "move")
    },
    **{
        f"mediation:{name}": _pk(_done)
        for name in ("validate", "reopen", "settle", "sign_mine", "dispute", "opinion")
    },
    "mediation:file_add": _pk(_request),
    "mediation:file": _pk(_file),
    "mediation:file_remove": _pk(_file),
    "mediation:pay": lambda t: {"pk": _done(t).pk, "verb": "si"},
    "mediation:accept_for": _pk(_place),
    "mediation:release": _pk(_place),
}

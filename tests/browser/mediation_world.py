"""A session that begins about now, proposed to a mediator who has an account; laid as the owner."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

import tests.conftest  # noqa: F401  (first: the factories and the cast import each other)
from labimpact.accounts.models import User
from labimpact.base.secret_links import fingerprint
from labimpact.mediation.models import Mediator
from labimpact.network.models import Office
from tests import access_table as table
from tests import mediation_factories as m
from tests.factories import BodyFactory, OfficeFactory


@transaction.atomic
def tell() -> None:
    """Lay it, and print the secret of the proposal."""
    office = Office.objects.get(name="Sportello di prova")
    user = User.objects.get(email="operatrice@example.org")
    school = OfficeFactory(name="Segreteria", body=BodyFactory(name="IC di Cittiglio"))
    service = m.ServiceFactory(office=office)
    mediator = m.MediatorFactory(service=service, user=user, name="Giulia Bianchi", email="")
    asked = m.MediationRequestFactory(
        service=service, from_office=school, approved=True, minutes=60, note="Citofono 3",
        contact_phone="0332 123456",
    )  # fmt: skip
    now = timezone.localtime().replace(second=0, microsecond=0)
    begins = now.replace(minute=now.minute // 15 * 15)
    session = m.MediationSessionFactory(
        request=asked, minutes=60, state="assigned", place="Via Roma 1, Cittiglio",
        latitude=45.89, longitude=8.66,
        starts_at=min(begins, now.replace(hour=22, minute=0)),
    )  # fmt: skip
    m.AssignmentFactory(session=session, mediator=mediator, place="offered")
    secret = secrets.token_urlsafe(32)
    m.OfferFactory(
        session=session, mediator=mediator, key_hash=fingerprint(secret),
        expires_at=timezone.now() + timedelta(hours=2),
    )  # fmt: skip
    print(json.dumps({"secret": secret}))  # noqa: T201


# What a mediator opens of a session of their own, and of a month.
_SESSION_PAGES = ("report", "sign", "give_back", "opinion_code")


@transaction.atomic
def addresses(area: str) -> dict[str, dict[str, str]]:
    """For each role of mediation of the demonstration, the pages of one row that is its own."""
    offices = {
        role: Office.objects.get(memberships__user__email=f"{account}.{area}@demo.invalid")
        for role, account in (
            ("mediation_coordinator", "coordinatore-mediazione"), ("requester", "richiedente"),
        )
    }  # fmt: skip
    told = {role: _of_office(role, office) for role, office in offices.items()}
    mediator = Mediator.objects.get(user__email=f"mediatore.{area}@demo.invalid")
    asked = m.MediationRequestFactory(
        service=mediator.service, from_office=offices["requester"], approved=True
    )
    session = m.MediationSessionFactory(request=asked, state="scheduled", starts_at=m.at(-1, 7))
    place = m.AssignmentFactory(session=session, mediator=mediator, place="accepted")
    asked_for = {name: [place.pk] for name in _SESSION_PAGES}
    asked_for |= {"day": [], "availability": [], "feed": [], "sheet": [f"{m.today():%Y-%m}"]}
    told["cultural_mediator"] = {
        f"mediation:{name}": reverse(f"mediation:{name}", args=args)
        for name, args in asked_for.items()
    }
    return told


def _of_office(role: str, office: Office) -> dict[str, str]:
    thing = table.Thing(None, office)
    routes = {
        route
        for (route, method, who, what), status in table.read().items()
        if (method, who, status) == ("GET", role, 200) and what in ("own", "none")
    }
    return {
        route: table.address(route, thing)
        for route in sorted(routes)
        if route.startswith("mediation:")
    }


@transaction.atomic
def second() -> None:
    """Another mediator of the same service, who uses the same phone."""
    from allauth.account.models import EmailAddress

    from labimpact.network.models import Membership
    from tests.operations.conftest import PASSWORD

    office, email = Office.objects.get(name="Sportello di prova"), "seconda@example.org"
    user = User.objects.create_user(email, PASSWORD, full_name="Nadia Alami")
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    Membership.objects.create(
        user=user, office=office, role="cultural_mediator", valid_from="2020-01-01"
    )
    m.MediatorFactory(service=m.service_of(office), user=user, name="Nadia Alami", email="")


# Who plays in the scenarios: e-mail, name, role, office.
CAST = (
    ("segreteria@example.org", "Teresa Marchetti", "requester", "Segreteria"),
    ("ostetrica@example.org", "Marta Bianchi", "requester", "Consultorio"),
    ("casa@example.org", "Elena Riva", "requester", "Ufficio casa"),
    ("coordina@example.org", "Anna Conti", "mediation_coordinator", "Mediazione"),
    ("urdu@example.org", "Saima Khan", "cultural_mediator", "Mediazione"),
    ("darija@example.org", "Nadia Alami", "cultural_mediator", "Mediazione"),
    ("arabo@example.org", "Omar Farouk", "cultural_mediator", "Mediazione"),
    ("bengalese@example.org", "Rafiq Hossain", "cultural_mediator", "Mediazione"),
)
SPOKEN = {
    "urdu@example.org": "ur",
    "darija@example.org": "ary",
    "arabo@example.org": "arz",
    "bengalese@example.org": "bn",
}


@transaction.atomic
def scenario() -> None:
    """An area with a school, a clinic, a housing office, and a service with four mediators."""
    from allauth.account.models import EmailAddress

    from labimpact.network.models import Membership, TerritorialArea
    from tests.operations.conftest import PASSWORD

    area = TerritorialArea.objects.create(code="scenari", name="Ambito degli scenari")
    offices = {
        name: OfficeFactory(name=name, area=area, body=BodyFactory(name=body))
        for name, body in (
            ("Segreteria", "IC di Cittiglio"), ("Consultorio", "ASST di prova"),
            ("Ufficio casa", "Comune di prova"), ("Mediazione", "Cooperativa di prova"),
        )
    }  # fmt: skip
    service = m.ServiceFactory(office=offices["Mediazione"])
    for email, name, role, office in CAST:
        user = User.objects.create_user(email, PASSWORD, full_name=name)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        Membership.objects.create(
            user=user, office=offices[office], role=role, valid_from="2020-01-01"
        )
        if role == "cultural_mediator":
            m.MediatorFactory(
                service=service, user=user, name=name, email=email, always=True,
                sex="F" if "a " in name else "M", spoken={SPOKEN[email]: "native"},
            )  # fmt: skip
    for office in ("Segreteria", "Consultorio", "Ufficio casa"):
        m.HourPackageFactory(service=service, body=offices[office].body, title="Ore dell'anno")

"""A session that begins about now, proposed to a mediator who has an account; laid as the owner."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

import tests.conftest  # noqa: F401  (first: the factories and the cast import each other)
from labimpact.accounts.models import User
from labimpact.base.secret_links import fingerprint
from labimpact.network.models import Office
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


# Who plays in the scenarios: e-mail, name, role, office.
CAST = (
    ("segreteria@example.org", "Teresa Marchetti", "requester", "Segreteria"),
    ("ostetrica@example.org", "Marta Bianchi", "requester", "Consultorio"),
    ("coordina@example.org", "Anna Conti", "mediation_coordinator", "Mediazione"),
    ("urdu@example.org", "Saima Khan", "cultural_mediator", "Mediazione"),
    ("darija@example.org", "Nadia Alami", "cultural_mediator", "Mediazione"),
)


@transaction.atomic
def scenario() -> None:
    """An area with a school, a clinic, and a service with two mediators who can always go."""
    from allauth.account.models import EmailAddress

    from labimpact.network.models import Membership, TerritorialArea
    from tests.operations.conftest import PASSWORD

    area = TerritorialArea.objects.create(code="scenari", name="Ambito degli scenari")
    offices = {
        name: OfficeFactory(name=name, area=area, body=BodyFactory(name=body))
        for name, body in (
            ("Segreteria", "IC di Cittiglio"), ("Consultorio", "ASST di prova"),
            ("Mediazione", "Cooperativa di prova"),
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
            spoken = {"ur": "native"} if email.startswith("urdu") else {"ary": "native"}
            m.MediatorFactory(
                service=service, user=user, name=name, email=email, sex="F", spoken=spoken,
                always=True,
            )  # fmt: skip
    for office in ("Segreteria", "Consultorio"):
        m.HourPackageFactory(service=service, body=offices[office].body, title="Ore dell'anno")

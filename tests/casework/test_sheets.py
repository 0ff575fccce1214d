"""The sheets filled from the record: of a referral, for who is sent; the consent to share."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from labimpact.audit.models import AuditEvent
from tests import case_factories as cases
from tests import factories as f
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db


def words_of(answer) -> str:
    assert answer["Content-Type"] == "application/pdf"
    assert b"pdfuaid:part" in answer.content
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_who_is_sent_takes_along_where_why_and_all_that_was_told(cast, client):
    sent = f.ReferralFactory(
        from_office=cast.luino, to_office=cast.crema, person=cast.amina, shared_name="Amina",
        shared={"language": "arabo"}, note="Serve una stanza", urgency="urgent",
    )  # fmt: skip
    f.ReferralQuestionFactory(referral=sent, text="Quanti anni?", answer="Sei anni")
    address = reverse("casework:sheet", args=[sent.pk])
    client.force_login(cast.user())
    said = words_of(client.get(f"{address}?lingua=fr"))
    for part in (
        "Sportello di Crema", "arabo", "Où aller", "Dove vai", "tradotto a macchina",
        "Serve una stanza", "urgente", "Quanti anni?", "Sei anni",
    ):  # fmt: skip
        assert part in said
    for office in (cast.crema, cast.cittiglio):
        client.force_login(cast.user(office=office))
        assert client.get(address).status_code == 404


def test_the_consent_names_every_office_of_the_team(cast, client):
    case = cases.CaseFactory(led=True, office=cast.luino, person=cast.amina)
    cases.CaseMemberFactory(case=case, office=cast.crema)
    client.force_login(cast.user())
    said = words_of(client.get(reverse("cases:consent", args=[case.pk])))
    for part in ("Hassan", "Sportello immigrati di Luino", "Sportello di Crema", "dire di no"):
        assert part in said
    with behind_the_wall():
        assert AuditEvent.objects.filter(action="case.consent_printed").exists()

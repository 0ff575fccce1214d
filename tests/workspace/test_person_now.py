"""What is going on with a person stands at the top of their page."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, cast):
    client.force_login(cast.user())
    return lambda: client.get(reverse("workspace:person", args=[cast.amina.pk])).text


def test_running_cases_and_the_next_appointment_are_told(page, cast):
    version = f.ProcedureVersionFactory(title="Rinnovo di prova")
    case = f.ProcedureCaseFactory(
        office=cast.luino, person=cast.amina, definition=version, papers_missing=2,
        next_on=date(2020, 1, 1), next_what="Domanda di rinnovo",
    )  # fmt: skip
    f.CaseParticipantFactory(case=case, person=cast.amina)
    kind = f.AppointmentKindFactory(office=cast.luino, label="Consegna del kit")
    for days in (3, 1):
        f.AppointmentFactory(
            office=cast.luino, kind=kind, person=cast.amina,
            starts_at=f.tomorrow() + timedelta(days=days),
        )  # fmt: skip
    text = page()
    assert f"Rinnovo di prova n. {case.pk}" in text
    assert "mancano 2 documenti" in text
    assert '<strong>01/01/2020</strong> <span class="badge badge-danger"' in text
    assert f"{f.tomorrow() + timedelta(days=1):%d/%m/%Y}" in text
    assert "Consegna del kit" in text


def test_closed_cases_and_those_of_other_offices_are_not(page, cast):
    closed = f.ProcedureCaseFactory(
        office=cast.luino, person=cast.amina, state="closed", closed_on=localdate()
    )
    other = f.ProcedureCaseFactory(office=cast.crema, person=cast.amina)
    for case in (closed, other):
        f.CaseParticipantFactory(case=case, person=cast.amina)
    assert 'id="adesso"' not in page()


def test_steps_done_are_in_the_story_with_the_code_one_may_ask_for(page, cast):
    version = f.ProcedureVersionFactory(
        code="P02", content={"steps": [{"code": "filing", "label": "Kit spedito"}]}
    )
    case = f.ProcedureCaseFactory(office=cast.luino, person=cast.amina, definition=version)
    f.CaseParticipantFactory(case=case, person=cast.amina)
    f.CaseStepFactory(case=case, code="filing", done_on=date(2026, 3, 2), assicurata="0612345678")
    text = page()
    assert "Passo fatto: P02 · Kit spedito" in text
    assert "0612345678" in text

"""Bad input and corners of issue 3 that a case must bear."""

from datetime import date

import pytest
from django.urls import reverse

from labimpact.base.errors import Refused
from labimpact.procedures.actions.opening import open_case
from labimpact.procedures.actions.stepping import Taking, once_more, take_step, undo_step
from labimpact.procedures.models import CaseDeadline
from labimpact.rules.procedures import stored
from tests.factories import CitizenshipFactory, CountryFactory, PersonFactory, ResidenceTitleFactory

pytestmark = pytest.mark.django_db


def _page(client, desk, case):
    client.force_login(desk.user)
    return client.get(reverse("procedures:detail", args=[case.pk])).text


def test_two_entries_count_from_the_last(desk, on_day):
    on_day(2027, 9, 20)
    case = desk.open("P05")
    with desk.acting():
        take_step(case, "entry", Taking(done_on=date(2027, 9, 1)), by=desk.actor)
        once_more(case, "entry", by=desk.actor)
        take_step(case, "entry", Taking(done_on=date(2027, 9, 9)), by=desk.actor)
        (live,) = CaseDeadline.objects.filter(case=case).live()
        assert live.safe_on == date(2027, 9, 17)
        undo_step(case, "entry", by=desk.actor)
        (live,) = CaseDeadline.objects.filter(case=case).live()
        assert live.safe_on == date(2027, 9, 9)


def test_a_second_time_cannot_come_before_the_first(desk, on_day):
    on_day(2027, 9, 20)
    case = desk.open("P05")
    with desk.acting():
        take_step(case, "entry", Taking(done_on=date(2027, 9, 9)), by=desk.actor)
        once_more(case, "entry", by=desk.actor)
        with pytest.raises(Refused, match="non può venire prima"):
            take_step(case, "entry", Taking(done_on=date(2027, 9, 1)), by=desk.actor)


def test_a_permit_without_expiry_starts_no_term(desk, cast, on_day):
    ResidenceTitleFactory(person=cast.amina, kind="employment", state="holds", expires_on=None)
    case = desk.open("P05")
    with desk.acting():
        assert not CaseDeadline.objects.filter(case=case).exists()


def test_a_sponsor_who_becomes_italian_is_told(client, desk, cast, on_day):
    case = desk.open("P05")
    assert "cittadino italiano" not in _page(client, desk, case)
    italy = CountryFactory(code="ITA", name="Italia")
    CitizenshipFactory(person=cast.amina, country=italy)
    assert "cittadino italiano" in _page(client, desk, case)


def test_a_minor_who_comes_of_age_during_the_case_is_told(client, desk, cast, on_day):
    minor = PersonFactory(
        registered_office=cast.luino, birth_date=date(2009, 5, 3), birth_precision="day"
    )
    case = desk.open("P05", person=minor)
    assert "compie 18 anni il 03/05/2027" in _page(client, desk, case)
    on_day(2027, 5, 4)
    assert "compie 18 anni" not in _page(client, desk, case)


def test_a_person_of_another_office_gets_no_case(desk, cast, on_day):
    stranger = PersonFactory(registered_office=cast.crema)
    with desk.acting(), pytest.raises(Refused, match="non segue questa persona"):
        open_case(stored.current("P05"), stranger, by=desk.actor)


def test_an_authority_that_lets_its_term_pass_is_overdue_on_the_page(client, desk, on_day):
    case = desk.open("P05")
    with desk.acting():
        take_step(case, "filing", Taking(done_on=date(2027, 1, 11)), by=desk.actor)
    on_day(2027, 6, 11)
    page = _page(client, desk, case)
    assert "il giorno è passato" in page
    assert "non vuol dire che il nulla osta è dato" in page


def test_an_authority_is_pressed_in_writing_only_after_its_term(client, desk, on_day):
    case = desk.open("P05")
    with desk.acting():
        take_step(
            case, "filing", Taking(done_on=date(2027, 1, 11), receipt_code="VA-77"), by=desk.actor
        )
        deadline = CaseDeadline.objects.get(case=case)
    client.force_login(desk.user)
    url = reverse("procedures:press", args=[case.pk, deadline.pk])
    assert client.post(url)["Location"] == reverse("procedures:detail", args=[case.pk])
    on_day(2027, 6, 11)
    assert "Prepara un sollecito" in _page(client, desk, case)
    letter = client.get(client.post(url)["Location"]).text
    for text in ("VA-77", "11/01/2027", "10/06/2027", "art. 29 c. 8"):
        assert text in letter

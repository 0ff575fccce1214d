"""Cases about which little is known, and families that come to the desk halfway."""

from datetime import date

import pytest
from django.urls import reverse

from labimpact.procedures.actions.opening import add_person, change_role
from labimpact.procedures.actions.stepping import Taking, answer, take_step
from labimpact.procedures.models import CaseDeadline, CasePaper, CaseStep
from labimpact.procedures.queries.page import CasePage
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def grown(cast):
    """Somebody of whom the record knows the birth: 28 years old, and born elsewhere."""
    return PersonFactory(
        registered_office=cast.luino, birth_date=date(1999, 3, 22), birth_precision="day"
    )


def _page(desk, case):
    case.refresh_from_db()
    return CasePage(case)


def _papers(case, state):
    return set(CasePaper.objects.filter(case=case, state=state).values_list("code", flat=True))


def test_a_way_that_nobody_chose_starts_no_term_and_asks_first(desk, grown, client, on_day):
    case = desk.open("P09", person=grown)
    with desk.acting():
        assert not CaseDeadline.objects.filter(case=case).exists()
        page = _page(desk, case)
        assert page.now is None
        assert page.asks_first
        assert {ask for _label, ask in page.undecided} == {"Per quale strada?"}
    client.force_login(desk.user)
    assert "2017" not in client.get(reverse("worklist:list")).text
    text = client.get(reverse("procedures:detail", args=[case.pk])).text
    assert "Altri termini dipendono da una risposta" in text
    assert "2017" not in text


def test_the_terms_of_a_way_start_once_it_is_chosen(desk, grown, on_day):
    case = desk.open("P09", person=grown)
    with desk.acting():
        known = dict(CasePage(case).evaluator.answers)
        answer(case, known | {"way": "at_18"}, by=desk.actor)
        terms = set(CaseDeadline.objects.filter(case=case).values_list("rule", flat=True))
    assert "d16_citizenship_at_18" in terms


def test_a_day_told_of_the_case_starts_its_term_though_an_answer_is_missing(desk, on_day):
    """Better one term too many than one missed: the entry is of this very case."""
    case = desk.open("P01")
    with desk.acting():
        answer(case, {"entry_date": date(2027, 1, 9)}, by=desk.actor)
        (row,) = CaseDeadline.objects.filter(case=case, rule="d01_first_permit", is_live=True)
        assert row.safe_on == date(2027, 1, 17)
        (line,) = [d for d in _page(desk, case).deadlines if d.row.pk == row.pk]
        assert line.depends
        take_step(case, "filing_police_office", Taking(done_on=date(2027, 1, 11)), by=desk.actor)
        live = CaseDeadline.objects.filter(case=case, rule="d01_first_permit", is_live=True)
        assert not live.exists()


def test_a_paper_depends_until_the_answer_is_there(desk, on_day):
    case = desk.open("P05")
    with desk.acting():
        assert _papers(case, "depends") == {"other_parent_consent", "health_insurance"}
        before = case.papers_missing
        answer(case, {"minor_children": 1, "parent_over_65": False}, by=desk.actor)
        assert _papers(case, "depends") == set()
        assert "other_parent_consent" in _papers(case, "missing")
        assert "health_insurance" not in set(
            CasePaper.objects.filter(case=case).values_list("code", flat=True)
        )
        case.refresh_from_db()
        assert case.papers_missing == before + 1


def test_who_comes_after_the_entry_stands_at_the_eight_days(desk, on_day):
    on_day(2027, 9, 12)
    case = desk.open("P05", role="relative")
    with desk.acting():
        take_step(case, "entry", Taking(done_on=date(2027, 9, 9)), by=desk.actor)
        page = _page(desk, case)
        assert page.now.step.code == "one_stop_office"
        # What was asked for the clearance was shown then: nothing of it is missing now.
        assert page.missing == page.depending == 0
        (seat,) = page.participants
        assert seat.role == "relative"


def test_a_step_before_that_a_running_term_waits_for_is_still_to_do(desk, on_day):
    case = desk.open("P02")
    with desk.acting():
        answer(case, {"moved": True, "moved_on": date(2027, 1, 4)}, by=desk.actor)
        take_step(case, "filing", Taking(done_on=date(2027, 1, 11)), by=desk.actor)
        assert _page(desk, case).now.step.code == "abode_notice"


def test_a_role_is_changed_while_there_is_room_in_it(desk, cast, client, on_day):
    case = desk.open("P05")
    other = PersonFactory(registered_office=cast.luino)
    with desk.acting():
        seat = add_person(case, other, "relative", by=desk.actor)
        first = case.participants.get(person=cast.amina)
        change_role(case, first, "relative", by=desk.actor)
        change_role(case, seat, "sponsor", by=desk.actor)
    client.force_login(desk.user)
    url = reverse("procedures:change_role", args=[case.pk, first.pk])
    answer_ = client.post(url, {"ruolo": "sponsor"}, follow=True)
    assert "non c'è posto per altri" in answer_.text.replace("&#x27;", "'")
    with desk.acting():
        assert case.participants.get(person=cast.amina).role == "relative"


@pytest.mark.parametrize(
    ("code", "typed", "said"),
    [
        ("fingerprints", {"done_on": "01/10/2026"}, "Un passo che viene prima"),
        ("abode_renewal", {"done_on": "10/01/2027"}, "Un passo che viene prima"),
        (
            "fingerprints",
            {"done_on": "", "appointment_on": "01/02/2019", "appointment_time": "9"},
            "controlla l'anno",
        ),
    ],
)
def test_days_that_contradict_the_other_steps_must_be_meant(
    desk, client, on_day, code, typed, said
):
    case = desk.open("P02")
    with desk.acting():
        take_step(case, "filing", Taking(done_on=date(2027, 1, 11)), by=desk.actor)
    client.force_login(desk.user)
    url = reverse("procedures:step", args=[case.pk, code])
    doubted = client.post(url, typed)
    assert doubted.status_code == 422
    assert said in doubted.text.replace("&#x27;", "'")
    assert 'name="sure"' in doubted.text
    assert client.post(url, typed | {"sure": "on"}).status_code == 302
    with desk.acting():
        assert CaseStep.objects.filter(case=case, code=code).exists()


def test_a_wrong_receipt_is_told_beside_the_receipt(desk, client, on_day):
    case = desk.open("P02")
    client.force_login(desk.user)
    url = reverse("procedures:step", args=[case.pk, "filing"])
    page = client.post(url, {"done_on": "11/01/2027", "receipt_on": "01/02/2020"})
    form = page.context["form"]
    assert list(form.errors) == ["receipt_on"]
    assert not page.context["form"].doubted

"""The pages of a case, as an operator of Luino walks through them."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from labimpact.procedures.models import CasePaper, ProcedureCase
from labimpact.rules.procedures import stored
from tests.factories import (
    CaseDeadlineFactory,
    CaseParticipantFactory,
    PersonFactory,
    ProcedureCaseFactory,
    ProcedureVersionFactory,
    ResidenceTitleFactory,
    SealFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client, desk):
    client.force_login(desk.user)
    return client


def _post(client, name, *args, **data):
    return client.post(reverse(f"procedures:{name}", args=args), data)


def _only_case(desk):
    with desk.acting():
        return ProcedureCase.objects.get()


def test_a_case_is_opened_from_the_person_and_asks_its_questions(operator, desk, cast, on_day):
    ResidenceTitleFactory(person=cast.amina, kind="employment", state="holds")
    page = operator.get(reverse("procedures:new"), {"person": cast.amina.pk}).text
    assert "Ricongiungimento familiare" in page
    answer = _post(operator, "create", person=cast.amina.pk, pratica="P05")
    case = _only_case(desk)
    assert answer["Location"] == reverse("procedures:answers", args=[case.pk])
    assert case.answers["title_kind"] == "employment"
    assert "Ha lo status di rifugiato" in operator.get(answer["Location"]).text


def test_the_questions_can_be_tried_before_they_are_saved(operator, desk, on_day):
    case = desk.open("P05")
    data = {
        "title_kind": "employment", "title_one_year": "yes", "protection": "no",
        "legal_stay_since": "01/01/2024", "spouse": "yes", "spouse_adult_not_separated": "yes",
        "minor_children": "1", "children_under_14": "1", "other_parent_agrees": "yes",
        "disabled_children": "0", "parents": "0", "relatives": "2", "income": "14.000",
        "housing_certificate": "yes",
    }  # fmt: skip
    tried = _post(operator, "answers", case.pk, **data, prova="1")
    assert tried.status_code == 200
    assert "202,24" in tried.text
    assert _only_case(desk).answers == {}
    _post(operator, "answers", case.pk, **data)
    assert _only_case(desk).answers["income"] == "14000"
    page = operator.get(reverse("procedures:detail", args=[case.pk])).text
    assert "14.202,24" in page
    assert "10.651,68" in page


def test_a_wrong_answer_is_said_beside_its_question_and_nothing_is_lost(operator, desk, on_day):
    case = desk.open("P05")
    answer = _post(operator, "answers", case.pk, income="molti", relatives="2")
    assert answer.status_code == 422
    assert 'value="molti"' in answer.text
    assert _only_case(desk).answers == {}


def test_a_step_gives_its_dates_and_its_reason(operator, desk, on_day):
    case = desk.open("P05")
    answer = _post(
        operator, "step", case.pk, "filing", done_on="11/01/2027", receipt_code="VA123", note="",
        done_by="", receipt_on="11/01/2027",
    )  # fmt: skip
    assert answer.status_code == 302
    page = operator.get(reverse("procedures:detail", args=[case.pk])).text
    for text in ("VA123", "10/06/2027", "150 giorni", "art. 29 c. 8"):
        assert text in page


def test_a_step_in_the_future_comes_back_with_what_was_typed(operator, desk, on_day):
    case = desk.open("P05")
    answer = _post(
        operator, "step", case.pk, "filing", done_on="12/01/2027", receipt_code="VA9",
        note="", done_by="", receipt_on="",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "futuro" in answer.text
    assert "VA9" in answer.text


def test_papers_are_received_with_a_copy_and_can_be_missing_again(operator, desk, on_day):
    case = desk.open("P05")
    with desk.acting():
        paper = CasePaper.objects.get(case=case, code="permit")
    upload = SimpleUploadedFile("permesso.txt", b"copia del permesso")
    _post(
        operator, "paper", case.pk, paper.pk, received_on="11/01/2027", expires_on="20/01/2027",
        upload=upload, note_text="",
    )  # fmt: skip
    with desk.acting():
        paper = CasePaper.objects.select_related("file").get(pk=paper.pk)
        assert paper.state == "received"
        assert paper.file.person_id == case.person_id
    assert "sta per scadere" in operator.get(reverse("procedures:detail", args=[case.pk])).text
    _post(operator, "paper_now", case.pk, paper.pk, "manca")
    with desk.acting():
        assert CasePaper.objects.get(pk=paper.pk).state == "missing"


def test_a_paper_that_is_not_needed_says_why(operator, desk, on_day):
    case = desk.open("P05")
    with desk.acting():
        paper = CasePaper.objects.get(case=case, code="owner_consent")
    assert _post(operator, "paper", case.pk, paper.pk, because="").status_code == 422
    _post(operator, "paper", case.pk, paper.pk, because="È il proprietario")
    page = operator.get(reverse("procedures:detail", args=[case.pk])).text
    assert "È il proprietario" in page


def test_a_case_ends_with_its_outcome_and_proposes_what_follows(operator, desk, cast, on_day):
    case = desk.open("P05")
    assert _post(operator, "manage", case.pk, che="chiudi", outcome="", reason="",
                 on="11/01/2027").status_code == 422  # fmt: skip
    ended = {"che": "chiudi", "outcome": "reunited", "reason": "", "on": "11/01/2027"}
    doubted = _post(operator, "manage", case.pk, **ended)
    assert doubted.status_code == 422
    assert "Nessun passo è scritto" in doubted.text
    _post(operator, "manage", case.pk, **ended, sure="on")
    assert _only_case(desk).state == "closed"
    _post(operator, "reopen", case.pk)
    assert _only_case(desk).state == "open"


def test_a_pause_says_why_and_stops_no_term(operator, desk, on_day):
    case = desk.open("P05")
    _post(
        operator, "manage", case.pk, che="pausa", reason="Aspetta il contratto", until="01/03/2027"
    )
    page = operator.get(reverse("procedures:detail", args=[case.pk])).text
    assert "Aspetta il contratto" in page
    assert _only_case(desk).next_on == date(2027, 3, 1)
    _post(operator, "resume", case.pk)
    assert _only_case(desk).state == "open"


def test_a_case_is_passed_to_a_colleague_of_the_office_only(operator, desk, cast, on_day):
    case = desk.open("P05")
    stranger, colleague = cast.user(office=cast.crema), cast.user()
    assert _post(operator, "manage", case.pk, che="passa", to=stranger.pk).status_code == 422
    _post(operator, "manage", case.pk, che="passa", to=colleague.pk)
    assert _only_case(desk).assigned_to_id == colleague.pk


def test_a_number_of_another_office_is_nobody(operator, desk, cast, on_day):
    case = desk.open("P05")
    stranger = PersonFactory(registered_office=cast.crema)
    answer = _post(operator, "people", case.pk, relative="", number=stranger.pk, role="relative")
    assert answer.status_code == 422
    assert "Nessuna scheda" in answer.text
    spouse = PersonFactory(registered_office=cast.luino)
    _post(operator, "people", case.pk, relative="", number=spouse.pk, role="relative")
    with desk.acting():
        assert case.participants.count() == 2


def test_a_newer_version_is_told_and_taken_only_when_one_wants(operator, desk, cast, on_day):
    old = ProcedureVersionFactory(version=1)
    case = ProcedureCaseFactory(office=cast.luino, person=cast.amina, definition=old)
    new = ProcedureVersionFactory(version=2)
    page = operator.get(reverse("procedures:detail", args=[case.pk])).text
    assert "La regola è cambiata" in page
    _post(operator, "adopt_version", case.pk)
    with desk.acting():
        assert ProcedureCase.objects.get(pk=case.pk).definition_id == new.pk


def test_another_office_sees_no_case(client, cast, desk, on_day):
    case = desk.open("P05")
    client.force_login(cast.user(office=cast.crema))
    assert client.get(reverse("procedures:detail", args=[case.pk])).status_code == 404
    assert "n. 1" not in client.get(reverse("procedures:list")).text


def test_a_relative_who_is_sealed_is_not_named(client, cast, desk, on_day):
    case = desk.open("P05")
    hidden = PersonFactory(registered_office=cast.luino, family_name="Nascosta")
    CaseParticipantFactory(case=case, person=hidden, role="relative")
    SealFactory(person=hidden, office=cast.luino)
    client.force_login(cast.user())
    assert "Nascosta" not in client.get(reverse("procedures:detail", args=[case.pk])).text


@pytest.mark.parametrize("vista", ["aperte", "mie", "scadute", "in-pausa", "chiuse"])
def test_every_view_of_the_list_opens(operator, desk, on_day, vista):
    desk.open("P05")
    answer = operator.get(reverse("procedures:list"), {"vista": vista, "tipo": "P05"})
    assert answer.status_code == 200


def test_a_view_of_the_list_that_does_not_exist_shows_no_case(operator, desk, on_day):
    desk.open("P05")
    answer = operator.get(reverse("procedures:list"), {"vista": "xyz", "tipo": "P05"})
    assert answer.status_code == 422
    assert answer.context["screen"].lines == []


def _lay(cast, version, times):
    for _ in range(times):
        person = PersonFactory(registered_office=cast.luino)
        ProcedureCaseFactory(office=cast.luino, person=person, definition=version)


def test_the_list_takes_the_same_queries_for_one_and_five(
    operator, page_queries, desk, cast, on_day
):
    version = ProcedureVersionFactory()
    _lay(cast, version, 1)
    one = page_queries(reverse("procedures:list"))
    _lay(cast, version, 4)
    assert page_queries(reverse("procedures:list")) == one


def test_the_page_takes_the_same_queries_however_much_it_shows(
    operator, page_queries, desk, on_day
):
    case = desk.open("P05")
    url = reverse("procedures:detail", args=[case.pk])
    CaseDeadlineFactory(case=case, index=20, rule="d05_permit_decision")
    one = page_queries(url)
    for n in range(6):
        CaseDeadlineFactory(case=case, index=21 + n, rule="d05_permit_decision")
    assert page_queries(url) == one
    assert one <= 15


def test_real_times_name_who_answers_and_tell_nothing_of_few_cases(operator, desk, cast):
    def answered(many):
        definition = stored.current("P05")
        for _ in range(many):
            person = PersonFactory(registered_office=cast.luino)
            case = ProcedureCaseFactory(office=cast.luino, person=person, definition=definition)
            CaseDeadlineFactory(
                case=case, label="Nulla osta al ricongiungimento", holder="authority",
                is_live=False, event_on=date(2026, 1, 1), ended_on=date(2026, 1, 31),
            )  # fmt: skip

    url = reverse("procedures:durations")
    answered(4)
    assert "Nulla osta" not in operator.get(url).text
    answered(1)
    page = operator.get(url).text
    assert "Sportello Unico per l’Immigrazione" in page
    assert "30 giorni" in page

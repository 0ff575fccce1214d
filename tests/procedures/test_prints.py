"""What the sheet for the person says: whose the dates are, the verdict, papers, costs."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from labimpact.agenda.models import Appointment
from labimpact.base import clock
from labimpact.documents.rendering import render_pdf
from labimpact.procedures.actions.stepping import Taking, answer, take_step
from labimpact.procedures.models import CasePaper
from labimpact.procedures.queries import print_words, prints
from labimpact.procedures.queries.page import JOINED, CasePage
from labimpact.rules.procedures import stored
from labimpact.rules.procedures.wording import Wording
from tests.factories import (
    AppointmentFactory,
    CaseParticipantFactory,
    CaseStepFactory,
    PersonFactory,
    ResidenceTitleFactory,
)

pytestmark = pytest.mark.django_db
ROME = ZoneInfo("Europe/Rome")


def sheet(desk, case, language="fr"):
    with desk.acting():
        page = CasePage(type(case).objects.select_related(*JOINED).get(pk=case.pk))
        return prints.sheet(page, language, Appointment.objects.filter(origin_id=case.pk))


def give(desk, case, **answers):
    with desk.acting():
        answer(case, answers, by=desk.actor)


def step(desk, case, code, day, **taking):
    with desk.acting():
        take_step(case, code, Taking(done_on=day, **taking), by=desk.actor)


def labels(rows):
    return [row["label"][0] for row in rows]


@pytest.fixture
def renewal(desk, cast, on_day):
    on_day(2026, 11, 26)
    ResidenceTitleFactory(
        person=cast.amina, kind="employment", state="holds", expires_on=date(2027, 1, 15)
    )
    return desk.open("P02")


def test_a_past_date_says_so_and_what_to_do_in_both_languages(desk, renewal):
    late, limit = sheet(desk, renewal)["dates"]["person"]
    assert late["passed"]
    assert late["says"] == [
        ["La data era il 16/11/2026: è passata.", "La date était le 16/11/2026 : elle est passée."],
        [
            "Si è in ritardo: la domanda si presenta lo stesso, subito.",
            "Vous êtes en retard : présentez quand même la demande, tout de suite.",
        ],
    ]
    assert not limit["passed"]
    assert limit["says"][0][0] == "Entro il 16/03/2027."


def test_what_is_written_for_the_desk_is_not_told_to_the_person(desk, renewal, on_day):
    on_day(2027, 3, 17)
    text = str(sheet(desk, renewal))
    assert "espulsione" not in text
    assert "Vieni subito allo sportello." in text
    assert "Scrivete" not in text


def test_the_term_of_an_office_is_not_the_persons_and_late_is_called_late(desk, renewal, on_day):
    step(desk, renewal, "filing", date(2026, 11, 26))
    dates = sheet(desk, renewal)["dates"]
    assert dates["person"] == []
    (decision,) = dates["authority"]
    assert decision["label"] == ["Decisione sul permesso", "Décision sur le permis"]
    who, term = decision["says"]
    assert who == ["Questura, Ufficio Immigrazione", "Questura, bureau de l’immigration"]
    assert term[0] == "L’ufficio deve rispondere entro il 25/01/2027."
    on_day(2027, 1, 26)
    (decision,) = sheet(desk, renewal)["dates"]["authority"]
    assert "è in ritardo. Chiedi allo sportello." in decision["says"][1][0]
    assert not decision["passed"]


def test_silence_that_grants_is_not_called_late(desk, on_day):
    on_day(2026, 11, 26)
    case = desk.open("P12")
    give(desk, case, what="registration", moved_on=date(2026, 11, 20))
    step(desk, case, "declaration", date(2026, 11, 26))
    on_day(2027, 6, 1)
    listed = sheet(desk, case)["dates"]["authority"]
    silent = next(d for d in listed if d["label"][0].startswith("Accertamenti"))
    assert "ritardo" not in str(silent["says"])
    assert "Chiedi allo sportello che cosa vuol dire." in silent["says"][-1][0]


def test_what_one_may_do_since_a_day_says_from_when(desk, on_day):
    on_day(2026, 11, 26)
    case = desk.open("P07")
    step(desk, case, "booking", date(2026, 11, 1))
    step(desk, case, "test", date(2026, 11, 20), result="failed")
    retry = next(
        d for d in sheet(desk, case)["dates"]["person"] if d["label"][0].startswith("Nuova")
    )
    assert retry["says"][0][0].startswith("Si può dal ")
    assert not retry["passed"]


def test_a_verdict_that_is_not_yes_stands_first_and_the_screen_warns(client, desk, cast, on_day):
    on_day(2026, 11, 26)
    case = desk.open("P04")
    give(desk, case, title_kind="employment", permit_since=date(2024, 1, 10))
    found = sheet(desk, case)
    client.force_login(desk.user)
    page = client.get(reverse("procedures:detail", args=[case.pk])).text
    assert "non si può" in found["verdict"][0][0]
    assert "n’est pas" in found["verdict"][0][1]
    assert "il foglio lo dice prima dell’elenco" in page


def test_an_answer_that_is_not_known_prints_no_verdict(client, desk, renewal):
    assert sheet(desk, renewal)["verdict"] == []
    client.force_login(desk.user)
    page = client.get(reverse("procedures:detail", args=[renewal.pk])).text
    assert "il foglio lo dice prima dell’elenco" not in page


def test_a_paper_whose_condition_is_not_known_stands_apart_with_it(desk, on_day):
    case = desk.open("P05")
    papers = sheet(desk, case, "ar")["papers"]
    assert "Assicurazione sanitaria" in labels(papers["depends"])
    assert "Assicurazione sanitaria" not in labels(papers["bring"])
    insurance = next(p for p in papers["depends"] if p["label"][0] == "Assicurazione sanitaria")
    assert insurance["notes"][0][0].startswith("Serve solo se: «Almeno un genitore")
    assert insurance["notes"][0][1]
    give(desk, case, parents=1, parent_over_65=True)
    papers = sheet(desk, case, "ar")["papers"]
    assert "Assicurazione sanitaria" not in labels(papers["depends"])


def test_a_paper_carries_its_note_and_a_copy_that_expired_is_asked_again(desk, renewal, on_day):
    with desk.acting():
        CasePaper.objects.filter(case=renewal, code="passport").update(
            state="received", received_on=date(2026, 11, 1), expires_on=date(2026, 12, 1)
        )
    papers = sheet(desk, renewal)["papers"]
    assert labels(papers["received"]) == ["Passaporto (pagine con dati, visti e timbri)"]
    photos = next(p for p in papers["bring"] if p["label"][0].startswith("Quattro foto"))
    assert photos["notes"] == [
        ["All’appuntamento si portano anche gli originali.",
         "Apportez aussi les originaux au rendez-vous."]
    ]  # fmt: skip
    on_day(2026, 12, 2)
    again = sheet(desk, renewal)["papers"]
    assert again["received"] == []
    passport = next(p for p in again["bring"] if p["label"][0].startswith("Passaporto"))
    assert "è scaduto il 01/12/2026" in passport["notes"][0][0]


def test_costs_have_their_sum_doubts_and_no_name_said_thrice(desk, renewal):
    costs = sheet(desk, renewal)["costs"]
    stamp, slip, _kit = costs["rows"]
    assert stamp["options"] == [{"label": [], "addends": [], "total": ["16,00 €", "16,00 €"]}]
    assert slip["marks"] == "⚑"
    assert slip["per_person"]
    assert not slip["decided"]
    unknown = slip["options"][-1]
    assert unknown["label"] == ["permesso oltre 2 anni", "permis de plus de 2 ans"]
    assert unknown["total"] == ["da verificare", "à vérifier"]
    assert costs["total_open"]
    give(desk, renewal, duration="up_to_2", birth_date=date(1990, 1, 1), title_kind="employment")
    costs = sheet(desk, renewal)["costs"]
    assert costs["total"] == "126,46 €"
    assert not costs["total_open"]
    addend, amount = costs["rows"][1]["options"][0]["addends"][0]
    assert addend[1].startswith("Contribution pour un permis")
    assert amount == ["50,00 €", "50,00 €"]


def test_the_total_counts_every_person_of_the_case(desk, cast, on_day):
    case = desk.open("P05")
    alone = sheet(desk, case)["costs"]
    CaseParticipantFactory(
        case=case, person=PersonFactory(registered_office=cast.luino), role="relative"
    )
    assert sheet(desk, case)["costs"]["total"] != alone["total"]


def test_the_desks_own_appointment_stands_beside_the_authoritys(desk, renewal, cast, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 26, 9, tzinfo=ROME))
    at = datetime(2026, 12, 3, 10, 30, tzinfo=ROME)
    for state, by, day in (("booked", "", at), ("cancelled", "person", at + timedelta(days=1))):
        AppointmentFactory(
            office=cast.luino, person=cast.amina, starts_at=day, state=state,
            cancelled_by=by,
            origin_kind="procedures.case", origin_id=renewal.pk,
        )  # fmt: skip
    CaseStepFactory(
        case=renewal, code="fingerprints", appointment_at=at - timedelta(days=1),
        appointment_place="Questura di Varese",
    )  # fmt: skip
    authority, own = sheet(desk, renewal)["appointments"]
    assert authority["when"] == "02/12/2026, 10:30"
    assert authority["what"][0] == "Impronte in Questura"
    assert authority["where"] == "Questura di Varese"
    assert own["when"] == "03/12/2026, 10:30"
    assert own["what"] == ["Al nostro sportello", "À notre guichet"]
    assert cast.luino.name in own["where"]


def test_a_step_says_where_and_what_to_bring_and_when_it_was_done(desk, renewal):
    step(desk, renewal, "filing", date(2026, 11, 26))
    steps = {row["label"][0]: row for row in sheet(desk, renewal)["steps"]}
    assert steps["Kit del rinnovo all’ufficio postale"]["state"] == [
        "fatto il 26/11/2026", "fait le 26/11/2026",
    ]  # fmt: skip
    assert steps["Impronte in Questura"]["details"][0][1].startswith("Apportez les originaux")
    decision = steps["Controlli e decisione della Questura"]["details"]
    assert decision == [["Questura, Ufficio Immigrazione", "Questura, bureau de l’immigration"]]
    moved = steps["Cambio di casa comunicato al questore"]
    assert moved["state"][0] == "solo in alcuni casi"
    assert not moved["is_now"]


@pytest.mark.parametrize("language", ["", *prints.LANGUAGES])
@pytest.mark.parametrize("code", ["P02", "P05", "P09"])
def test_sheets_with_past_dates_are_archive_documents(desk, renewal, code, language, on_day):
    case = renewal if code == "P02" else desk.open(code)
    on_day(2027, 12, 1)
    content = render_pdf("case_sheet", sheet(desk, case, language), standard=("a-2a", "ua-1"))
    assert b"pdfaid" in content
    assert b"pdfuaid" in content


def conditions():
    """When each paper that is not always needed is needed, as the procedures say it."""
    for version in stored.in_force():
        procedure = stored.definition(version)
        wording = Wording(procedure, date(2026, 11, 26))
        yield from (wording.all(d.needed_if) for d in procedure.documents if d.needed_if)


def test_no_translated_condition_is_of_a_condition_that_is_no_longer_there(desk):
    with desk.acting():
        said = set(conditions())
    translated = {it for it in print_words.phrases() if it.startswith("«")}
    assert translated - said == set()

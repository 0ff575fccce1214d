"""What stands above and around the rows of a list: filters in sight, totals, paper, ways out."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from labimpact.lists import actions
from labimpact.lists.files import paper
from labimpact.lists.models import ListFile
from labimpact.rules.queries import label
from tests import factories as f
from tests.conftest import behind_the_wall
from tests.lists.conftest import address, ask, content, workbook, xlsx_rows
from tests.lists.test_files import last_event

pytestmark = pytest.mark.django_db
PERSONS, CONTACTS = "workspace.persons", "desk.contacts"


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.user())
    return client


def text(answer):
    return answer.content.decode()


def about(answer):
    return {row[0].value: row[1].value for row in workbook(content(answer)).worksheets[1]}


def contact(cast, **values):
    return f.ContactFactory(office=cast.luino, **values)


def test_the_usual_period_of_contacts_is_said_on_the_page_in_the_file_and_in_the_register(
    desk, cast
):
    contact(cast)
    page = desk.get(reverse("desk:list"))
    said = f"ultimi 30 giorni, dal {timezone.localdate() - timedelta(days=30):%d/%m/%Y}"
    assert [(c.label, c.said, c.href) for c in page.context["screen"].standing] == [
        ("Periodo", said, "")
    ]
    assert said in text(page)
    file = ask(desk, CONTACTS, "xlsx", columns=["data"])
    assert about(file)["Periodo"] == said
    assert last_event().details["filters"] == {"Periodo": said}


def test_a_period_that_was_asked_for_takes_its_place(desk):
    screen = desk.get(reverse("desk:list"), {"dal": "01/11/2026"}).context["screen"]
    assert screen.standing == []
    assert [(c.label, c.said) for c in screen.chips] == [("Dal", "01/11/2026")]


def test_the_next_seven_days_of_the_agenda_are_said_too(desk):
    screen = desk.get(reverse("appointments:list")).context["screen"]
    last = timezone.localdate() + timedelta(days=6)
    assert screen.standing[0].said == f"da oggi per sette giorni, fino al {last:%d/%m/%Y}"


def test_the_last_week_of_the_access_register_stands_without_a_way_to_take_it_off(client, cast):
    client.force_login(cast.user("privacy_officer"))
    screen = client.get(reverse("audit:list")).context["screen"]
    assert [c.label for c in screen.standing] == ["Dal", "Al"]
    assert screen.chips == []


def test_filters_are_folded_for_a_phone_and_open_when_one_is_wrong(desk):
    folded = text(desk.get(reverse("workspace:persons"), {"sesso": "F"}))
    assert '<details class="list-filters no-print"><summary>' in folded
    assert "Filtri: 1 attivo" in folded
    wrong = text(desk.get(reverse("workspace:persons"), {"da_anni": "abc"}))
    assert '<details class="list-filters no-print" open>' in wrong


def test_the_rows_are_counted_once(desk, cast):
    for _ in range(3):
        contact(cast)
    assert text(desk.get(reverse("desk:list"))).count("3 righe") == 1
    assert "3 contatti" not in text(desk.get(reverse("desk:list")))


@pytest.mark.parametrize(
    ("route", "query", "field"),
    [
        ("casework:list", {"vista": "nessuna"}, "vista"),
        ("casework:list", {"person": "Hassan"}, "person"),
        ("procedures:list", {"vista": "nessuna"}, "vista"),
        ("procedures:list", {"person": "0"}, "person"),
    ],
)
def test_a_tab_or_a_link_that_is_wrong_has_its_field_marked_and_shows_no_rows(
    desk, cast, route, query, field
):
    f.ReferralFactory(from_office=cast.crema, to_office=cast.luino, person=cast.amina)
    f.ProcedureCaseFactory(office=cast.luino, person=cast.amina)
    right = desk.get(reverse(route)).context["screen"]
    assert field not in [bound.name for bound in right.filter_fields]
    answer = desk.get(reverse(route), query)
    assert answer.status_code == 422
    assert f'name="{field}"' in text(answer)
    assert f'aria-describedby="id_{field}_error"' in text(answer)
    assert answer.context["screen"].lines == []


def test_filters_that_leave_nothing_say_what_to_do(desk):
    page = text(desk.get(reverse("workspace:persons"), {"sesso": "M"}))
    assert "Niente con questi filtri" in page
    assert 'href="?tutto=1"' in page
    assert "L’ufficio non ha ancora schede" not in page


def test_minutes_are_added_up_over_every_row_on_the_page_and_in_the_file(desk, cast):
    for minutes in (600, 500, 45):
        contact(cast, minutes=minutes)
    contact(cast, minutes=7, occurred_on=timezone.localdate() - timedelta(days=90))
    assert "Minuti in tutto: 1.145" in text(desk.get(reverse("desk:list")))
    assert about(ask(desk, CONTACTS, "xlsx", columns=["data", "minuti"]))[
        "Minuti in tutto"
    ] == "1145"  # fmt: skip
    hidden = text(desk.get(reverse("desk:list"), {"colonne": "data"}))
    assert "Minuti in tutto" not in hidden


def test_persons_are_sorted_by_the_last_contact_as_the_column_shows_it(desk, cast):
    today = timezone.localdate()
    people = [f.PersonFactory(registered_office=cast.luino) for _ in range(3)]
    for person, days in zip(people, (5, 1, 9), strict=True):
        f.ContactParticipantFactory(
            contact=contact(cast, occurred_on=today - timedelta(days=days)), person=person
        )
    # Another office's contact is neither shown nor sorted by.
    other = f.ContactFactory(office=cast.crema, occurred_on=today)
    f.ContactParticipantFactory(contact=other, person=people[2])
    screen = desk.get(reverse("workspace:persons"), {"ordina": "-ultimo"}).context["screen"]
    assert [line.person for line in screen.lines] == [people[1], people[0], people[2], cast.amina]
    days = [line.last_seen for line in screen.lines[:3]]
    assert days == sorted(days, reverse=True)


def test_persons_are_sorted_by_the_end_of_their_current_title(desk, cast):
    people = [f.PersonFactory(registered_office=cast.luino) for _ in range(2)]
    f.ResidenceTitleFactory(person=people[0], expires_on=date(2027, 5, 1))
    f.ResidenceTitleFactory(person=people[1], expires_on=date(2027, 1, 1))
    f.ResidenceTitleFactory(person=people[0], expires_on=date(2026, 1, 1), is_current=False)
    screen = desk.get(reverse("workspace:persons"), {"ordina": "scadenza"}).context["screen"]
    assert [line.person for line in screen.lines] == [people[1], people[0], cast.amina]


def brought(cast, office, **values):
    with behind_the_wall():
        register = f.RegisterImportFactory(
            office=office, state="done", finished_at=timezone.now(), started_by=cast.user()
        )
        person = f.PersonFactory(registered_office=office, **values)
        f.ImportLinkFactory(register=register, person=person, created=True)
        f.ImportLinkFactory(register=register, person=cast.amina, created=False)
    return register, person


def test_persons_brought_by_an_import_are_found_by_its_office_alone(desk, client, cast):
    register, person = brought(cast, cast.luino)
    theirs, _other = brought(cast, cast.crema)
    url = reverse("workspace:persons")
    screen = desk.get(url, {"importazione": register.pk}).context["screen"]
    assert [line.person for line in screen.lines] == [person]
    assert desk.get(url, {"importazione": theirs.pk}).status_code == 422
    client.force_login(cast.user("trainer"))
    page = client.get(url)
    assert page.status_code == 403 or "importazione" not in page.context["screen"].form.fields


def test_a_sealed_person_is_not_found_by_the_import_that_brought_them(desk, cast):
    register, person = brought(cast, cast.luino)
    f.SealFactory(person=person, office=cast.luino)
    screen = desk.get(reverse("workspace:persons"), {"importazione": register.pk}).context["screen"]
    assert screen.lines == []
    assert screen.page.paginator.count == 0


def test_a_day_of_birth_is_a_day_to_a_spreadsheet_and_a_year_stays_a_year(desk, cast):
    f.PersonFactory(
        registered_office=cast.luino, family_name="Zeta", birth_date=date(1990, 1, 1),
        birth_precision="year",
    )  # fmt: skip
    with behind_the_wall():
        cast.amina.birth_date, cast.amina.birth_precision = date(1988, 3, 12), "day"
        cast.amina.save()
    rows = xlsx_rows(content(ask(desk, PERSONS, "xlsx", columns=["nome", "nascita"])))
    assert [type(row[1]).__name__ for row in rows] == ["datetime", "str"]
    assert (rows[0][1].date(), rows[1][1]) == (date(1988, 3, 12), "1990")
    assert "12/03/1988" in text(desk.get(reverse("workspace:persons")))


def test_how_rows_are_counted_is_said_once(desk):
    sheet = workbook(content(ask(desk, PERSONS, "xlsx", columns=["nome"]))).worksheets[1]
    terms = [row[0].value for row in sheet]
    assert terms.count("Come si conta") == 1


def test_a_format_that_the_rows_do_not_fit_cannot_be_chosen_and_says_why(desk, cast, limits):
    page = text(desk.get(address(PERSONS)))
    assert "da stampare o da allegare" in page
    assert "disabled" not in page[page.index("id_file_format") : page.index("id_reason")]
    limits(list_file_pdf_most=1)
    f.PersonFactory(registered_office=cast.luino)
    page = text(desk.get(address(PERSONS)))
    formats = page[page.index("id_file_format") : page.index("id_reason")]
    assert formats.count("disabled") == 1
    assert "ne tiene 1: restringi i filtri" in formats


def test_paper_says_what_the_list_is_without_its_tools(desk, cast):
    page = text(desk.get(reverse("workspace:persons"), {"sesso": "F"}))
    paper = page[page.index("list-paper") : page.index("</dl>")]
    for said in ("Sesso", "Femmina", "dalla A alla Z", "Sportello immigrati di Luino"):
        assert said in paper
    assert "data-print" in page


def test_the_registers_name_the_list_that_was_taken_away(desk, client, cast):
    content(ask(desk, PERSONS, "csv", columns=["nome"]))
    said = "elenco scaricato in un file: «Persone dell&#x27;ufficio»"
    assert said in text(desk.get(reverse("people:readers", args=[cast.amina.pk])))
    client.force_login(cast.user("privacy_officer"))
    page = text(client.get(reverse("audit:list"), {"colonne": ["operazione", "oggetto"]}))
    assert said in page
    assert "<bdi>persona</bdi>" in page


def test_my_files_say_when_each_is_erased(desk, cast, limits, data_folder):
    limits(list_file_background_from=1)
    ask(desk, PERSONS, "csv", columns=["nome"])
    with behind_the_wall():
        file = ListFile.objects.latest("pk")
    actions.make(file.pk)
    page = text(desk.get(reverse("lists:files")))
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert f"si cancella il {tomorrow:%d/%m/%Y} alle " in page
    assert "per 24 ore da quando sono pronti" in page


def test_the_kind_of_title_leaves_in_words(desk, cast):
    f.ResidenceTitleFactory(person=cast.amina, kind="employment")
    rows = xlsx_rows(content(ask(desk, PERSONS, "xlsx", columns=["nome", "titolo"])))
    assert rows[0][1] == label("residence_title_type", "employment")
    assert rows[0][1] != "employment"


@pytest.mark.parametrize(
    ("label_", "texts", "wanted"),
    [
        ("Sesso", ["Femmina", "Maschio"], 0),
        ("Nota", ["breve"] * 19 + ["x " * 300], 7),
        ("Ufficio", ["Sportello immigrati di Luino"] * 10, 30),
        ("Nota", ["parola " * 40] * 10, 36),
    ],
)
def test_a_column_on_paper_is_as_wide_as_most_of_its_words(label_, texts, wanted):
    assert paper.share(label_, texts) == wanted

"""The pages of an import: scope, refusals, what is shown and what leaves a trace."""

import io
import re
from datetime import datetime

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from labimpact.accounts.models import User
from labimpact.audit.models import AuditEvent
from labimpact.base.wall.session import acting
from labimpact.imports import actions
from labimpact.imports.actions import deciding
from labimpact.imports.models import ImportRow, RegisterImport, RememberedValue
from labimpact.people.models import Person
from labimpact.rules.queries import label
from tests.conftest import behind_the_wall
from tests.imports.conftest import row, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(cast, desk, client):
    with behind_the_wall():
        client.force_login(User.objects.get(pk=desk.actor.user_id))
    return client


def _url(name, register, **query):
    return reverse(f"imports:{name}", args=[register.pk])


def _rows(**wanted):
    with behind_the_wall():
        return list(ImportRow.objects.filter(**wanted).order_by("number"))


def test_a_file_is_uploaded_and_its_columns_proposed(operator):
    file = SimpleUploadedFile("registro.csv", sheet(row()))
    answer = operator.post(reverse("imports:add"), {"file": file, "profile": "desk"}, follow=True)
    assert answer.status_code == 200
    form = answer.context["form"]
    assert form["column_1"].value() == "family_name"
    assert [samples for _field, samples, _why in form.columns][1] == ["Diallo"]


def test_what_the_columns_do_not_say_stands_at_the_top_and_leads_to_its_field(operator):
    line = ("10/03/2026", "Diallo", "Mamadou", "Guinea", "ab", "x1")
    content = sheet(line, headings=("Data", "Cognome", "Nome", "Naz.", "Sigla op.", "Boh"))
    file = SimpleUploadedFile("registro.csv", content)
    answer = operator.post(reverse("imports:add"), {"file": file, "profile": "desk"}, follow=True)
    assert answer.context["form"]["column_3"].value() == "citizenship"
    page = answer.content.decode()
    top = page[: page.index("Qualche valore")]
    assert "2 colonne non si importano:" in top
    for number, heading in ((4, "Sigla op."), (5, "Boh")):
        assert f'<a href="#id_column_{number}"><bdi>{heading}</bdi></a>' in top
        assert f'id="id_column_{number}"' in page
    assert "Nessuna colonna dice che cosa è stato fatto" in top
    assert f"Ogni contatto avrà «{label('delivery_item', 'information_given')}»." in top
    assert '<a href="#id_default_item">' in top
    assert 'id="id_default_item"' in page


def test_nothing_is_said_of_what_was_given_when_a_column_says_it(operator):
    file = SimpleUploadedFile("registro.csv", sheet(row()))
    answer = operator.post(reverse("imports:add"), {"file": file, "profile": "desk"}, follow=True)
    assert "Nessuna colonna dice" not in answer.content.decode()


def test_the_name_in_ones_own_script_is_seen_in_the_rows_and_in_the_result(operator, desk):
    headings = ("Data", "Cognome e nome", "Prestazione")
    named = [
        ("10/03/2026", "Ahmed Hassan أحمد حسن", "Informazioni"),
        ("10/03/2026", "Олена Шевченко / Shevchenko Olena", "Informazioni"),
        ("10/03/2026", "王小明", "Informazioni"),
    ]
    register = desk.bring(sheet(*named, headings=headings))
    page = operator.get(_url("rows", register), {"vista": "tutte"}).content.decode()
    # In the row and among the cells as they are written; where it is the only name, as the name.
    shown = re.findall(r'<bdi class="soft"[^>]*>([^<]+)</bdi>', page)
    assert shown == ["أحمد حسن", "Олена Шевченко"]
    register = desk.run(register)
    with behind_the_wall():
        natives = set(Person.objects.values_list("native_name", flat=True))
    assert {"أحمد حسن", "Олена Шевченко", "王小明"} <= natives
    page = operator.get(_url("detail", register)).content.decode()
    assert set(re.findall(r'<bdi class="soft"[^>]*>([^<]+)</bdi>', page)) == set(shown)


def test_a_row_shows_first_what_keeps_it_out_and_folds_what_needs_nobody_on_a_phone(operator, desk):
    wrong = row(
        "10/03/2026", country="Ginnea", phone="cell. 333 1234567 (marito)", minutes="900 ore"
    )
    register = desk.bring(sheet(wrong))
    page = operator.get(_url("rows", register)).content.decode()
    line = page[page.index('id="riga-2"') :]
    error, doubt, note = (line.index(f">{word}</span>") for word in ("errore", "dubbio", "nota"))
    assert error < doubt < note
    # Beside the row on a wide screen only; on a phone what is known waits behind one line.
    shown, folded = line.split("<summary>", 1)
    seen = re.sub(r'<(span|div|td) class="wide-only">.*?</\1>', "", shown, flags=re.DOTALL)
    assert "900 ore" in seen
    assert "Ginnea" in seen
    for known in ("01/02/1990", "marito"):
        assert known in shown
        assert known not in seen
        assert known in folded.split('<div class="phone-only no-print">')[1].split("<dl>")[0]
    # The sheet to be corrected is behind its heading on a phone, never opened by itself.
    assert '<details class="fold-narrow" id="correggi"><summary>' in page


def test_a_day_without_a_year_keeps_it_when_its_row_alone_is_read_again(operator, desk):
    said = ("10/03/2025", "15/03", "idem", "20/03/2025")
    register = desk.bring(sheet(*[row(day, given=f"Nome{n}") for n, day in enumerate(said)]))
    data = {"scambia": "3:0", "next": _url("rows", register)}
    operator.post(_url("decide", register), data)
    swapped = _rows(number=3)[0].read
    assert swapped.persons[0].given_name == "Diallo"
    assert swapped.contact.occurred_on == "2025-03-15"
    assert "dalle righe vicine" in swapped.problems[0].sentence
    titled = desk.bring(sheet(row("15/03")), name="sportello-2025.csv")
    operator.post(_url("decide", titled), data | {"scambia": "2:0"})
    again = _rows(register=titled.pk)[0].read
    assert (again.persons[0].given_name, again.contact.occurred_on) == ("Diallo", "2025-03-15")


def test_what_is_no_register_is_said_in_one_sentence(operator):
    file = SimpleUploadedFile("foto.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50)
    answer = operator.post(reverse("imports:add"), {"file": file, "profile": "desk"})
    assert answer.status_code == 422
    assert "È un'immagine" in answer.content.decode().replace("&#x27;", "'")
    with behind_the_wall():
        assert not RegisterImport.objects.exists()


def test_the_same_file_asks_before_it_comes_in_again(operator, desk):
    desk.bring(sheet(row()))
    data = {"profile": "desk", "file": SimpleUploadedFile("registro.csv", sheet(row()))}
    answer = operator.post(reverse("imports:add"), data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "già stato caricato" in page
    assert "alert-warning" in page
    # Nothing is wrong with it: no red, and nothing to correct.
    assert "alert-danger" not in page
    assert "Non è ancora salvato" not in page
    data |= {"file": SimpleUploadedFile("registro.csv", sheet(row())), "again": "on"}
    assert operator.post(reverse("imports:add"), data).status_code == 302


def test_the_separator_can_be_told(operator, desk):
    content = sheet(row()).replace(b";", b"|")
    file = SimpleUploadedFile("registro.csv", content)
    answer = operator.post(reverse("imports:add"), {"file": file, "profile": "desk"}, follow=True)
    register = answer.context["register"]
    again = {"apri": "1", "separator": "|", "encoding": "utf-8", "heading_row": "1"}
    answer = operator.post(_url("columns", register), again, follow=True)
    assert answer.context["register"].table["separator"] == "|"
    assert len(answer.context["form"].columns) == 9


def test_two_columns_are_not_the_same_field(operator, desk):
    file = SimpleUploadedFile("registro.csv", sheet(row()))
    answer = operator.post(reverse("imports:add"), {"file": file, "profile": "desk"}, follow=True)
    register = answer.context["register"]
    wrong = {"column_1": "family_name", "column_2": "family_name"}
    answer = operator.post(_url("columns", register), wrong)
    assert answer.status_code == 422
    assert "è già la colonna" in answer.content.decode()


def test_columns_are_remembered_for_the_office(operator, desk):
    file = SimpleUploadedFile("registro.csv", sheet(row()))
    answer = operator.post(reverse("imports:add"), {"file": file, "profile": "desk"}, follow=True)
    form = answer.context["form"]
    chosen = {name: form[name].value() or "" for name in form.fields if name != "with_tasks"}
    note = next(n for n, (f, _s, _w) in enumerate(form.columns) if f.label == "Telefono")
    chosen |= {f"column_{note}": "note"}
    assert operator.post(_url("columns", answer.context["register"]), chosen).status_code == 302
    file = SimpleUploadedFile("altro.csv", sheet(row(day="12/03/2026")))
    answer = operator.post(reverse("imports:add"), {"file": file, "profile": "desk"}, follow=True)
    field, _samples, why = answer.context["form"].columns[note]
    assert (field.value(), why) == ("note", "Come l'ultima volta.")


def test_a_word_is_corrected_once_for_all_rows_and_the_next_register(operator, desk):
    rows = [row(country="Ginnea"), row(family="Bah", country="Ginnea")]
    register = desk.bring(sheet(*rows))
    assert {r.state for r in _rows(register=register)} == {"doubt"}
    page = operator.get(_url("values", register)).content.decode()
    assert "Ginnea" in page
    data = {"field": "country", "written": "Ginnea", "q": "Guinea", "code": "GIN"}
    answer = operator.post(_url("correct_value", register), data)
    assert answer.status_code == 302
    assert {r.state for r in _rows(register=register)} == {"ready"}
    assert {r.read.persons[0].citizenships for r in _rows(register=register)} == {("GIN",)}
    again = desk.bring(sheet(row(family="Keita", country="Ginnea")))
    assert {r.state for r in _rows(register=again)} == {"ready"}


def test_many_rows_are_read_again_by_the_worker(operator, desk, monkeypatch):
    monkeypatch.setattr(deciding, "MOST_AT_ONCE", 1)
    register = desk.bring(sheet(row(country="Ginnea"), row(family="Bah", country="Ginnea")))
    data = {"field": "country", "written": "Ginnea", "q": "Guinea", "code": "GIN"}
    operator.post(_url("correct_value", register), data)
    assert desk.fresh(register).state == "reading"
    assert desk.work(register).state == "preview"
    assert {r.state for r in _rows(register=register)} == {"ready"}


def test_a_meaning_that_is_not_in_the_list_is_refused(operator, desk):
    register = desk.bring(sheet(row(country="Ginnea")))
    data = {"field": "country", "written": "Ginnea", "q": "Guinea", "code": "ITA"}
    assert operator.post(_url("correct_value", register), data).status_code == 422
    with behind_the_wall():
        assert not RememberedValue.objects.exists()


def test_wrong_rows_go_out_and_come_back_corrected(operator, desk):
    register = desk.bring(
        sheet(row(), row(day="31/02/2026", family="=1+1"), row(day="99/03/2026", family="Bah"))
    )
    answer = operator.get(_url("errors", register))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    lines = list(book.active.iter_rows(values_only=True))
    assert [line[0] for line in lines[1:]] == [3, 4]
    assert all(line[-1] for line in lines[1:])
    # What looks like a formula is a text like any other.
    cell = book.active.cell(2, lines[0].index("Cognome") + 1)
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    place = lines[0].index("Data") + 1
    book.active.cell(2, place).value = "27/02/2026"
    book.active.cell(2, lines[0].index("Cognome") + 1).value = "Sow"
    book.active.append([999, *lines[1][1:]])
    target = io.BytesIO()
    book.save(target)
    file = SimpleUploadedFile("corrette.xlsx", target.getvalue())
    answer = operator.post(_url("resend", register), {"file": file}, follow=True)
    assert "Sostituite 2 righe. 1 riga non è tra quelle" in answer.content.decode()
    states = {r.number: r.state for r in _rows(register=register)}
    assert states == {2: "ready", 3: "ready", 4: "error"}
    assert _rows(number=3)[0].read.persons[0].family_name == "Sow"


def test_a_sheet_that_is_not_ours_is_refused(operator, desk):
    register = desk.bring(sheet(row(day="31/02/2026")))
    file = SimpleUploadedFile("altro.csv", sheet(row()))
    answer = operator.post(_url("resend", register), {"file": file})
    assert answer.status_code == 422
    assert "manca la colonna «Riga»" in answer.content.decode()


def test_rows_are_filtered_searched_and_their_reading_is_written_down(operator, desk):
    register = desk.bring(sheet(row(), row(day="31/02/2026", family="Hossain")))
    page = operator.get(_url("rows", register) + "?vista=errori").content.decode()
    assert "Hossain" in page
    assert "Diallo" not in page
    page = operator.get(_url("rows", register) + "?vista=tutte&q=diallo").content.decode()
    assert "Diallo" in page
    assert "Hossain" not in page
    with behind_the_wall():
        event = AuditEvent.objects.filter(action="import.rows_read").latest("pk")
    assert event.object_ids == [r.pk for r in _rows(number=2)]


def test_the_preview_takes_as_many_queries_for_one_row_as_for_five(operator, desk):
    numbers = []
    for count in (1, 5):
        families = ("Bah", "Hossain", "Sow", "Keita", "Okafor")[:count]
        rows = [row(day=f"1{n}/03/2026", family=name) for n, name in enumerate(families)]
        register = desk.bring(sheet(*rows))
        operator.get(_url("rows", register))
        with CaptureQueriesContext(connection) as found:
            operator.get(_url("rows", register))
        numbers.append(len(found))
    assert numbers[0] == numbers[1]


def test_decisions_of_one_row_and_back(operator, desk):
    register = desk.bring(sheet(row(), row()))
    decide = _url("decide", register)
    operator.post(decide, {"conferma": "3"})
    assert [r.state for r in _rows()] == ["ready", "ready"]
    operator.post(decide, {"escludi": "2"})
    assert [r.state for r in _rows()] == ["skipped", "ready"]
    operator.post(decide, {"riprendi": "2"})
    assert [r.state for r in _rows()] == ["ready", "ready"]
    operator.post(decide, {"scelta": "skip:3:row"})
    assert [r.state for r in _rows()] == ["ready", "skipped"]


def test_the_wizard_runs_and_shows_what_it_made(operator, desk):
    register = desk.bring(sheet(row()))
    assert operator.post(_url("start", register)).status_code == 302
    page = operator.get(_url("detail", register)).content.decode()
    assert "data-refresh" in page
    # What is fetched again holds the state and the steps too.
    assert page.index('id="avanzamento"') < page.index("<h1>") < page.index("in corso")
    desk.work(register)
    page = operator.get(_url("detail", register)).content.decode()
    assert "Diallo Mamadou" in page
    assert "data-refresh" not in page


def test_another_offices_import_is_not_there(operator, other_desk):
    register = other_desk.bring(sheet(row()))
    for name in ("detail", "rows", "values", "errors", "columns"):
        assert operator.get(_url(name, register)).status_code == 404
    for name in ("start", "undo", "decide", "discard"):
        assert operator.post(_url(name, register)).status_code == 404
    assert "registro.csv" not in operator.get(reverse("imports:list")).content.decode()


def test_a_discarded_import_leaves_neither_rows_nor_file(operator, desk):
    register = desk.bring(sheet(row()))
    assert operator.post(_url("discard", register)).status_code == 302
    with behind_the_wall():
        register.refresh_from_db()
        assert not register.parts.exists()
        assert not register.rows.exists()


def test_columns_are_chosen_again_as_long_as_nothing_was_written(operator, desk):
    register = desk.bring(sheet(row()))
    answer = operator.post(_url("columns_again", register), follow=True)
    assert answer.context["form"]["column_1"].value() == "family_name"
    with acting(desk.actor):
        fresh = desk.fresh(register)
        actions.start_reading(fresh, fresh.read_mapping, by=desk.actor)
    desk.run(desk.work(register))
    answer = operator.post(_url("columns_again", register), follow=True)
    assert "le colonne non si cambiano più" in answer.content.decode()


def test_an_import_with_rows_left_ended_in_part(operator, desk):
    register = desk.run(desk.bring(sheet(row(), row(day="31/02/2026", family="Hossain"))))
    page = operator.get(_url("detail", register)).content.decode()
    assert "conclusa in parte" in page
    assert "Correggi 1 riga con errori" in page
    assert "persona registrata" in page
    assert "persone registrate" not in page
    assert "conclusa in parte" in operator.get(reverse("imports:list")).content.decode()
    said = "Tolgo 1 persona e 1 contatto. Quello su cui qualcuno ha già lavorato resta"
    assert said in page
    operator.post(_url("undo", register))
    desk.work(register)
    page = operator.get(_url("detail", register)).content.decode()
    assert "Ho tolto 1 persona e 1 contatto" in page
    assert "registrata" not in page
    assert "registrate" not in page
    whole = desk.run(desk.bring(sheet(row(day="12/03/2026"))))
    assert "conclusa in parte" not in operator.get(_url("detail", whole)).content.decode()


def test_rows_with_errors_and_with_doubts_go_out_apart_and_days_are_days(operator, desk):
    wrong = row(day="2026-03-10", born="2030-01-01", family="Bah")
    register = desk.bring(sheet(row(), row(), wrong))
    assert [r.state for r in _rows()] == ["ready", "doubt", "error"]
    found = []
    for query in ("", "?vista=dubbi"):
        answer = operator.get(_url("errors", register) + query)
        lines = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
        found.append([line[0] for line in lines[1:]])
        if not query:
            assert lines[1][lines[0].index("Data")] == datetime(2026, 3, 10)  # noqa: DTZ001
    assert found == [[4], [3]]

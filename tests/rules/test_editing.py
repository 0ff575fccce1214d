"""Editing a procedure: the text is checked line by line, versions never contradict each other."""

from datetime import date, timedelta

import pytest
import yaml
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labimpact.audit.models import AuditEvent
from labimpact.base import clock
from labimpact.base.wall.session import acting
from labimpact.rules import actions, queries
from labimpact.rules.loading import known, load_reference
from labimpact.rules.models import ProcedureVersion
from labimpact.rules.procedures import editing, stored, words
from labimpact.rules.procedures.checking import Known, WrongDefinition
from labimpact.rules.procedures.definition import Procedure
from labimpact.rules.procedures.editing import Heading
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db
SMALL = """title: Prova
summary: Una prova.
channel: Allo sportello.
roles:
  - {code: applicant, label: Chi chiede}
questions:
  - code: adult
    ask: Ha più di 18 anni?
    kind: yes_no
checks:
  - code: age
    require: [{question: adult, equals: true}]
    otherwise: "no"
    fulfilled: È adulto.
    because: Serve la maggiore età.
    source: Legge di prova
"""
KNOWN = Known(frozenset({"fee"}), frozenset({"term"}), frozenset({"passport"}), frozenset())
SUM_OF_NO_NUMBERS = (
    "title: Prova\ncontradictions:\n- {code: z, questions: [adult], parts: [adult], whole: adult,"
    " say: Attento}"
)
REMINDER_OF_NO_DAYS = (
    "title: Prova\ndeadlines:\n- {rule: term, from_question: adult, holder: person,"
    " remind: {rule: fee}, when_passed: Passato}"
)
HEADING = Heading("P98", 2, "Anna", "Legge di prova", date(2028, 1, 1), date(2027, 1, 1))


def problems(text):
    with pytest.raises(WrongDefinition) as wrong:
        editing.checked(text, HEADING, KNOWN)
    return wrong.value.problems


def test_a_text_that_holds_together_becomes_a_version_with_its_heading():
    found = editing.checked(SMALL, HEADING, KNOWN)
    assert (found.code, found.version, found.valid_from) == ("P98", 2, date(2027, 1, 1))
    assert (found.author, found.source) == ("Anna", "Legge di prova")


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ("    source: Legge di prova\n", "", 11, "checks › age › source: manca"),
        ("question: adult", "question: adulto", 12, "la domanda «adulto» non c'è"),
        ("kind: yes_no", "kind: forse", 9, "questions › adult › kind: valore non ammesso"),
        ('otherwise: "no"', "otherwise: no", 13, "otherwise: valore non ammesso"),
        ("summary: Una", "riassunto: X\nsummary: Una", 2, "riassunto: campo sconosciuto"),
        ("equals: true", "equals: true, differs: false", 12, "un solo confronto"),
        ("title: Prova", "title: ''", 1, "title: è vuoto"),
        ("title: Prova", f"title: {'x' * 1201}", 1, "title: è troppo lungo"),
        ("title: Prova", "title: [1]", 1, "title: deve essere un testo"),
        ("title: Prova", "title: Prova\nenabled: forse", 2, "enabled: deve essere true o false"),
        ("title: Prova", "title: Prova\nsteps: uno", 2, "steps: deve essere un elenco"),
        ("title: Prova", "title: Prova\nform: uno", 2, "form: deve essere un gruppo di campi"),
        ("title: Prova", "title: Prova\ntitle: Altra", 1, "«title» è scritto più volte"),
        ("title: Prova", "title: Prova\nauthor: Io", 2, "author: si scrive nel modulo"),
        ("title: Prova", "title: Prova\n7: x", 2, "nome di campo scritto male"),
        ("title: Prova", "title: Prova: due", 1, "non si legge"),
        ("channel:", "\tchannel:", 3, "non si legge"),
        ("title: Prova", "title: &a Prova", 1, "i richiami (& e *) non si possono usare"),
        ("title: Prova", "title: !!python/name:os.system x", 1, "i tipi (!)"),
        ("title: Prova", f"title: {'[' * 60}{']' * 60}", 1, "troppi livelli"),
        (
            "title: Prova",
            SUM_OF_NO_NUMBERS,
            3,
            "non è un numero",
        ),
        (
            "title: Prova",
            REMINDER_OF_NO_DAYS,
            3,
            "non dice quanti giorni prima",
        ),
        ("title: Prova", 'title: "Prova\\0"', 1, "un carattere che non si può usare"),
        ("title: Prova", 'title: Prova\n"\\ud800": x', 2, "un carattere che non si può usare"),
    ],
)
def test_every_problem_is_italian_and_names_its_line(before, after, line, said):
    assert before in SMALL
    found = problems(SMALL.replace(before, after, 1))
    assert any(p.startswith(f"riga {line}: ") and said in p for p in found), found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "vuoto"), ("# niente", "vuoto"), ("ciao", "voci"), ("- a", "voci"),
        (SMALL + "\n---\na: b\n", "più di un documento"), ("title: \x07", "carattere"),
        ("x: 2027-13-45", "una data o un numero che non esiste"),
        ("a" * (editing.LARGEST + 1), "troppo lungo"),
    ],
)  # fmt: skip
def test_what_is_no_definition_at_all_is_refused_in_words(text, said):
    assert any(said in problem for problem in problems(text)), problems(text)


def test_a_bomb_of_aliases_is_refused_before_it_grows():
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60)
    )
    assert any("richiami" in problem for problem in problems(bomb))


def test_several_problems_are_said_at_once():
    text = SMALL.replace("kind: yes_no", "kind: x").replace("otherwise", "altrimenti")
    assert len(problems(text)) >= 3


def test_of_thousands_of_problems_the_first_are_said_and_the_others_counted():
    text = "steps:\n" + "".join(f"- x{n}: 1\n" for n in range(8000))
    found = problems(text)
    assert len(found) == editing.MOST_SAID + 1
    assert any(one.startswith("riga ") for one in found)
    assert found[-1].startswith("e altri problemi: ")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    st.one_of(
        st.text(max_size=200),
        st.tuples(
            st.integers(0, len(SMALL)), st.text(":-[]{}&*!|>'\"\n\t #,?%@`a0", max_size=6)
        ).map(lambda cut: SMALL[: cut[0]] + cut[1] + SMALL[cut[0] :]),
    )
)
def test_no_text_breaks_the_reader(text):
    try:
        found = editing.checked(text, HEADING, KNOWN)
    except WrongDefinition as wrong:
        said = wrong.problems
    else:
        said = [found.code]
    assert said
    assert all(isinstance(one, str) and one for one in said)


def test_every_definition_of_the_files_comes_back_the_same_from_the_editor():
    with behind_the_wall():
        names, rows = known(), list(ProcedureVersion.objects.filter(origin="file"))
    for row in rows:
        heading = Heading(
            row.code, row.version, row.author, row.source, row.review_on, row.valid_from
        )
        again = editing.checked(editing.as_text(row.content), heading, names)
        assert again.model_dump(mode="json", exclude_unset=True) == row.content, row.code
        assert editing.as_text(again.model_dump(mode="json")).startswith("title: ")
        assert editing.difference(row.content, row.content) == []


def test_the_help_names_every_field_of_the_shape():
    listed = words.fields()
    named = {field for part in listed for field in (*part.needed, *part.optional)}
    assert set(Procedure.model_fields) - set(editing.HEADER) <= named
    assert {"covers_income", "back_to", "anniversary", "addends"} <= named


# The screen and the action.


@pytest.fixture
def editor(cast):
    return cast.user("regional_monitor")


@pytest.fixture
def screen(client, editor):
    queries.forget()
    client.force_login(editor)
    return client


def last():
    with behind_the_wall():
        return ProcedureVersion.objects.filter(code="P05").order_by("version").last()


def posted(**changes):
    """What the form sends for a version that changes the summary."""
    row = last()
    text = editing.as_text({**row.content, "summary": "Riassunto nuovo."})
    day = clock.today()
    return {
        "text": text, "author": "Anna Verdi", "source": "L. 1/2027, art. 2",
        "valid_from": f"{day:%d/%m/%Y}", "review_on": f"{day + timedelta(days=200):%d/%m/%Y}",
        "based_on": str(row.version), "check": "1",
    } | changes  # fmt: skip


URL = "rules:procedure_edit"


def save(client, **changes):
    """The preview, then the save that it allows."""
    sent = posted(**changes)
    preview = client.post(reverse(URL, args=["P05"]), sent)
    sent = {k: v for k, v in sent.items() if k != "check"} | {"save": "1"}
    return client.post(reverse(URL, args=["P05"]), sent | {"seen": preview.context["seen"]})


def test_the_difference_is_seen_before_anything_is_saved(screen):
    preview = screen.post(reverse(URL, args=["P05"]), posted())
    assert preview.status_code == 200
    assert "Riassunto nuovo." in preview.text
    kinds = [(line.kind, line.text.strip()) for line in preview.context["changes"]]
    assert ("added", "summary: Riassunto nuovo.") in kinds
    assert any(kind == "removed" and "Chi vive qui" in text for kind, text in kinds)
    assert last().version == 1
    # A save of something else than what was seen shows the difference again.
    unseen = posted(seen=preview.context["seen"], author="Un altro", save="1")
    assert screen.post(reverse(URL, args=["P05"]), unseen).status_code == 200
    assert last().version == 1


def test_a_saved_version_has_author_source_review_and_number_and_is_audited(screen, editor):
    assert save(screen).status_code == 302
    new = last()
    assert (new.version, new.origin, new.author) == (2, "screen", "Anna Verdi")
    assert (new.source, new.valid_from) == ("L. 1/2027, art. 2", clock.today())
    with behind_the_wall():
        assert ProcedureVersion.objects.get(code="P05", version=1).content["version"] == 1
        assert stored.current("P05").version == 2
        event = AuditEvent.objects.filter(action="procedure.version_written").get()
    assert event.details == {"code": "P05", "version": 2, "enabled": True}


def test_files_loaded_again_leave_the_screen_s_version_alone(screen):
    save(screen)
    with behind_the_wall():
        load_reference()
    assert (last().version, last().origin) == (2, "screen")


def test_a_wrong_text_is_explained_and_comes_back_as_it_was_typed(screen):
    wrong = posted()["text"].replace("rule: d07_clearance", "rule: d77_clearance", 1)
    page = screen.post(reverse(URL, args=["P05"]), posted(text=wrong, source="Fonte scritta"))
    assert page.status_code == 422
    line = next(n for n, one in enumerate(wrong.splitlines(), 1) if "d77_clearance" in one)
    assert f"riga {line}: " in page.text
    assert "non è un termine delle regole" in page.text
    assert "d77_clearance" in page.context["form"]["text"].value()
    assert "Fonte scritta" in page.text
    assert last().version == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"source": ""}, "source"),
        ({"author": " "}, "author"),
        ({"review_on": "01/01/2020"}, "La revisione va fatta dopo"),
        ({"valid_from": "01/01/2020"}, "giorno passato"),
        ({"valid_from": "31/02/2030"}, "Scrivi un giorno che esiste"),
        ({"based_on": "7"}, "Intanto è stata salvata"),
    ],
)
def test_a_version_without_its_heading_is_refused(screen, changes, said):
    sent = posted(**changes)
    page = screen.post(reverse(URL, args=["P05"]), sent)
    if page.status_code == 200:
        page = screen.post(
            reverse(URL, args=["P05"]), sent | {"save": "1", "seen": page.context["seen"]}
        )
    assert page.status_code == 422
    assert said in page.text
    assert last().version == 1


def test_versions_that_contradict_each_other_are_refused_in_one_sentence(screen):
    later = clock.today() + timedelta(days=30)
    assert save(screen, valid_from=f"{later:%d/%m/%Y}").status_code == 302
    again = editing.as_text({**last().content, "summary": "Terzo."})
    for day, said in ((later, "scegli un giorno dopo"), (clock.today(), "si contraddicono")):
        page = screen.post(
            reverse(URL, args=["P05"]), posted(text=again, valid_from=f"{day:%d/%m/%Y}")
        )
        assert page.status_code == 422
        assert f"già una versione valida dal {later:%d/%m/%Y}" in page.text
        assert said in page.text
    assert last().version == 2


def test_the_same_words_are_not_a_version(screen, cast, editor):
    row = last()
    draft = actions.Draft(
        editing.as_text(row.content), "Anna", row.source, date(2099, 1, 1), clock.today(), 1
    )
    with acting(cast.as_actor(editor)) as actor:
        with pytest.raises(actions.Refused, match="le stesse cose"):
            actions.write_version("P05", draft, by=actor)


def test_who_only_reads_changes_nothing(client, cast):
    client.force_login(cast.user())
    assert client.get(reverse(URL, args=["P05"])).status_code == 403
    assert "Nuova versione" not in client.get(reverse("rules:procedure", args=["P05"])).text
    draft = actions.Draft(posted()["text"], "A", "F", date(2099, 1, 1), clock.today(), 1)
    with acting(cast.actor()) as actor:
        with pytest.raises(actions.Refused, match="Non puoi"):
            actions.write_version("P05", draft, by=actor)
        with pytest.raises(actions.Refused, match="Non puoi"):
            actions.switch_procedure(
                "P05", enabled=False, because="x", valid_from=clock.today(), by=actor
            )


def test_off_and_on_are_versions_with_their_reason(screen):
    url = reverse("rules:procedure_switch", args=["P05"])
    assert screen.post(url, {"because": "", "valid_from": "01/01/2027"}).status_code == 422
    today, tomorrow = clock.today(), clock.today() + timedelta(days=1)
    off = {"because": "La legge cambia.", "valid_from": f"{today:%d/%m/%Y}"}
    assert screen.post(url, off).status_code == 302
    assert (last().version, last().is_enabled) == (2, False)
    page = screen.get(reverse("rules:procedure", args=["P05"])).text
    assert "La legge cambia." in page
    assert "Accendi la pratica" in page
    same_day = screen.post(url, {"because": "Parere", "valid_from": f"{today:%d/%m/%Y}"})
    assert same_day.status_code == 422
    on = {"because": "Parere legale 7/2027", "valid_from": f"{tomorrow:%d/%m/%Y}"}
    assert screen.post(url, on).status_code == 302
    assert (last().version, last().is_enabled) == (3, True)
    assert last().source.endswith("; Parere legale 7/2027")
    assert "disabled_because" not in last().content


def test_the_editor_s_text_is_plain_yaml_without_the_heading(screen):
    text = screen.get(reverse(URL, args=["P05"])).context["form"]["text"].value()
    content = yaml.safe_load(text)
    assert content["title"] == "Ricongiungimento familiare"
    assert not set(editing.HEADER) & set(content)

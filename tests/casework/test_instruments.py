"""Assessment instruments: read from a schema, published, filled in, withdrawn meanwhile."""

import json

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.casework.actions import instruments, opening
from labimpact.casework.instruments.answers import problems
from labimpact.casework.instruments.definition import Kind, WrongInstrument, arranged, ordered, read
from labimpact.casework.instruments.loading import DATA, load_reference
from labimpact.casework.models import AssessmentAnswers, InstrumentVersion
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db
SEED = json.loads((DATA / "needs_and_italian.json").read_text())
ITALIAN = {"listening": 3, "speaking": 2, "reading": 1, "writing": 1}


def schema(**questions):
    return {
        "type": "object", "title": "Prova",
        "properties": {
            "one": {"type": "object", "title": "Sezione", "properties": questions, "required": []}
        },
    }  # fmt: skip


def question(**said):
    return {"title": "Domanda", **said}


@pytest.fixture
def worker(cast):
    return cast.actor("social_worker")


@pytest.fixture
def case(cast):
    by = cast.actor()
    with acting(by):
        words = opening.FirstReading(text="Sfratto.", lives_alone=True)
        return opening.open_case(cast.amina, by=by, reading=words)


@pytest.fixture
def seeded():
    with behind_the_wall():
        load_reference()
        return InstrumentVersion.objects.get(instrument__code="needs_and_italian")


def test_the_instrument_that_comes_with_the_product_is_of_the_subset_and_loads_once(seeded):
    asked = {q.key: q for section in read(SEED).sections for q in section.questions}
    assert asked["speaking"].scale == (1, 2, 3, 4, 5)
    assert asked["areas"].kind == Kind.CHOICES
    assert len(asked["areas"].choices) == 11
    with behind_the_wall():
        assert load_reference() == 0
        assert InstrumentVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"type": "string"}, Kind.TEXT),
        ({"type": "string", "format": "date"}, Kind.DAY),
        ({"type": "string", "enum": ["a", "b"]}, Kind.CHOICE),
        ({"type": "number", "minimum": 0}, Kind.NUMBER),
        ({"type": "integer", "minimum": 1, "maximum": 5}, Kind.WHOLE),
        ({"type": "boolean"}, Kind.YES_NO),
        ({"type": "array", "items": {"enum": ["a"]}, "uniqueItems": True}, Kind.CHOICES),
    ],
)
def test_each_kind_of_question_is_read(said, kind):
    assert read(schema(q=question(**said))).sections[0].questions[0].kind == kind


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"type": "string", "pattern": "(a+)+"}, "one/q: «pattern»"),
        ({"type": "string", "format": "email"}, "one/q: «type»"),
        ({"type": "object"}, "one/q: «type»"),
        ({"type": "integer", "minimum": 5, "maximum": 1}, "one/q: «minimum»"),
        ({"type": "number", "minimum": float("nan")}, "c'è un numero"),
        ({"type": "number", "maximum": float("inf")}, "c'è un numero"),
        ({"type": "integer", "minimum": 0, "maximum": 1e30}, "one/q: «maximum»"),
        ({"type": "string", "title": "\ud800"}, "c'è un numero"),
        ({"type": "string", "description": "a\0b"}, "c'è un numero"),
        ({"type": "integer", "minimum": "1"}, "one/q: «minimum»"),
        ({"type": "string", "enum": []}, "one/q: le scelte"),
        ({"type": "string", "enum": ["a", "a"]}, "one/q: le scelte"),
        ({"type": "array", "items": {"enum": ["a"]}}, "one/q: una scelta multipla"),
        ({"type": "string", "title": ""}, "one/q: manca «title»"),
        ({"$ref": "file:///etc/passwd"}, "one/q: «type»"),
        ({"type": "string", "maxLength": 10**9}, "one/q: «maxLength»"),
    ],
)
def test_what_is_outside_the_subset_is_refused_with_its_place(wrong, where):
    with pytest.raises(WrongInstrument) as refused:
        read(schema(q=question(**wrong)))
    assert any(problem.startswith(where) for problem in refused.value.problems)


def test_a_stored_schema_keeps_the_order_in_which_it_was_written(seeded):
    written = [section.title for section in read(SEED).sections]
    assert [section.title for section in read(seeded.schema).sections] == written
    assert json.dumps(arranged(seeded.schema)["properties"]["italian"]["properties"]).startswith(
        '{"listening"'
    )
    assert arranged(ordered(SEED)) == SEED


@pytest.mark.parametrize("junk", [None, [], "a", {}, {"type": "object"}, {"properties": 3}])
def test_what_is_no_schema_at_all_is_refused(junk):
    with pytest.raises(WrongInstrument):
        read(junk)


def test_answers_are_checked_against_the_schema_and_the_question_is_named():
    given = {"needs": {"areas": ["home"]}, "italian": {**ITALIAN, "reading": 9}, "work": {}}
    del given["italian"]["writing"]
    found = {(p.section, p.question): p.sentence for p in problems(SEED, given)}
    assert found == {
        ("italian", "reading"): "Il numero è troppo grande.",
        ("italian", "writing"): "Qui serve una risposta.",
    }


def test_a_published_version_gives_way_to_the_next_and_never_changes(cast):
    monitor = cast.actor("regional_monitor")
    first, second = schema(a=question(type="string")), schema(b=question(type="boolean"))
    with acting(monitor):
        for text in (first, second):
            instruments.publish(code="prova", area=None, schema=text, source="Prova", by=monitor)
        with pytest.raises(Refused, match="uguale"):
            instruments.publish(code="prova", area=None, schema=second, source="Prova", by=monitor)
        rows = InstrumentVersion.objects.filter(instrument__code="prova").order_by("number")
        assert [(v.number, v.withdrawn_at is None) for v in rows] == [(1, False), (2, True)]
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE casework_instrumentversion SET schema = '{}'")
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM casework_instrumentversion")
            assert cursor.rowcount == 0


def test_an_area_publishes_for_itself_and_only_its_offices_are_offered_it(cast, case, client):
    coordinator = cast.actor("area_coordinator")
    text = schema(a=question(type="string"))
    with acting(coordinator):
        for area in (None, cast.crema.area):
            with pytest.raises(Refused, match="tuo Ambito"):
                instruments.publish(code="b", area=area, schema=text, source="P", by=coordinator)
        made = instruments.publish(
            code="a", area=cast.luino.area, schema=text, source="Prova", by=coordinator
        )
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO casework_instrument (code, area_id) VALUES ('c', %s)",
                [cast.crema.area_id],
            )
    assert made in InstrumentVersion.objects.in_use(cast.luino.area_id)
    assert made not in InstrumentVersion.objects.in_use(cast.crema.area_id)
    with acting(cast.actor()):
        with pytest.raises(Refused, match="tuo Ambito"):
            instruments.withdraw(made, by=cast.actor())


def test_an_instrument_is_filled_in_on_its_page_and_read_in_words(cast, client, case, seeded):
    client.force_login(cast.user())
    address = reverse("cases:fill_in", args=[case.pk, seeded.pk])
    assert "Capire chi parla" in client.get(address).content.decode()
    typed = {
        "on": case.opened_on.strftime("%d/%m/%Y"), "needs-areas": ["home", "work"],
        "needs-own_words": "Una <b>casa</b>", "italian-mediator": "no",
        **{f"italian-{key}": value for key, value in ITALIAN.items()},
    }  # fmt: skip
    missing = client.post(address, {**typed, "italian-speaking": ""})
    assert missing.status_code == 422
    assert "Una &lt;b&gt;casa" in missing.content.decode()
    assert client.post(address, typed).status_code == 302
    with behind_the_wall():
        kept = AssessmentAnswers.objects.get()
    assert kept.answers["italian"] == {**ITALIAN, "mediator": False}
    assert kept.answers["needs"]["areas"] == ["home", "work"]
    page = client.get(reverse("cases:answers", args=[case.pk])).content.decode()
    assert "Lavoro, Casa" in page or "Casa, Lavoro" in page
    assert "3 su 5" in page


def test_a_version_withdrawn_while_somebody_fills_it_in_keeps_what_was_typed(
    cast, client, case, seeded
):
    client.force_login(cast.user())
    address = reverse("cases:fill_in", args=[case.pk, seeded.pk])
    assert client.get(address).status_code == 200
    monitor = cast.actor("regional_monitor")
    with acting(monitor):
        instruments.withdraw(seeded, by=monitor)
    typed = {"on": case.opened_on.strftime("%d/%m/%Y"), "needs-areas": ["home"]}
    half = client.post(address, typed)
    assert half.status_code == 422
    assert "ritirata mentre la compilavi" in half.content.decode()
    whole = client.post(address, typed | {f"italian-{k}": v for k, v in ITALIAN.items()})
    assert whole.status_code == 302
    with behind_the_wall():
        assert AssessmentAnswers.objects.get().version == seeded
    page = client.get(whole["Location"].split("#")[0]).content.decode()
    assert "è stata ritirata: quello che hai scritto è salvato" in page
    assert client.get(address).status_code == 404


def test_a_version_is_looked_at_and_then_published(cast, client):
    client.force_login(cast.user("regional_monitor"))
    address = reverse("cases:publish_instrument")
    typed = {"code": "prova", "area": "", "source": "Prova", "text": json.dumps(SEED)}
    wrong = client.post(address, typed | {"text": '{"type": "object"}', "check": "1"})
    assert wrong.status_code == 422
    assert "manca «title»" in wrong.content.decode()
    looked = client.post(address, typed | {"check": "1"})
    assert "Capire chi parla" in looked.content.decode()
    seen = looked.context["seen"]
    unseen = client.post(address, typed | {"publish": "1", "seen": "x"})
    assert unseen.status_code == 200
    made = client.post(address, typed | {"publish": "1", "seen": seen})
    assert made.status_code == 302
    with behind_the_wall():
        assert InstrumentVersion.objects.get(instrument__code="prova").number == 1
    client.force_login(cast.user())
    assert client.get(address).status_code == 403


def test_answers_are_never_changed_and_belong_to_the_case(cast, case, seeded):
    by = cast.actor()
    with acting(by):
        given = {"needs": {"areas": ["home"]}, "italian": ITALIAN}
        instruments.fill_in(case, seeded, answers=given, by=by)
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE casework_assessmentanswers SET answers = '{}'")
    with acting(cast.actor(office=cast.crema)):
        assert not AssessmentAnswers.objects.exists()

"""The queue, the pair side by side, merging, separating with a choice for what came later."""

import re
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from labimpact.audit.models import AuditEvent
from labimpact.base.wall.session import acting
from labimpact.people.models import ContactPoint, Person
from labimpact.recognition import actions
from labimpact.recognition.additions import MOVABLE, table_of
from labimpact.recognition.models import LikelyDuplicate, Merge, NotTheSame
from tests import factories as f
from tests.conftest import behind_the_wall
from tests.recognition.conftest import dump

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(client, cast):
    client.force_login(cast.user())
    return client


def pair_url(name, *persons):
    return reverse(f"recognition:{name}", args=[p.pk for p in persons])


def posted(client, page, **changed):
    """The form of a pair as the browser would send it back."""
    form = page.context["form"]
    data = {form.add_prefix(n): form.get_initial_for_field(x, n) for n, x in form.fields.items()}
    data = {k: "" if v is None else v for k, v in data.items()}
    data[form.add_prefix("reason")] = "stesso passaporto"
    data |= {form.add_prefix(name): value for name, value in changed.items()}
    return data


def test_the_queue_shows_open_pairs_with_what_agrees_and_differs(signed, cast, twin):
    f.LikelyDuplicateFactory(
        left=cast.amina, right=twin, score=0.97,
        reasons=[
            {"field": "name", "how": "agrees", "says": "cognome"},
            {"field": "birth", "how": "differs", "says": "anno di nascita"},
        ],
    )  # fmt: skip
    page = signed.get(reverse("recognition:duplicates"))
    text = page.content.decode()
    for said in ("Hassan Ali", "cognome", "anno di nascita", "quasi certo"):
        assert said in text
    assert "0.97" not in text
    assert pair_url("pair", cast.amina, twin) in text


def test_an_empty_queue_says_what_to_do(signed):
    text = signed.get(reverse("recognition:duplicates")).content.decode()
    assert "Nessun doppione da guardare" in text


def test_the_pair_marks_what_agrees_and_proposes_the_better_sourced_value(signed, cast, twin):
    with behind_the_wall():
        Person.objects.filter(pk=cast.amina.pk).update(
            birth_date=date(1990, 1, 1), birth_precision="year", sex="F",
            tax_code="HSSMNA90A41Z345X", tax_code_kind="provisional",
        )  # fmt: skip
        Person.objects.filter(pk=twin.pk).update(
            birth_date=date(1990, 3, 12), birth_precision="day", sex="F",
            tax_code="HSSMNA90C52Z345K", tax_code_kind="definitive",
        )  # fmt: skip
    page = signed.get(pair_url("pair", cast.amina, twin))
    lines = {line.key: line for line in page.context["comparison"].lines}
    assert (lines["sex"].how, lines["sex"].proposed) == ("agrees", "")
    assert (lines["birth"].how, lines["birth"].nuance) == ("compatible", "stesso anno")
    assert lines["tax_code"].nuance == "provvisorio e definitivo"
    assert "sono compatibili" in page.content.decode()
    assert (lines["birth"].proposed, lines["birth"].why) == ("absorbed", "data più completa")
    assert (lines["tax_code"].proposed, lines["tax_code"].why) == ("absorbed", "codice definitivo")
    assert (lines["given_name"].proposed, lines["given_name"].why) == ("kept", "nome per esteso")
    answer = signed.post(pair_url("merge", cast.amina, twin), posted(signed, page))
    assert answer.url == reverse("recognition:history", args=[cast.amina.pk])
    with behind_the_wall():
        kept = Person.objects.get(pk=cast.amina.pk)
    assert (kept.birth_shown, kept.tax_code_kind) == ("12/03/1990", "definitive")
    assert kept.given_name == "Amina"


def test_joining_asks_why_and_offers_words_for_it(signed, cast, twin):
    page = signed.get(pair_url("pair", cast.amina, twin))
    text = page.content.decode()
    assert 'list="perche-unire"' in text
    assert "Lo ha confermato la persona" in text.split('<datalist id="perche-unire">')[1]
    answer = signed.post(pair_url("merge", cast.amina, twin), posted(signed, page, reason=""))
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]
    with behind_the_wall():
        assert not Merge.objects.exists()


def test_both_records_are_linked_beside_the_table_too(signed, cast, twin):
    """On a phone the headings of the table are gone, and values that are the same are folded."""
    text = signed.get(pair_url("pair", cast.amina, twin)).content.decode()
    sides = text.split('class="pair-sides phone-only"')[1].split("</div>")[0]
    for person in (cast.amina, twin):
        assert reverse("workspace:person", args=[person.pk]) in sides
    rows = re.findall(r"<tr( class=\"pair-same\")?><th scope=\"row\">([^<]+)<", text)
    assert ("", "Cognome") in rows
    assert all(same for same, label in rows if label == "Sesso")


def test_the_queue_opens_the_comparison_by_its_name(signed, cast, twin):
    f.LikelyDuplicateFactory(left=cast.amina, right=twin)
    text = signed.get(reverse("recognition:duplicates")).content.decode()
    link = text.split(f'href="{pair_url("pair", cast.amina, twin)}"')[1].split("</a>")[0]
    assert "Confronta" in link
    assert "prima chi si somiglia di più" in text
    assert "Z alla A" not in text.split("Quanto")[1].split("</option>")[0]


@pytest.mark.parametrize(
    ("which", "said"),
    [
        ("da-guardare", "Nessun doppione da guardare"),
        ("forse-famiglia", "Nessuna famiglia da guardare"),
        ("unite", "Nessuna coppia unita"),
        ("diverse", "Nessuna coppia di persone diverse"),
        ("famiglia", "Nessuna famiglia riconosciuta"),
    ],
)
def test_each_empty_list_says_its_own(signed, which, said):
    page = signed.get(reverse("recognition:duplicates"), {"vista": which})
    assert said in page.content.decode()


def test_the_other_record_may_be_the_one_that_stays(signed, cast, twin):
    page = signed.get(pair_url("pair", cast.amina, twin), {"tieni": twin.pk})
    assert page.context["kept"] == twin
    signed.post(pair_url("merge", cast.amina, twin), posted(signed, page))
    with behind_the_wall():
        assert Merge.objects.get().absorbed_id == cast.amina.pk


def test_what_somebody_changed_meanwhile_is_not_merged_unseen(signed, cast, twin):
    page = signed.get(pair_url("pair", cast.amina, twin))
    with behind_the_wall():
        Person.objects.filter(pk=twin.pk).update(version=7, given_name="Aminata")
    data = posted(signed, page, reason="lo ha detto lei")
    answer = signed.post(pair_url("merge", cast.amina, twin), data)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "riguarda" in text
    assert "Aminata" in text
    assert "lo ha detto lei" in text
    with behind_the_wall():
        assert not Merge.objects.exists()


def test_two_records_are_in_the_register_whatever_page_showed_them(signed, cast, twin):
    answer = signed.post(pair_url("merge", cast.amina, twin), {})
    assert answer.status_code == 422
    with behind_the_wall():
        read = AuditEvent.objects.get(action="duplicate.compared")
    assert set(read.person_ids) == {cast.amina.pk, twin.pk}


def test_relatives_are_proposed_as_a_household_and_never_as_one(signed, cast, twin):
    for person in (cast.amina, twin):
        f.ContactPointFactory(person=person, value="+39 333 1112223")
        f.AddressFactory(person=person, street="Via Verdi 3")
    with behind_the_wall():
        Person.objects.filter(pk=twin.pk).update(given_name="Yusuf", sex="M")
        Person.objects.filter(pk=cast.amina.pk).update(sex="F")
    f.LikelyDuplicateFactory(left=cast.amina, right=twin)
    text = signed.get(pair_url("pair", cast.amina, twin)).content.decode()
    assert "Sembrano due persone della stessa famiglia" in text
    signed.post(pair_url("household", cast.amina, twin))
    with behind_the_wall():
        assert LikelyDuplicate.objects.get().state == "household"
        assert NotTheSame.objects.exists()
        assert not Merge.objects.exists()
    listed = signed.get(reverse("recognition:duplicates"), {"vista": "famiglia"})
    assert len(listed.context["screen"].lines) == 1


def test_not_the_same_is_said_and_taken_back_on_screen(signed, cast, twin):
    signed.post(pair_url("not_the_same", cast.amina, twin), {"why": "due cugine"})
    page = pair_url("pair", cast.amina, twin)
    text = signed.get(page).content.decode()
    assert "due cugine" in text
    assert 'data-confirm="Vuoi unire' not in text
    history = reverse("recognition:history", args=[cast.amina.pk])
    assert "due cugine" in signed.get(history).content.decode()
    with behind_the_wall():
        said = NotTheSame.objects.get()
    signed.post(reverse("recognition:forget_different", args=[said.pk]))
    assert "due cugine" not in signed.get(history).content.decode()


def merged(cast, twin, **kwargs):
    actor = cast.actor()
    with acting(actor):
        return actions.merge(cast.amina, twin, by=actor, **{"reason": "è lei", **kwargs})


def test_the_history_offers_to_separate_and_the_page_says_what_comes_back(signed, cast, twin):
    made = merged(cast, twin, choices={"family_name": "absorbed"}, reason="stesso passaporto")
    history = signed.get(reverse("recognition:history", args=[cast.amina.pk])).content.decode()
    assert "stesso passaporto" in history
    page = reverse("recognition:separate", args=[made.pk])
    assert page in history
    (value,) = signed.get(page).context["values"]
    assert (value.now, value.then) == ("Hassan Ali", "Hassan")
    assert signed.post(page, {"reason": ""}).status_code == 422
    signed.post(page, {"reason": "erano due", "not_the_same": "on"})
    assert signed.get(page).status_code == 404
    with behind_the_wall():
        assert Person.objects.get(pk=cast.amina.pk).family_name == "Hassan"
        assert NotTheSame.objects.get().why == "erano due"


def test_what_came_after_the_merge_stays_unless_it_is_given_to_the_other(signed, cast, twin):
    """Each kind of row that may move, with what hangs on it."""
    before = f.ContactPointFactory(person=cast.amina, value="prima")
    made = merged(cast, twin)
    here, there = [f.ContactPointFactory(person=cast.amina, value=v) for v in ("resta", "va")]
    contact = f.ContactFactory(office=cast.luino)
    seat = f.ContactParticipantFactory(contact=contact, person=cast.amina)
    delivery = f.DeliveryFactory(
        office=cast.luino, person=cast.amina, origin_kind="desk.contact", origin_id=contact.pk
    )
    case = f.ProcedureCaseFactory(office=cast.luino, person=cast.amina)
    place = f.CaseParticipantFactory(case=case, person=cast.amina)
    paper = f.PersonFileFactory(person=cast.amina)
    task = f.TaskFactory(office=cast.luino, person=cast.amina)
    page = reverse("recognition:separate", args=[made.pk])
    offered = dict(signed.get(page).context["form"].fields["to_the_other"].choices)
    assert f"people.ContactPoint:{before.pk}" not in offered
    wanted = [
        f"people.ContactPoint:{there.pk}", f"desk.ContactParticipant:{seat.pk}",
        f"procedures.ProcedureCase:{case.pk}", f"people.PersonFile:{paper.pk}",
        f"worklist.Task:{task.pk}",
    ]  # fmt: skip
    assert {*wanted, f"people.ContactPoint:{here.pk}"} == set(offered)
    answer = signed.post(page, {"reason": "erano due", "to_the_other": wanted})
    assert answer.status_code == 302
    with behind_the_wall():
        for row in (there, seat, delivery, case, place, paper, task):
            row.refresh_from_db()
            assert row.person_id == twin.pk, row
        here.refresh_from_db()
        assert here.person_id == cast.amina.pk
        # Both are found by what is theirs now.
        assert set(twin.search_keys.values_list("kind", flat=True)) >= {"name"}
        assert ContactPoint.objects.count() == 3


def test_the_database_moves_the_rows_that_the_page_offers(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'move_after_merge'")
        (body,) = cursor.fetchone()
    listed = re.search(r"of_table <> ALL \(ARRAY\[(.*?)\]\)", body, re.DOTALL)
    assert re.findall(r"'(\w+)'", listed[1]) == [table_of(label) for label in MOVABLE]


def test_a_row_that_the_other_record_has_already_is_not_moved(signed, cast, twin):
    held = f.CitizenshipFactory(person=twin)
    made = merged(cast, twin)
    later = f.CitizenshipFactory(person=cast.amina, country=held.country)
    before = dump()
    page = reverse("recognition:separate", args=[made.pk])
    wanted = [f"people.Citizenship:{later.pk}"]
    answer = signed.post(page, {"reason": "erano due", "to_the_other": wanted})
    assert answer.status_code == 422
    assert "già una riga così" in answer.content.decode()
    assert dump() == before


def test_from_a_person_to_the_pair_by_the_number_of_the_other_record(signed, cast, twin, far):
    other = reverse("recognition:other", args=[cast.amina.pk])
    assert signed.get(other, {"numero": twin.pk}).url == pair_url("pair", cast.amina, twin)
    for number in (far.pk, cast.amina.pk, "x", "9" * 30):
        answer = signed.get(other, {"numero": number})
        assert answer.url == reverse("recognition:history", args=[cast.amina.pk])


def test_a_record_of_others_is_not_there(signed, cast, far):
    for name in ("pair", "merge", "not_the_same", "household"):
        address = pair_url(name, cast.amina, far)
        answer = signed.get(address) if name == "pair" else signed.post(address)
        assert answer.status_code == 404, name


def test_who_sees_one_record_is_told_of_no_merge(client, cast, far):
    f.GrantFactory(person=far, office=cast.luino)
    merged(cast, far)
    client.force_login(cast.user(office=cast.crema))
    page = client.get(reverse("workspace:person", args=[far.pk])).content.decode()
    assert "unita a un'altra" not in page
    history = client.get(reverse("recognition:history", args=[far.pk])).content.decode()
    assert "Nessuna unione" in history


def test_who_sees_one_record_reads_nowhere_why_another_was_held_for_it(client, cast, far, twin):
    secret = "è in casa rifugio"
    f.GrantFactory(person=far, office=cast.luino)
    with acting(cast.actor()) as actor:
        made = actions.merge(cast.amina, far, by=actor, reason=secret)
    with acting(cast.actor()) as actor:
        actions.undo(made, by=actor, reason=secret)
    with acting(cast.actor()) as actor:
        actions.say_not_the_same(cast.amina, far, by=actor, why=secret)
    read = {}
    for office, person in ((cast.crema, far), (cast.luino, cast.amina)):
        client.force_login(cast.user(office=office))
        pages = [
            client.get(reverse(f"people:{name}", args=[person.pk])).content.decode()
            for name in ("history", "readers")
        ]
        read[office] = [secret in page for page in pages]
    assert read[cast.crema] == [False, False]
    assert read[cast.luino][1]


def test_swapped_names_and_other_spellings_are_not_called_different(signed, cast, twin):
    with behind_the_wall():
        Person.objects.filter(pk=cast.amina.pk).update(
            family_name="Khaled", given_name="Rachida", native_name="رشيدة",
        )  # fmt: skip
        Person.objects.filter(pk=twin.pk).update(
            family_name="Rachida", given_name="Khaled", native_name="راشدة",
        )  # fmt: skip
    page = signed.get(pair_url("pair", cast.amina, twin))
    lines = {line.key: line for line in page.context["comparison"].lines}
    assert lines["family_name"].nuance == "nome e cognome scambiati"
    assert lines["given_name"].how == "compatible"
    assert lines["native_name"].nuance == "altra grafia"
    assert lines["family_name"].is_choice

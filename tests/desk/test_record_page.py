"""The one screen of a contact, with the keyboard and without JavaScript."""

import re
import uuid
from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from labimpact.audit.models import AuditEvent
from labimpact.base import clock
from labimpact.base.wall.session import acting
from labimpact.deliveries.models import Delivery
from labimpact.desk.models import Contact, ContactDraft, ContactParticipant
from labimpact.people.queries import places
from labimpact.worklist.models import Task
from tests.case_factories import CaseFactory
from tests.conftest import behind_the_wall
from tests.factories import (
    ArrivalFactory,
    ContactDraftFactory,
    ContactFactory,
    ContactItemFactory,
    ContactParticipantFactory,
    CountryFactory,
    HouseholdFactory,
    HouseholdMemberFactory,
    LanguageFactory,
    MembershipFactory,
    PersonFactory,
    SealFactory,
    SearchKeyFactory,
)

pytestmark = pytest.mark.django_db
RECORD = "/lavoro/contatti/nuovo/"


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.user())
    return client


def typed(**values):
    return {
        "submission": str(uuid.uuid4()),
        "occurred_on": f"{clock.today():%d/%m/%Y}",
        "side": "front_office",
        "channel": "desk",
        "minutes": "20",
        "items": ["information_given"],
        "groups": "1",
        **values,
    }


def for_person(person, **values):
    return typed(person=person.pk, **{f"person_{person.pk}": "on", **values})


def text_of(response):
    return response.content.decode()


def test_the_form_opens_with_the_person_ticked_and_the_usual_minutes(desk, cast):
    html = text_of(desk.get(RECORD, {"person": cast.amina.pk}))
    assert re.search(rf'name="person_{cast.amina.pk}"[^>]*checked', html)
    assert re.search(r'name="minutes" value="20"[^>]*checked', html)
    assert "Hassan Amina" in html


def test_saving_leads_to_the_contact_and_offers_what_comes_next(desk, cast):
    answer = desk.post(RECORD, for_person(cast.amina), follow=True)
    assert answer.status_code == 200
    assert "Contatto salvato" in text_of(answer)
    assert "Prossima persona" in text_of(answer)
    with behind_the_wall():
        contact = Contact.objects.get()
        assert contact.participants.get().person == cast.amina
    case = f"{reverse('cases:new')}?person={cast.amina.pk}&amp;contact={contact.pk}"
    assert case in text_of(answer)
    CaseFactory(office=cast.luino, person=cast.amina)
    again = text_of(desk.get(reverse("desk:detail", args=[contact.pk]), {"salvato": "1"}))
    assert case not in again
    assert "Caso n." in again


def test_only_who_what_and_minutes_are_asked_for(desk, cast):
    wrong = typed(items=[], minutes_other="0")
    del wrong["items"]
    answer = desk.post(RECORD, wrong)
    html = text_of(answer)
    assert answer.status_code == 422
    assert "Segna almeno una cosa" in html
    answer = desk.post(RECORD, typed(minutes_other="0"))
    assert answer.status_code == 422
    assert "Indica chi è venuto" in text_of(answer)
    answer = desk.post(RECORD, for_person(cast.amina, minutes_other="0"))
    assert answer.status_code == 422
    assert "I minuti vanno da 1 a 1440" in text_of(answer)
    answer = desk.post(RECORD, for_person(cast.amina))
    assert answer.status_code == 302


def test_a_refused_save_gives_back_everything_that_was_typed(desk, cast):
    answer = desk.post(
        RECORD,
        for_person(
            cast.amina,
            occurred_on=f"{clock.today() + timedelta(days=3):%d/%m/%Y}",
            note="Una nota lunga  \ncon due righe",
            need_home="observed-2",
            next_step="Richiamare la scuola",
            minutes_other="33",
            delegate_name="una vicina",
        ),
    )
    html = text_of(answer)
    assert answer.status_code == 422
    assert "la data è nel futuro" in html
    for kept in ("con due righe", "Richiamare la scuola", 'value="33"', "una vicina"):
        assert kept in html
    assert re.search(r'value="observed-2"[^>]*selected', html)
    assert re.search(rf'name="person_{cast.amina.pk}"[^>]*checked', html)


def test_a_day_that_does_not_exist_is_said_beside_the_field(desk, cast):
    answer = desk.post(RECORD, for_person(cast.amina, occurred_on="29/02/2026"))
    assert answer.status_code == 422
    assert "un giorno che esiste" in text_of(answer)
    assert "29/02/2026" in text_of(answer)


def test_a_double_click_saves_one_contact(desk, cast):
    same = for_person(cast.amina)
    first, second = desk.post(RECORD, same), desk.post(RECORD, same)
    assert first["Location"] == second["Location"]
    with behind_the_wall():
        assert Contact.objects.count() == 1
        assert Delivery.objects.count() == 1


def test_the_same_filled_again_after_going_back_is_not_saved_twice_unless_it_is_another(desk, cast):
    first = for_person(cast.amina, note="Ha chiesto dei documenti")
    assert desk.post(RECORD, first).status_code == 302
    again = first | {"submission": str(uuid.uuid4()), "occurred_at": ""}
    answer = desk.post(RECORD, again)
    assert answer.status_code == 422
    with behind_the_wall():
        saved = Contact.objects.get()
    assert reverse("desk:detail", args=[saved.pk]) in answer.text
    assert "Ha chiesto dei documenti" in answer.text
    other = again | {"submission": str(uuid.uuid4()), "note": "Altro"}
    assert desk.post(RECORD, other).status_code == 302
    assert desk.post(RECORD, again | {"do": "again"}).status_code == 302
    with behind_the_wall():
        assert Contact.objects.count() == 3


def test_a_form_changed_and_sent_again_shows_both_versions_and_loses_neither(desk, cast):
    fields = for_person(cast.amina, note="prima")
    desk.post(RECORD, fields)
    answer = desk.post(RECORD, fields | {"note": "tornata indietro"})
    html = text_of(answer)
    assert answer.status_code == 409
    assert "era già salvato" in html
    assert "tornata indietro" in html
    with behind_the_wall():
        contact = Contact.objects.get()
    assert contact.note == "prima"
    assert f'action="/lavoro/contatti/{contact.pk}/correggi/"' in html


def test_the_contact_belongs_to_the_office_the_page_was_opened_for(client, cast):
    user = cast.user()
    MembershipFactory(user=user, office=cast.crema)
    client.force_login(user)
    assert f'name="office" value="{cast.luino.pk}"' in text_of(client.get(RECORD))
    client.post("/lavoro/ufficio/", {"office": cast.crema.pk})
    client.post(RECORD, typed(anon_0_count="1", office=cast.luino.pk))
    with behind_the_wall():
        assert Contact.objects.get().office == cast.luino


def test_the_office_of_others_cannot_be_written_into_the_form(desk, cast):
    answer = desk.post(RECORD, typed(anon_0_count="1", office=cast.crema.pk))
    assert answer.status_code == 403


@pytest.fixture
def household(cast):
    household = HouseholdFactory(office=cast.luino)
    son = PersonFactory(registered_office=cast.luino, given_name="Omar", family_name="Hassan")
    stranger = PersonFactory(registered_office=cast.crema, given_name="Nascosta")
    left = PersonFactory(registered_office=cast.luino, given_name="Andatovia")
    HouseholdMemberFactory(household=household, person=cast.amina)
    HouseholdMemberFactory(household=household, person=son, role="child")
    HouseholdMemberFactory(household=household, person=stranger)
    HouseholdMemberFactory(household=household, person=left, valid_to="2024-01-01")
    return son


def test_the_household_can_be_ticked_without_leaving(desk, cast, household):
    html = text_of(desk.get(RECORD, {"person": cast.amina.pk}))
    assert f'name="person_{household.pk}"' in html
    assert not re.search(rf'name="person_{household.pk}"[^>]*checked', html)
    assert "Nascosta" not in html
    assert "Andatovia" not in html
    desk.post(RECORD, for_person(cast.amina, **{f"person_{household.pk}": "on"}))
    with behind_the_wall():
        assert Contact.objects.get().participants.count() == 2


def test_another_person_is_searched_and_everything_typed_stays(desk, cast):
    other = PersonFactory(registered_office=cast.luino, family_name="Bianchi")
    hidden = PersonFactory(registered_office=cast.crema, family_name="Bianchi")
    SearchKeyFactory(person=other, kind="name", key="bianchi")
    SearchKeyFactory(person=hidden, kind="name", key="bianchi")
    answer = desk.post(
        RECORD, for_person(cast.amina, find="bianchi", do="find", note="a metà della nota")
    )
    html = text_of(answer)
    assert answer.status_code == 200
    assert f'name="person_{other.pk}"' in html
    assert f'name="person_{hidden.pk}"' not in html
    assert "a metà della nota" in html
    with behind_the_wall():
        assert Contact.objects.count() == 0


@pytest.fixture
def bianchi(cast):
    people = [PersonFactory(registered_office=cast.luino, family_name="Bianchi") for _ in range(2)]
    for person in people:
        SearchKeyFactory(person=person, kind="name", key="bianchi")
    return people


def ticked(html):
    return {int(pk) for pk in re.findall(r'name="person_(\d+)"[^>]*checked', html)}


def test_enter_in_the_search_box_searches_and_does_not_save(desk, cast, bianchi):
    answer = desk.post(RECORD, for_person(cast.amina, find="bianchi", do="enter"))
    html = text_of(answer)
    assert answer.status_code == 200
    assert all(f'name="person_{person.pk}"' in html for person in bianchi)
    assert ticked(html) == {cast.amina.pk}
    with behind_the_wall():
        assert Contact.objects.count() == 0


def test_enter_on_results_already_shown_ticks_the_first_and_goes_on_searching(desk, cast, bianchi):
    fields = for_person(cast.amina, find="bianchi", searched="bianchi", do="enter", note="a metà")
    answer = desk.post(RECORD, fields)
    html = text_of(answer)
    assert answer.status_code == 200
    assert len(ticked(html) & {person.pk for person in bianchi}) == 1
    assert cast.amina.pk in ticked(html)
    assert "a metà" in html
    assert re.search(r'name="find"[^>]*value=""[^>]*data-focus-first', html)
    with behind_the_wall():
        assert Contact.objects.count() == 0


def test_enter_on_the_only_one_found_brings_household_and_language(desk, cast, household):
    arabic = LanguageFactory()
    SearchKeyFactory(person=cast.amina, kind="name", key="zzamina")
    with behind_the_wall():
        cast.amina.mediation_language = arabic
        cast.amina.save()
    arrival = ArrivalFactory(office=cast.luino)
    answer = desk.post(RECORD, typed(arrival=arrival.pk, find="zzamina", do="enter"))
    html = text_of(answer)
    assert ticked(html) == {cast.amina.pk}
    assert f'name="person_{household.pk}"' in html
    assert f'name="person" value="{cast.amina.pk}"' in html
    assert re.search(rf'value="{arabic.pk}" selected', html)


def test_enter_without_a_name_in_the_search_box_saves(desk, cast):
    assert desk.post(RECORD, for_person(cast.amina, do="enter")).status_code == 302


def test_enter_in_the_search_of_a_correction_chooses_and_does_not_save(desk, cast, bianchi):
    desk.post(RECORD, for_person(cast.amina))
    with behind_the_wall():
        contact = Contact.objects.get()
    fields = for_person(cast.amina, version=contact.version, do="enter")
    fields |= {"find": "bianchi", "searched": "bianchi"}
    answer = desk.post(reverse("desk:correct", args=[contact.pk]), fields)
    assert answer.status_code == 200
    assert len(ticked(text_of(answer))) == 2
    with behind_the_wall():
        assert contact.participants.count() == 1


def test_saving_takes_no_notice_of_a_name_left_in_the_search_box(desk, cast):
    assert desk.post(RECORD, for_person(cast.amina, find="bianchi")).status_code == 302


def test_saving_with_only_a_name_in_the_search_box_says_that_nobody_was_chosen(desk, cast):
    answer = desk.post(RECORD, typed(find="bianchi"))
    assert answer.status_code == 422
    assert "non hai scelto nessuno" in text_of(answer)
    with behind_the_wall():
        assert Contact.objects.count() == 0


def test_a_person_ticked_who_is_no_longer_known_is_said_and_not_dropped(desk, cast):
    stranger = PersonFactory(registered_office=cast.crema)
    answer = desk.post(RECORD, for_person(cast.amina, **{f"person_{stranger.pk}": "on"}))
    assert answer.status_code == 422
    assert "non è più tra quelle" in text_of(answer)
    with behind_the_wall():
        assert Contact.objects.count() == 0


def test_anonymous_people_need_only_a_number(desk, cast):
    assert desk.post(RECORD, typed(anon_0_count="3")).status_code == 302
    answer = desk.post(RECORD, typed(anon_0_sex="F"))
    assert answer.status_code == 422
    assert "Scrivi quante persone sono" in text_of(answer)


def test_a_row_of_anonymous_people_is_added_without_losing_the_first(desk, cast):
    answer = desk.post(RECORD, typed(anon_0_count="3", do="group"))
    html = text_of(answer)
    assert answer.status_code == 200
    assert 'name="anon_1_count"' in html
    assert re.search(r'name="anon_0_count" value="3"', html)


def test_the_language_comes_from_the_person(desk, cast):
    arabic = LanguageFactory()
    person = PersonFactory(registered_office=cast.luino, mediation_language=arabic)
    html = text_of(desk.get(RECORD, {"person": person.pk}))
    assert re.search(rf'value="{arabic.pk}" selected', html)


def test_as_last_time_fills_what_was_given_and_keeps_what_was_typed(desk, cast):
    last = ContactFactory(office=cast.luino, minutes=45, channel="phone", note="vecchia nota")
    ContactParticipantFactory(contact=last, person=cast.amina)
    ContactItemFactory(contact=last, item="form_filled")
    answer = desk.post(RECORD, for_person(cast.amina, do="last", note="nota di oggi"))
    html = text_of(answer)
    assert re.search(r'name="items" value="form_filled"[^>]*checked', html)
    assert not re.search(r'name="items" value="information_given"[^>]*checked', html)
    assert re.search(r'name="minutes" value="45"[^>]*checked', html)
    assert "nota di oggi" in html
    assert "vecchia nota" not in html
    html = text_of(desk.get(RECORD, {"person": cast.amina.pk, "come": "ultima"}))
    assert re.search(r'name="items" value="form_filled"[^>]*checked', html)


def test_the_last_time_of_another_office_is_not_told(client, cast):
    from tests.factories import GrantFactory

    GrantFactory(person=cast.amina, office=cast.crema)
    last = ContactFactory(office=cast.luino)
    ContactParticipantFactory(contact=last, person=cast.amina)
    client.force_login(cast.user(office=cast.crema))
    html = text_of(client.get(RECORD, {"person": cast.amina.pk}))
    assert "Come l'ultima volta" not in html.replace("&#x27;", "'")


def test_an_arrival_brings_its_person_and_is_served_by_the_save(desk, cast):
    arrival = ArrivalFactory(office=cast.luino, person=cast.amina)
    html = text_of(desk.get(RECORD, {"arrival": arrival.pk}))
    assert re.search(rf'name="person_{cast.amina.pk}"[^>]*checked', html)
    assert f'name="arrival" value="{arrival.pk}"' in html
    desk.post(RECORD, for_person(cast.amina, arrival=arrival.pk))
    with behind_the_wall():
        arrival.refresh_from_db()
    assert arrival.served_at is not None


def test_a_person_of_another_office_is_not_found(client, cast):
    client.force_login(cast.user(office=cast.crema))
    assert client.get(RECORD, {"person": cast.amina.pk}).status_code == 404


def test_a_sealed_person_is_not_found(desk, cast):
    SealFactory(person=cast.amina)
    assert desk.get(RECORD, {"person": cast.amina.pk}).status_code == 404


@pytest.mark.parametrize("role", ["regional_monitor", "area_coordinator", "trainer", "editor"])
def test_who_does_not_record_contacts_finds_the_door_closed(client, cast, role):
    client.force_login(cast.user(role))
    assert client.get(RECORD).status_code == 403
    assert client.post(RECORD, typed(anon_0_count="1")).status_code == 403


def test_showing_the_form_of_a_person_is_noted(desk, cast):
    desk.get(RECORD, {"person": cast.amina.pk})
    with behind_the_wall():
        event = AuditEvent.objects.get(action="contact.form_opened")
    assert event.person_ids == [cast.amina.pk]


# The keyboard path: everything mandatory comes first, everything has a label, nothing needs a
# mouse, and Enter anywhere presses "save".


def controls(html):
    form = html[html.index('id="contatto"') :]
    form = form[: form.index("</form>")]
    found = []
    for tag in re.finditer(r"<(input|select|textarea|button)\b[^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag[0]))
        if attributes.get("type") != "hidden":
            found.append((tag[1], attributes, tag[0]))
    return form, found


def test_the_keyboard_meets_who_then_what_then_minutes_then_the_rest(desk, cast):
    _form, found = controls(text_of(desk.get(RECORD, {"person": cast.amina.pk})))
    names = [a.get("name") for _tag, a, _raw in found]
    order = [f"person_{cast.amina.pk}", "items", "minutes", "need_home", "note", "next_step"]
    places = [names.index(name) for name in order]
    assert places == sorted(places)


def test_the_keyboard_starts_from_what_was_given_once_it_is_known_to_whom(desk, cast):
    assert re.search(
        r'name="items"[^>]*data-focus-first', text_of(desk.get(RECORD, {"person": cast.amina.pk}))
    )
    assert re.search(r'name="find"[^>]*data-focus-first', text_of(desk.get(RECORD)))


def test_the_person_in_front_stays_the_first_of_the_contact(desk, cast):
    before = PersonFactory(registered_office=cast.luino, family_name="Aaa")
    desk.post(
        RECORD, for_person(cast.amina, next_step="Richiamare", **{f"person_{before.pk}": "on"})
    )
    with behind_the_wall():
        people = list(ContactParticipant.objects.order_by("pk").values_list("person", flat=True))
        assert people == [cast.amina.pk, before.pk]
        assert Task.objects.get().person == cast.amina


def test_every_control_has_a_label(desk, cast):
    form, found = controls(text_of(desk.get(RECORD, {"person": cast.amina.pk})))
    for tag, attributes, raw in found:
        if tag != "button":
            assert f'for="{attributes["id"]}"' in form, raw


def test_the_first_button_of_the_form_saves(desk, cast):
    _form, found = controls(text_of(desk.get(RECORD)))
    buttons = [a for tag, a, _raw in found if tag == "button"]
    assert buttons[0]["value"] == "enter"
    assert buttons[0]["tabindex"] == "-1"
    assert any(a.get("aria-keyshortcuts") == "Control+Enter" for a in buttons)


def test_the_rest_never_blocks_and_falls_back_on_what_is_usual(desk, cast):
    answer = desk.post(RECORD, for_person(cast.amina, occurred_on="", side="", channel=""))
    assert answer.status_code == 302
    with behind_the_wall():
        contact = Contact.objects.get()
    assert contact.occurred_on == clock.today()
    assert (contact.side, contact.channel) == ("front_office", "desk")


def test_minutes_are_asked_for_unless_another_number_is_written(desk, cast):
    html = text_of(desk.get(RECORD))
    assert re.search(r"<legend>Minuti<span class=.req", html)
    answer = desk.post(RECORD, for_person(cast.amina, minutes=""))
    assert answer.status_code == 422
    assert "quanti minuti" in text_of(answer)
    answer = desk.post(RECORD, for_person(cast.amina, minutes="", minutes_other="33"))
    assert answer.status_code == 302


def test_nobody_chosen_asks_for_the_person_and_not_for_another(desk, cast):
    assert "Cerca la persona" in text_of(desk.get(RECORD))
    with_one = text_of(desk.get(RECORD, {"person": cast.amina.pk}))
    assert "Cerca la persona" not in with_one
    assert "altra persona" in with_one


def test_an_anonymous_contact_starts_from_how_many(desk, cast):
    html = text_of(desk.get(RECORD, {"anonimo": "1"}))
    assert re.search(r'name="anon_0_count" value="1"[^>]*data-focus-first', html)
    assert html.count("data-focus-first") == 1


def test_the_citizenships_are_those_one_may_hold_today(desk, cast):
    CountryFactory(code="SUN", name="URSS", kind="former")
    CountryFactory(code="CYM", name="Isole Cayman", kind="territory")
    CountryFactory(code="GEO", name="Georgia")
    places.forget()
    html = text_of(desk.get(RECORD, {"anonimo": "1"}))
    offered = html[html.index('name="anon_0_citizenship"') :].split("</select>")[0]
    assert offered.count(">Georgia<") == 1
    for birthplace_only in ("Unione Sovietica", "URSS", "Jugoslavia", "Cayman"):
        assert birthplace_only not in offered


def test_an_hour_still_to_come_is_refused_like_a_day_to_come(desk, cast, monkeypatch):
    noon = timezone.make_aware(datetime.combine(clock.today(), time(12)))
    monkeypatch.setattr(clock, "now", lambda: noon)
    answer = desk.post(RECORD, for_person(cast.amina, occurred_at="12:30"))
    assert answer.status_code == 422
    assert "è nel futuro" in text_of(answer)
    answer = desk.post(RECORD, for_person(cast.amina, occurred_at="11:30"))
    assert answer.status_code == 302


def test_a_next_step_before_the_contact_or_too_long_is_said_beside_its_field(desk, cast):
    yesterday = f"{clock.today() - timedelta(days=1):%d/%m/%Y}"
    step = {"next_step": "Richiamare", "next_step_on": yesterday}
    answer = desk.post(RECORD, for_person(cast.amina, **step))
    assert answer.status_code == 422
    assert 'id="id_next_step_on_error"' in text_of(answer)
    answer = desk.post(RECORD, for_person(cast.amina, next_step="x" * 201))
    html = text_of(answer)
    assert answer.status_code == 422
    assert "al massimo 200 caratteri" in html
    assert not re.search(r'name="next_step"[^>]*maxlength', html)
    assert "x" * 201 in html


# Drafts


def test_a_contact_for_an_arrival_leaves_no_empty_draft_of_it_but_keeps_what_was_written(
    desk, cast
):
    arrival = ArrivalFactory(office=cast.luino)
    opened = typed(items=[], arrival=arrival.pk, find="ami")
    desk.post("/lavoro/contatti/bozza/", opened)
    written = typed(items=[], arrival=arrival.pk, note="una storia")
    desk.post("/lavoro/contatti/bozza/", written)
    desk.post("/lavoro/contatti/bozza/", typed(items=[], note=""))
    assert desk.post(RECORD, for_person(cast.amina, arrival=arrival.pk)).status_code == 302
    with behind_the_wall():
        left = {str(draft.submission) for draft in ContactDraft.objects.all()}
    assert opened["submission"] not in left
    assert written["submission"] in left
    assert len(left) == 2


def test_a_draft_is_resumed_with_everything_typed(desk, cast):
    fields = for_person(
        cast.amina,
        note="metà della storia",
        minutes_other="abc",
        need_work="expressed-3",
        anon_0_count="2",
        occurred_on="31/02/2026",
    )
    assert desk.post("/lavoro/contatti/bozza/", fields).status_code == 204
    with behind_the_wall():
        draft = ContactDraft.objects.get()
    assert draft.person_id == cast.amina.pk
    assert "csrfmiddlewaretoken" not in draft.data
    answer = desk.get(RECORD, {"draft": draft.pk})
    html = text_of(answer)
    assert answer.status_code == 200
    assert fields["submission"] in html
    for kept in ("metà della storia", 'value="abc"', "31/02/2026"):
        assert kept in html
    assert re.search(r'value="expressed-3"[^>]*selected', html)
    assert re.search(rf'name="person_{cast.amina.pk}"[^>]*checked', html)


def test_an_empty_draft_of_somebody_served_meanwhile_is_not_there_to_be_finished(desk, cast):
    arrival = ArrivalFactory(office=cast.luino)
    desk.post("/lavoro/contatti/bozza/", typed(items=[], arrival=arrival.pk))
    assert len(desk.get("/lavoro/contatti/da-finire/").context["drafts"]) == 1
    with behind_the_wall():
        arrival.called_at = arrival.served_at = clock.now()
        arrival.save()
    assert len(desk.get("/lavoro/contatti/da-finire/").context["drafts"]) == 0


def test_saving_a_draft_twice_keeps_the_last(desk, cast):
    fields = for_person(cast.amina, note="prima")
    desk.post("/lavoro/contatti/bozza/", fields)
    desk.post("/lavoro/contatti/bozza/", fields | {"note": "dopo"})
    with behind_the_wall():
        assert ContactDraft.objects.get().data["note"] == ["dopo"]


def test_the_button_saves_a_draft_without_javascript(desk, cast):
    answer = desk.post(RECORD, typed(items=[], do="draft", note="da finire"), follow=True)
    assert "bozza è salvata" in text_of(answer)
    with behind_the_wall():
        assert ContactDraft.objects.count() == 1


def test_the_saved_contact_leaves_no_draft_not_even_a_late_one(desk, cast):
    fields = for_person(cast.amina)
    desk.post("/lavoro/contatti/bozza/", fields)
    desk.post(RECORD, fields)
    assert desk.post("/lavoro/contatti/bozza/", fields).status_code == 204
    with behind_the_wall():
        assert ContactDraft.objects.count() == 0


def test_a_draft_is_its_authors_only(client, cast):
    draft = ContactDraftFactory(
        user=cast.user(), office_id=cast.luino.pk, data={"note": ["segreto"]}
    )
    colleague = cast.user()
    client.force_login(colleague)
    assert client.get(RECORD, {"draft": draft.pk}).status_code == 404
    assert client.post(reverse("desk:discard_draft", args=[draft.pk])).status_code == 404
    stolen = typed(submission=str(draft.submission), note="mio")
    assert client.post("/lavoro/contatti/bozza/", stolen).status_code == 422
    with acting(cast.as_actor(colleague)):
        assert ContactDraft.objects.count() == 0
    with behind_the_wall():
        assert ContactDraft.objects.get().data == {"note": ["segreto"]}


def test_a_draft_is_discarded_by_its_author(desk, cast):
    desk.post("/lavoro/contatti/bozza/", for_person(cast.amina))
    with behind_the_wall():
        draft = ContactDraft.objects.get()
    assert desk.post(reverse("desk:discard_draft", args=[draft.pk])).status_code == 302
    with behind_the_wall():
        assert ContactDraft.objects.count() == 0


def test_the_draft_of_a_person_sealed_meanwhile_says_no_name(client, cast):
    user = cast.user()
    client.force_login(user)
    client.post("/lavoro/contatti/bozza/", for_person(cast.amina))
    SealFactory(person=cast.amina)
    html = text_of(client.get("/lavoro/contatti/da-finire/"))
    assert "Hassan" not in html
    assert "Contatto senza nome" in html


def test_a_draft_without_a_key_is_refused(desk):
    assert desk.post("/lavoro/contatti/bozza/", typed(submission="x")).status_code == 422


def test_the_page_takes_few_queries_and_as_many_for_a_large_household(
    desk, cast, steady, django_assert_max_num_queries
):
    household = HouseholdFactory(office=cast.luino)
    HouseholdMemberFactory(household=household, person=cast.amina)
    desk.get(RECORD, {"person": cast.amina.pk})
    with django_assert_max_num_queries(15) as few:
        desk.get(RECORD, {"person": cast.amina.pk})
    for _n in range(5):
        HouseholdMemberFactory(
            household=household, person=PersonFactory(registered_office=cast.luino)
        )
    with django_assert_max_num_queries(15) as many:
        desk.get(RECORD, {"person": cast.amina.pk})
    assert len(few) == len(many)


def test_saving_what_came_from_the_queue_takes_few_queries(
    desk, cast, steady, django_assert_max_num_queries
):
    first, second = (ArrivalFactory(office=cast.luino, person=cast.amina) for _ in range(2))
    desk.post(RECORD, for_person(cast.amina, arrival=first.pk))
    with django_assert_max_num_queries(25):
        answer = desk.post(RECORD, for_person(cast.amina, arrival=second.pk))
    assert answer.status_code == 302


def test_saving_takes_few_queries(desk, cast, steady, django_assert_max_num_queries):
    fields = for_person(
        cast.amina,
        items=["information_given", "form_filled"],
        need_home="expressed-2",
        next_step="Richiamare",
        note="x",
    )
    desk.post(RECORD, fields)
    fields |= {"submission": str(uuid.uuid4()), "note": "y"}
    with django_assert_max_num_queries(25):
        assert desk.post(RECORD, fields).status_code == 302

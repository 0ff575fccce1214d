"""Referrals between services: sent, answered, withdrawn; and what each side may see."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from labimpact.audit.models import AuditEvent
from labimpact.base import clock
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.casework import actions, queries
from labimpact.casework.models import Referral
from labimpact.casework.queries import Which
from labimpact.people import timeline
from labimpact.people.models import Grant, Person
from tests.casework.referring import only_rule, without_rule
from tests.conftest import behind_the_wall
from tests.factories import ContactPointFactory, ReferralFactory, SealFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def luino(cast):
    return cast.actor()


@pytest.fixture
def crema(cast):
    return cast.actor(office=cast.crema)


def sent(cast, luino, **kwargs):
    with acting(luino):
        return actions.send(
            by=luino, to_office=cast.crema, person=cast.amina, reason="housing", **kwargs
        )


def read(model, referral):
    with behind_the_wall():
        return model.objects.get(pk=referral.pk)


def test_send_tells_the_initials_unless_told_otherwise(cast, luino):
    referral = sent(cast, luino)
    assert referral.shared_name == "A.H."
    assert (referral.sent_on, referral.sent_by_name) == (clock.today(), luino.display_name)
    assert referral.from_office_id == cast.luino.pk


def test_send_needs_a_destination_that_is_another_open_office(cast, luino):
    with acting(luino):
        for refused, said in (
            ({}, "Scegli un ufficio"),
            ({"to_name": "   "}, "Scegli un ufficio"),
            ({"to_office": cast.luino}, "stesso ufficio"),
        ):
            with pytest.raises(Refused, match=said):
                actions.send(by=luino, reason="housing", person=cast.amina, **refused)
    with behind_the_wall():
        cast.crema.closed_on = clock.today()
        cast.crema.save()
    with acting(luino), pytest.raises(Refused, match="chiuso"):
        actions.send(by=luino, reason="housing", person=cast.amina, to_office=cast.crema)


def test_the_same_person_is_not_sent_twice_while_the_answer_is_awaited(cast, luino):
    sent(cast, luino)
    with acting(luino):
        with pytest.raises(Refused, match="C'è già un invio"):
            actions.send(by=luino, reason="other", person=cast.amina, to_office=cast.crema)
        actions.send(by=luino, reason="other", person=cast.amina, to_name="Caritas")
        with pytest.raises(Refused, match="C'è già un invio"):
            actions.send(by=luino, reason="other", person=cast.amina, to_name="caritas")


def test_the_receiver_sees_nothing_of_the_person_before_accepting(cast, luino, crema):
    referral = sent(cast, luino)
    with acting(crema):
        assert Referral.objects.visible_to(crema).get().shared_name == "A.H."
        assert not Person.objects.exists()
        assert not Grant.objects.exists()
        assert list(queries.waiting_for(crema)) == [referral]


def test_accept_opens_the_person_to_the_receiver_and_leaves_them_to_the_sender(cast, luino, crema):
    referral = sent(cast, luino)
    with acting(crema):
        accepted = actions.accept(referral, note="venga lunedì", by=crema)
        assert (accepted.state, accepted.answered_on) == ("accepted", clock.today())
        assert Person.objects.visible_to(crema).get() == cast.amina
        grant = Grant.objects.get()
        assert (grant.basis, grant.office_id) == ("referral", cast.crema.pk)
    with acting(luino):
        assert Person.objects.visible_to(luino).get() == cast.amina
        assert Referral.objects.get().answer_note == "venga lunedì"


def test_an_answer_is_given_once(cast, luino, crema):
    referral = sent(cast, luino)
    with acting(crema):
        actions.accept(referral, by=crema)
        for again in (actions.accept, actions.refuse):
            with pytest.raises(Refused, match="non aspetta più"):
                again(referral, by=crema, note="x")
    with acting(luino), pytest.raises(Refused, match="non si può più ritirare"):
        actions.withdraw(referral, by=luino)


def test_refuse_says_why_and_opens_nothing(cast, luino, crema):
    referral = sent(cast, luino)
    with acting(crema):
        with pytest.raises(Refused, match="Scrivi perché"):
            actions.refuse(referral, note=" ", by=crema)
        assert actions.refuse(referral, note="niente posti", by=crema).state == "refused"
        assert not Person.objects.exists()


def test_the_sender_does_not_answer_for_the_receiver(cast, luino):
    referral = sent(cast, luino)
    with acting(luino), pytest.raises(Refused):
        actions.accept(referral, by=luino)


def test_an_answer_reported_by_hand_has_a_day_and_opens_nothing(cast, luino, crema):
    referral = sent(cast, luino)
    with acting(luino):
        for wrong, said in ((-1, "prima dell'invio"), (1, "nel futuro")):
            day = clock.today() + timedelta(days=wrong)
            with pytest.raises(Refused, match=said):
                actions.report_answer(referral, accepted=True, on=day, by=luino)
        reported = actions.report_answer(referral, accepted=True, on=clock.today(), by=luino)
        assert (reported.state, reported.answered_by_hand) == ("accepted", True)
    with acting(crema):
        assert not Person.objects.exists()


def test_a_wrong_report_can_be_mended(cast, luino):
    referral = sent(cast, luino)
    with acting(luino):
        actions.report_answer(referral, accepted=True, on=clock.today(), by=luino)
        mended = actions.report_answer(referral, accepted=False, on=clock.today(), by=luino)
        assert mended.state == "refused"


def test_withdraw_closes_the_door_before_it_opens(cast, luino, crema):
    referral = sent(cast, luino)
    with acting(luino):
        assert actions.withdraw(referral, by=luino).state == "withdrawn"
    with acting(crema), pytest.raises(Refused):
        actions.accept(referral, by=crema)


def test_a_person_sealed_after_sending_disappears_for_the_receiver(cast, luino, crema):
    referral = sent(cast, luino)
    SealFactory(person=cast.amina)
    with acting(crema):
        assert not queries.waiting_for(crema).exists()
        with pytest.raises(Referral.DoesNotExist):
            actions.accept(referral, by=crema)


def test_late_answers_come_up_for_the_sender_only(cast, luino, crema):
    late = sent(cast, luino, answer_due_on=clock.today() - timedelta(days=1))
    with acting(luino):
        assert list(queries.late_for(luino, today=clock.today(), limit=9)) == [late]
        rows = queries.chosen(luino, Which.LATE, today=clock.today())
        assert list(rows) == [late]
        actions.report_answer(late, accepted=False, on=clock.today(), by=luino)
        assert not queries.late_for(luino, today=clock.today(), limit=9).exists()
    with acting(crema):
        assert not queries.late_for(crema, today=clock.today(), limit=9).exists()


def test_the_expected_day_comes_from_the_rule_in_working_days():
    without_rule(queries.ANSWER_RULE)
    assert queries.answer_due(date(2026, 11, 20)) is None
    only_rule(queries.ANSWER_RULE, 2, "working_day")
    assert queries.answer_due(date(2026, 11, 20)) == date(2026, 11, 24)  # Friday → Tuesday
    assert queries.answer_due(date(2026, 11, 18)) == date(2026, 11, 20)


def test_the_expected_day_may_be_counted_on_the_calendar():
    only_rule(queries.ANSWER_RULE, 3, "day")
    assert queries.answer_due(date(2026, 11, 20)) == date(2026, 11, 23)


def test_the_story_tells_both_sides_where_the_referral_stands(cast, luino, crema):
    referral = sent(cast, luino)
    with acting(luino):
        (told,) = [e for e in timeline.entries(luino, cast.amina) if e.kind == "referral"]
        assert told.title == "Invio a Sportello di Crema: inviato"
    with acting(crema):
        actions.accept(referral, by=crema)
        assert "accettato" in timeline.entries(crema, cast.amina)[0].title


# Pages


def test_an_office_is_found_by_words_of_its_name_area_or_body(client, cast):
    client.force_login(cast.user())
    url = reverse("casework:send")
    for words in ("crema", "sportello cremasco"):
        page = client.get(url, {"person": cast.amina.pk, "q": words}).content.decode()
        assert f"?person={cast.amina.pk}&amp;to={cast.crema.pk}" in page
        assert f"to={cast.luino.pk}" not in page
    assert "Nessun ufficio" in client.get(url, {"q": "zzz"}).content.decode()


def test_the_usual_offices_are_offered_before_any_search(client, cast):
    ReferralFactory(from_office=cast.luino, to_office=cast.crema)
    client.force_login(cast.user())
    page = client.get(reverse("casework:send")).content.decode()
    assert "Dove invii di solito" in page
    assert f"to={cast.crema.pk}" in page


def send_page(cast, **extra):
    query = {"person": cast.amina.pk, "to": cast.crema.pk} | extra
    return reverse("casework:send") + "?" + "&".join(f"{k}={v}" for k, v in query.items())


@pytest.fixture
def codes(db):
    from labimpact.rules import queries as rules
    from labimpact.rules.models import CodeItem
    from tests.factories import CodeItemFactory

    with behind_the_wall():
        known = CodeItem.objects.filter(list_code="referral_reason", code="housing").exists()
    if not known:
        CodeItemFactory(list_code="referral_reason", code="housing", label="Casa")
    rules.forget()
    yield
    rules.forget()


@pytest.mark.parametrize(("ticks", "name", "contact"), [
    ({}, "A.H.", ""),
    ({"share_full_name": "on"}, "Hassan Amina", ""),
    ({"share_full_name": "on", "share_phone": "on"}, "Hassan Amina", "+39 333 1234567"),
])  # fmt: skip
def test_the_sender_chooses_what_is_told(client, cast, codes, ticks, name, contact):
    ContactPointFactory(person=cast.amina, value="+39 333 9999999", is_safe=False)
    ContactPointFactory(person=cast.amina, value="+39 333 1234567")
    client.force_login(cast.user())
    prudence = "solo messaggi, dopo le 18"
    with behind_the_wall():
        Person.objects.filter(pk=cast.amina.pk).update(safe_contact_note=prudence)
    page = client.get(send_page(cast)).text
    assert f"{contact or '+39 333 1234567'} — come contattare senza rischi: {prudence}" in page
    contact = contact and f"{contact} — come contattare senza rischi: {prudence}"
    answer = client.post(send_page(cast), {"reason": "housing", "shared_name": "A.H."} | ticks)
    assert answer.status_code == 302
    with behind_the_wall():
        referral = Referral.objects.get()
    assert (referral.shared_name, referral.shared_contact) == (name, contact)
    assert (referral.person_id, referral.to_office_id) == (cast.amina.pk, cast.crema.pk)


def test_a_service_outside_the_network_is_written_by_name(client, cast, codes):
    client.force_login(cast.user())
    url = reverse("casework:send") + f"?person={cast.amina.pk}&fuori=1"
    assert client.post(url, {"reason": "housing"}).status_code == 422
    answer = client.post(url, {"reason": "housing", "to_name": "Casa della carità"})
    assert answer.status_code == 302
    with behind_the_wall():
        assert Referral.objects.get().to_name == "Casa della carità"


def test_a_refused_send_keeps_what_was_typed(client, cast, codes):
    client.force_login(cast.user())
    answer = client.post(send_page(cast), {"note": "serve un letto", "shared_name": "A."})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "serve un letto" in page


def test_a_person_of_another_office_cannot_be_sent(client, cast):
    client.force_login(cast.user(office=cast.cittiglio))
    assert client.get(send_page(cast)).status_code == 404
    assert client.post(send_page(cast), {"reason": "housing"}).status_code == 404


def test_the_receiver_s_page_has_no_name_until_it_accepts(client, cast, luino):
    referral = sent(cast, luino)
    client.force_login(cast.user(office=cast.crema))
    url = reverse("casework:detail", args=[referral.pk])
    assert "Amina" not in client.get(url).content.decode()
    assert "Amina" not in client.get(reverse("casework:list")).content.decode()
    assert "Amina" not in client.get(reverse("workspace:today")).content.decode()
    client.post(reverse("casework:accept", args=[referral.pk]), {"accept-note": "ok"})
    late = client.post(
        reverse("casework:refuse", args=[referral.pk]),
        {"refuse-reason": "no_capacity", "refuse-note": "Fino a marzo niente."},
    )
    for said in ("Non è partito", "Fino a marzo niente.", Referral.Refusal.NO_CAPACITY.label):
        assert said in late.text
    assert "Amina" in client.get(url).content.decode()


def test_refusing_without_a_reason_comes_back(client, cast, luino):
    referral = sent(cast, luino)
    client.force_login(cast.user(office=cast.crema))
    url = reverse("casework:refuse", args=[referral.pk])
    assert client.post(url).status_code == 422
    assert client.post(url, {"refuse-note": "niente posti"}).status_code == 422
    assert client.post(url, {"refuse-reason": "other"}).status_code == 422
    assert client.post(url, {"refuse-reason": "no_capacity"}).status_code == 302
    refused = read(Referral, referral)
    assert (refused.state, refused.answer_reason) == ("refused", "no_capacity")


def test_the_sender_reports_an_answer_and_withdraws(client, cast, luino):
    first = sent(cast, luino)
    client.force_login(cast.user())
    data = {"report-accepted": "yes", "report-on": clock.today().strftime("%d/%m/%Y")}
    client.post(reverse("casework:report_answer", args=[first.pk]), data)
    assert read(Referral, first).answered_by_hand
    second = sent(cast, luino)
    client.post(reverse("casework:withdraw", args=[second.pk]))
    assert read(Referral, second).state == "withdrawn"


@pytest.mark.parametrize(("route", "office"), [
    ("accept", "luino"), ("refuse", "luino"), ("report_answer", "crema"), ("withdraw", "crema"),
])  # fmt: skip
def test_each_side_has_only_its_own_answers(client, cast, luino, route, office):
    referral = sent(cast, luino)
    client.force_login(cast.user(office=getattr(cast, office)))
    assert client.post(reverse(f"casework:{route}", args=[referral.pk])).status_code == 403


@pytest.mark.parametrize("route", ["detail", "accept", "refuse", "report_answer", "withdraw"])
def test_a_referral_between_others_is_not_found(client, cast, luino, route):
    referral = sent(cast, luino)
    client.force_login(cast.user(office=cast.cittiglio))
    url = reverse(f"casework:{route}", args=[referral.pk])
    method = client.get if route == "detail" else client.post
    assert method(url).status_code == 404


def test_reading_a_referral_is_noted(client, cast, luino):
    referral = sent(cast, luino)
    client.force_login(cast.user(office=cast.crema))
    client.get(reverse("casework:detail", args=[referral.pk]))
    with behind_the_wall():
        noted = AuditEvent.objects.get(action="referral.read")
    assert (noted.object_ids, noted.person_ids) == ([referral.pk], [cast.amina.pk])


@pytest.mark.parametrize("which", list(Which))
def test_the_list_asks_as_much_for_five_as_for_one(client, cast, page_queries, which):
    client.force_login(cast.user())
    url = reverse("casework:list") + f"?vista={which}"
    due = clock.today() - timedelta(days=1)

    def lay(other):
        ReferralFactory(from_office=cast.luino, to_office=other, answer_due_on=due)
        ReferralFactory(from_office=other, to_office=cast.luino)

    lay(cast.crema)
    one = page_queries(url)
    for _ in range(4):
        lay(cast.cittiglio)
    assert page_queries(url) == one
    assert one <= 15


def test_whoever_sends_where_nobody_answers_is_told_to_call(client, cast, codes):
    client.force_login(cast.user())
    warned = "Nessuno in questo ufficio risponde"
    assert warned in client.get(send_page(cast)).content.decode()
    cast.user("cultural_mediator", office=cast.crema)
    assert warned in client.get(send_page(cast)).content.decode()
    cast.user("desk_operator", office=cast.crema)
    assert warned not in client.get(send_page(cast)).content.decode()

"""The pages of a case, from the person's page to the closing, as the social worker fills them."""

from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import DatabaseError, transaction
from django.urls import reverse

from labimpact.base import clock
from labimpact.base.wall.session import acting
from labimpact.casework.actions import team
from labimpact.casework.actions.providing import ORIGIN
from labimpact.casework.enums import CaseState, TeamRole
from labimpact.casework.models import Assessment, Case, DiaryEntry, Provision, TeamMeeting
from labimpact.deliveries.models import Delivery
from labimpact.people.actions import rewrite_keys
from labimpact.people.models import Household
from labimpact.worklist.models import Task
from tests.case_factories import CaseFactory
from tests.casework.test_case import agreed, taken_on
from tests.conftest import behind_the_wall
from tests.factories import (
    ContactPointFactory,
    PrivacyNoticeFactory,
    ResidenceTitleFactory,
    SealFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(cast):
    return cast.user("social_worker")


@pytest.fixture
def signed_in(client, worker):
    client.force_login(worker)
    return client


def day(days=0):
    return (clock.today() + timedelta(days=days)).strftime("%d/%m/%Y")


def stored():
    with behind_the_wall():
        return Case.objects.get()


def post(client, name, *args, **data):
    return client.post(reverse(f"cases:{name}", args=args), data)


def opened(client, cast, **data):
    given = {"text": "Sfratto a fine mese.", "urgency": "urgent", "household": "solo", **data}
    return client.post(f"{reverse('cases:new')}?person={cast.amina.pk}", given)


def test_two_who_correct_the_first_reading_see_each_other_s(cast, signed_in, worker):
    opened(signed_in, cast, risks=["minors"])
    address = reverse("cases:reading", args=[stored().pk])
    seen = signed_in.get(address).context["form"].initial["seen"]
    typed = {"urgency": "urgent", "household": "solo", "risks": ["minors"], "seen": seen}
    first = {"text": "Il primo testo.", "siuss_area": "3", "socio_health": "on", "risks": []}
    assert signed_in.post(address, typed | first).status_code == 302
    again = signed_in.post(address, typed | {"text": "Il secondo testo."})
    assert again.status_code == 422
    form = again.context["form"]
    for said in (
        "tu hai scritto «<span dir=\"auto\">Il secondo testo.", "Il primo testo.",
        f"Intanto {worker} ha salvato, {day()} alle", "è qui sopra",
    ):  # fmt: skip
        assert said in again.content.decode(), said
    # What only the other wrote is taken; the writer's text stays, and its field says so.
    assert [change.after for change in form.taken] == ["", "3 povertà ed esclusione sociale", "sì"]
    assert (form["siuss_area"].value(), form["risks"].value(), form["socio_health"].value()) == (
        "3", [], True,
    )  # fmt: skip
    assert list(form.errors) == ["text", "__all__"]
    assert stored().first_reading == "Il primo testo."
    typed = {"urgency": "urgent", "household": "solo", "seen": form["seen"].value()}
    assert signed_in.post(address, typed | {"text": "Tutti e due."}).status_code == 302


def test_the_pages_lead_from_the_first_reading_to_the_closing(cast, signed_in, worker):
    PrivacyNoticeFactory(person=cast.amina, office=cast.luino)
    ContactPointFactory(person=cast.amina, value="+39 333 1234567")
    ContactPointFactory(person=cast.amina, value="+39 333 7654321", is_safe=False)
    ResidenceTitleFactory(person=cast.amina, expires_on=clock.today() - timedelta(days=1))
    assert opened(signed_in, cast, risks=["minors"]).status_code == 302
    pk = stored().pk
    page = signed_in.get(reverse("cases:detail", args=[pk])).content.decode()
    for said in ("Sfratto a fine mese.", "minori coinvolti", "tel:+393331234567", "scaduto il",
                 ">urgente<"):  # fmt: skip
        assert said in page
    assert "7654321" not in page
    assert reverse("cases:satisfaction", args=[pk]) not in page, "nothing was given yet"
    assert post(signed_in, "take_on", pk, manager=worker.pk, on=day()).status_code == 302
    answer = post(
        signed_in, "assess", pk, on=day(), severity_home="3", severity_income="2",
        resources="Lavora.", who_0="la sorella", tie_0="strong",
    )  # fmt: skip
    assert answer.status_code == 302
    assert stored().state == CaseState.ASSESSMENT
    assert post(signed_in, "plan", pk).status_code == 302
    answer = post(
        signed_in, "plan", pk,
        **{
            "edition": 1, "goals": 1, "own_words": "Voglio restare.", "review_on": day(90),
            "g0-text": "Restare in casa", "g0-area": "home", "g0-measure": "Nessuno sfratto",
            "g0-due_on": day(180), "g0-doings": 1, "g0-i0-item": "cultural_mediation",
            "g0-i0-who": cast.luino.pk, "g0-i0-quantity": "4", "g0-i0-unit": "hour",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    for said in ({"agreement": "glass"}, {"agreement": "spoken", "with_whom": ""}):
        assert post(signed_in, "agree", pk, on=day(), seen="1.2", **said).status_code == 422
    answer = post(
        signed_in, "agree", pk, agreement="paper", with_whom="Amina", on=day(), seen="1.2"
    )
    assert answer.status_code == 302
    with behind_the_wall():
        doing = stored().interventions.get()
    answer = post(
        signed_in, "provide", pk, intervention=doing.pk, on=day(), attendance="present",
        quantity="4",
    )  # fmt: skip
    assert answer.status_code == 302
    assert stored().state == CaseState.DELIVERY
    with behind_the_wall():
        goal = stored().goals.get()
    answer = post(signed_in, "review", pk, on=day(), **{f"result_{goal.pk}": "reached"})
    assert answer.status_code == 302
    page = signed_in.get(reverse("cases:detail", args=[pk])).content.decode()
    assert "raggiunto" in page
    answer = post(
        signed_in, "close", pk, reason="need_resolved", exit_situation="Resta.", satisfaction="5"
    )
    assert answer.status_code == 302
    assert stored().state == CaseState.CLOSED
    page = signed_in.get(reverse("cases:detail", args=[pk])).content.decode()
    assert "Bisogno risolto" in page


def test_the_page_says_what_is_missing_and_where(cast, signed_in):
    opened(signed_in, cast, household="")
    page = signed_in.get(reverse("cases:detail", args=[stored().pk])).content.decode()
    assert "il nucleo familiare" in page
    reading = reverse("cases:reading", args=[stored().pk])
    assert f'href="{reading}">il nucleo familiare' in page
    new = f"{reverse('people:household_open', args=[cast.amina.pk])}?{urlencode({'next': reading})}"
    assert new in page.replace("&amp;", "&")
    assert f'name="next" value="{reading}"' in signed_in.get(new).content.decode()
    place = {"kind": "actual_household", "role": "reference_person", "next": reading}
    assert signed_in.post(new, place).url == reading
    back = signed_in.get(reading).content.decode()
    assert " selected>di fatto (1 persona)" in back
    with behind_the_wall():
        home = Household.objects.get()
    add = reverse("people:household_add", args=[cast.amina.pk, home.pk])
    assert f"{add}?{urlencode({'next': reading})}" in back.replace("&amp;", "&")
    notice = reverse("people:notice", args=[cast.amina.pk])
    there = reverse("cases:detail", args=[stored().pk])
    assert f"{notice}?{urlencode({'next': there})}" in page.replace("&amp;", "&")
    shown = signed_in.get(notice, {"next": "https://altrove.it/"}).content.decode()
    assert "altrove" not in shown
    typed = {"text": "Sfratto.", "urgency": "urgent", "household": str(home.pk), "poi": "1"}
    assert signed_in.post(reading, typed).url == new
    page = signed_in.get(there).content.decode()
    assert "di fatto (1 persona)</a>" in page
    answer = post(signed_in, "take_on", stored().pk, manager=stored().opened_by_id, on=day())
    assert answer.status_code == 422
    assert "informativa" in answer.content.decode()


class Page(HTMLParser):
    """What a browser would send back of a page: the fields by name, with what stands in them."""

    def __init__(self, answer):
        super().__init__()
        self.fields, self._select, self._area = {}, "", ""
        self.text = answer.content.decode()
        self.feed(self.text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "input" and given.get("type") not in ("checkbox", "radio", "submit"):
            self.fields[given.get("name", "")] = given.get("value") or ""
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and (self._select not in self.fields or "selected" in given):
            self.fields[self._select] = given.get("value") or ""
        elif tag == "textarea":
            self._area = given.get("name", "")
            self.fields[self._area] = ""

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data):
        if self._area:
            self.fields[self._area] += data


def test_two_who_write_one_plan_keep_both_rows_and_see_each_difference(cast, signed_in, worker):
    PrivacyNoticeFactory(person=cast.amina, office=cast.luino)
    opened(signed_in, cast)
    pk = stored().pk
    post(signed_in, "take_on", pk, manager=worker.pk, on=day())
    post(signed_in, "assess", pk, on=day(), severity_home="3")
    post(signed_in, "plan", pk)
    first = {"edition": 1, "g0-text": "Restare in casa", "g0-area": "home", "g0-due_on": day(-900)}
    answer = signed_in.post(reverse("cases:plan", args=[pk]), first, follow=True)
    assert "ha un giorno già passato" in answer.content.decode()

    def page():
        return Page(signed_in.get(reverse("cases:plan", args=[pk]))).fields

    mine, theirs = page(), page()
    doing = {"g0-i0-item": "consultation", "g0-i0-quantity": "2"}
    theirs |= doing | {"g0-i0-text": "Cerca alloggio", "own_words": "Le sue", "g0-area": "work"}
    assert post(signed_in, "plan", pk, **theirs).status_code == 302
    mine |= doing | {"g0-i0-text": "Il mio", "own_words": "Le mie", "g0-i0-quantity": ""}
    mine |= {"g0-measure": "Contratto", "review_on": day(60)}
    answer = post(signed_in, "plan", pk, **mine)
    seen = Page(answer)
    assert answer.status_code == 422
    # Told at once, with the field errors: what was added, what both wrote, what the other wrote.
    for said in ("Cerca alloggio", '«<strong dir="auto">Le sue</strong>»', "Scrivi quanto"):
        assert said in seen.text, said
    assert seen.fields["own_words"].strip() == "Le mie"
    assert (seen.fields["g0-area"], seen.fields["g0-measure"]) == ("work", "Contratto")
    assert [seen.fields[f"g0-i{n}-text"] for n in (0, 1)] == ["Cerca alloggio", "Il mio"]
    with behind_the_wall():
        kept = stored().interventions.get()
    saved = seen.fields | {"g0-i1-quantity": "1"}
    assert post(signed_in, "plan", pk, **saved).status_code == 302
    with behind_the_wall():
        doings = list(stored().interventions.order_by("pk"))
        goal = stored().goals.get()
    assert [(one.pk == kept.pk, one.text) for one in doings] == [
        (True, "Cerca alloggio"), (False, "Il mio"),
    ]  # fmt: skip
    assert (goal.area, goal.measure) == ("work", "Contratto")

    # What one changes comes back when the other takes it away; what nobody changed goes.
    mine, theirs = page(), page()
    assert post(signed_in, "plan", pk, **theirs | {"g0-drop": "on"}).status_code == 302
    answer = post(signed_in, "plan", pk, **mine | {"g0-measure": "Altro"})
    assert answer.status_code == 422
    assert post(signed_in, "plan", pk, **Page(answer).fields).status_code == 302
    with behind_the_wall():
        assert stored().goals.get().measure == "Altro"
        assert stored().interventions.count() == 2


def test_a_plan_typed_while_somebody_agreed_it_comes_back_unsaved(cast, signed_in, worker):
    case = agreed(cast, cast.actor("social_worker"))
    typed = {"edition": 2, "version": 1, "g0-text": "Un altro", "g0-area": "home"}
    answer = post(signed_in, "plan", case.pk, **typed)
    assert answer.status_code == 422
    assert "Intanto il progetto è stato concordato" in answer.content.decode()
    assert Page(answer).fields["g0-text"] == "Un altro"


def test_a_row_typed_by_half_is_refused_at_its_field(cast, signed_in, worker):
    case = taken_on(cast, cast.actor("social_worker"))
    halves = {"note_home": "Casa umida", "relation_0": "zia", "who_1": "il vicino"}
    for typed, said in (
        ({}, "La valutazione è vuota"),
        (halves, "Scegli la gravità"),
        (halves, "Scrivi chi è."),
    ):
        answer = post(signed_in, "assess", case.pk, on=day(), **typed)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    whole = halves | {"severity_home": "0", "severity_work": "2", "who_0": "Fatima"}
    assert post(signed_in, "assess", case.pk, on=day(), **whole).status_code == 302
    with behind_the_wall():
        first = Assessment.objects.get()
        assert (first.no_need, first.needs.get().area) == ({"home": "Casa umida"}, "work")
    # Of today and one's own: it is corrected in its place; by a colleague it is not.
    there = f"{reverse('cases:assess', args=[case.pk])}?corregge={first.pk}"
    page = signed_in.get(reverse("cases:detail", args=[case.pk])).content.decode()
    assert f"?corregge={first.pk}" in page
    typed = Page(signed_in.get(there)).fields
    assert typed["note_home"] == "Casa umida"
    assert signed_in.post(there, typed | {"severity_work": "3"}).status_code == 302
    # Whoever had it open to correct as well loses nothing, and saves over what stands now.
    answer = signed_in.post(there, typed | {"severity_work": "1", "resources": "Un amico"})
    assert answer.status_code == 422
    for told in ("ha corretto questa valutazione", '«<strong dir="auto">3 grave</strong>»'):
        assert told in answer.content.decode(), told
    there = there.split("?")[0] + answer.context["action"]
    saved = Page(answer).fields | {"severity_work": "3"}
    assert saved["resources"].strip() == "Un amico"
    assert signed_in.post(there, saved).status_code == 302
    with behind_the_wall():
        assert Assessment.objects.get().needs.get().severity == 3
        Assessment.objects.update(made_by=UserFactory())
        there = there.split("=")[0] + f"={Assessment.objects.get().pk}"
    assert "da chi l&#x27;ha scritta" in signed_in.post(there, typed).content.decode()
    post(signed_in, "plan", case.pk)
    doing = {"edition": 1, "g0-i0-text": "Cerca alloggio", "g0-i0-cost": "1200"}
    answer = post(signed_in, "plan", case.pk, **doing)
    assert answer.status_code == 422
    for said in ("Scegli la prestazione.", "Scrivi l&#x27;obiettivo.", 'value="Cerca alloggio"'):
        assert said in answer.content.decode(), said
    wrong = {"g0-text": "x", "g0-area": "home", "g0-i0-item": "consultation", "g0-i0-quantity": "1",
             "g0-i0-starts_on": day(9), "g0-i0-ends_on": day(2)}  # fmt: skip
    answer = post(signed_in, "plan", case.pk, **doing | wrong)
    assert "La fine viene prima dell&#x27;inizio." in answer.content.decode()


def test_a_meeting_is_found_by_the_offices_it_convenes_and_written_down_after(
    cast, signed_in, client
):
    by = cast.actor("social_worker")
    case = taken_on(cast, by)
    with acting(by):
        team.add_member(case, role=TeamRole.HEALTH, office=cast.crema, name="Leila", by=by)
        team.add_member(case, role=TeamRole.SCHOOL, office=cast.cittiglio, by=by)
    form = signed_in.get(reverse("cases:convene", args=[case.pk])).context["form"]
    health, _school = [seat for seat in form.sitting.values() if seat.office != cast.luino]
    assert set(form.initial["seats"]) == set(form.sitting)
    assert post(signed_in, "convene", case.pk, kind="uvm", on=day(1)).status_code == 422
    typed = {"kind": "uvm", "on": day(1), "at": "9:30", "place": "Via Roma", "seats": [health.pk]}
    assert post(signed_in, "convene", case.pk, **typed, others="Dott.ssa Rossi").status_code == 302
    page = signed_in.get(reverse("cases:detail", args=[case.pk])).content.decode()
    for said in ("09:30", "Via Roma", "Leila", "Dott.ssa Rossi"):
        assert said in page, said
    with behind_the_wall():
        other = TeamMeeting.objects.get()
    move = reverse("cases:move_meeting", args=[case.pk, other.pk])
    moved = Page(signed_in.get(move)).fields | {"on": day(2), "at": "9:30"}
    assert move in page
    minutes = f'href="{reverse("cases:minutes", args=[case.pk, other.pk])}"'
    assert minutes not in page, "it is still to be held"
    assert signed_in.post(move, moved).status_code == 302
    title = f"caso n. {case.pk}, 09:30"
    for office, finds in ((cast.luino, True), (cast.crema, True), (cast.cittiglio, False)):
        client.force_login(cast.user("social_worker", office=office))
        work = client.get(reverse("worklist:list")).content.decode()
        assert (title in work) is finds, office
    client.force_login(cast.user("social_worker", office=cast.crema))
    assert title in client.get(reverse("workspace:today")).content.decode()
    client.force_login(cast.user("social_worker"))
    with behind_the_wall():
        TeamMeeting.objects.update(held_on=clock.today() - timedelta(days=1))
        held = TeamMeeting.objects.get()
    assert "Scrivi il verbale" in client.get(reverse("worklist:list")).content.decode()
    minutes = Page(client.get(reverse("cases:minutes", args=[case.pk, held.pk])))
    assert "Via Roma" in minutes.text
    assert post(client, "minutes", case.pk, held.pk, minutes="").status_code == 422
    assert post(client, "minutes", case.pk, held.pk, minutes="Si è detto").status_code == 302
    late = post(client, "minutes", case.pk, held.pk, minutes="Altro", seen=minutes.fields["seen"])
    assert "Si è detto" in late.content.decode()
    assert Page(late).fields["minutes"].strip() == "Altro"
    assert post(client, "minutes", case.pk, held.pk, **Page(late).fields).status_code == 302
    assert "Scrivi il verbale" not in client.get(reverse("worklist:list")).content.decode()
    with behind_the_wall():
        TeamMeeting.objects.update(held_on=clock.today())
    client.force_login(cast.user("social_worker", office=cast.crema))
    assert title not in client.get(reverse("workspace:today")).content.decode()
    client.force_login(cast.user("social_worker"))
    assert "Altro" in client.get(reverse("cases:detail", args=[case.pk])).content.decode()
    assert client.post(move, moved | {"poi": "1"}).status_code == 422, "it was held"
    with behind_the_wall():
        TeamMeeting.objects.update(minutes="", decision="")
    assert client.post(move, moved | {"poi": "1"}).status_code == 302
    assert ">disdetta<" in client.get(reverse("cases:detail", args=[case.pk])).content.decode()
    assert title not in client.get(reverse("worklist:list")).content.decode()


def test_what_is_given_opens_ready_and_far_too_much_is_asked_once(cast, signed_in):
    by = cast.actor("social_worker")
    case = agreed(cast, by)
    with acting(by):
        team.add_member(case, role=TeamRole.HEALTH, office=cast.crema, by=by)
    page = Page(signed_in.get(reverse("cases:provide", args=[case.pk])))
    typed = page.fields | {"attendance": "present"}
    assert (typed["quantity"], typed["on"], typed["who"]) == ("1", day(), "")
    assert "Contributo in denaro" in page.text
    answer = post(signed_in, "provide", case.pk, **typed | {"quantity": "99"})
    assert answer.status_code == 422
    assert "il progetto ne prevede 4 ore" in answer.content.decode()
    wrong = post(signed_in, "provide", case.pk, **typed | {"benefit_code": "PIPPO"})
    assert "Non è un codice SIUSS" in wrong.content.decode()
    sure = typed | {"quantity": "99", "sure": "on", "benefit_code": "a1.01"}
    assert post(signed_in, "provide", case.pk, **sure).status_code == 302
    # What another office gave stands in the plan, and counts in that office's register.
    theirs = typed | {"who": str(cast.crema.pk), "sure": "on"}
    assert post(signed_in, "provide", case.pk, **theirs).status_code == 302
    with behind_the_wall():
        given = list(Provision.objects.order_by("pk"))
        assert [one.given_by for one in given] == [None, cast.crema]
        assert given[0].benefit_code == "A1.01"
        assert Delivery.objects.filter(origin_kind=ORIGIN).get().quantity == 99
    missed = typed | {"attendance": "absent"}
    assert post(signed_in, "provide", case.pk, **missed).status_code == 302
    again = post(signed_in, "provide", case.pk, **missed, poi="1")
    assert "già registrato, uguale" in again.text
    assert "È un altro" in again.text
    noted = missed | {"text": "Ha telefonato."}
    assert post(signed_in, "provide", case.pk, **noted).status_code == 302
    another = Page(again).fields | {"attendance": "absent", "another": "on"}
    assert post(signed_in, "provide", case.pk, **another).status_code == 302
    assert "Ha telefonato." in signed_in.get(reverse("cases:detail", args=[case.pk])).text
    # Two who correct what SIUSS is told do not write over each other.
    page = Page(signed_in.get(reverse("cases:benefit", args=[case.pk, given[0].pk]))).fields
    mine = page | {"benefit_code": "A1.02"}
    theirs = page | {"cost": "350.50", "benefit_character": "2"}
    assert post(signed_in, "benefit", case.pk, given[0].pk, **theirs).status_code == 302
    answer = post(signed_in, "benefit", case.pk, given[0].pk, **mine)
    assert answer.status_code == 422
    again = Page(answer).fields
    assert (again["cost"], again["benefit_character"], again["benefit_code"]) == (
        "350.5", "2", "A1.02",
    )  # fmt: skip
    assert post(signed_in, "benefit", case.pk, given[0].pk, **again).status_code == 302
    with behind_the_wall():
        given[0].refresh_from_db()
        assert (given[0].cost_cents, given[0].benefit_code) == (35_050, "A1.02")
        Case.objects.update(state="closure", closed_on=clock.today(), close_reason="x")
    # Also when the case is over: and of what was given nothing else changes.
    bare = {"benefit_code": "A1.03", "benefit_character": "2"}
    answer = signed_in.post(
        reverse("cases:benefit", args=[case.pk, given[0].pk]), bare, follow=True
    )
    assert "Per SIUSS manca: importo (euro)." in answer.content.decode()
    with acting(by), pytest.raises(DatabaseError, match="closed case"), transaction.atomic():
        Provision.objects.filter(pk=given[0].pk).update(voided_at=Now())


def test_an_entry_of_the_diary_is_corrected_beside_it(cast, signed_in):
    opened(signed_in, cast)
    pk = stored().pk
    entry = {"entry-on": day(), "entry-text": "Visita.", "entry-visible_to": "office"}
    assert post(signed_in, "write_entry", pk, **entry).status_code == 302
    with behind_the_wall():
        first = DiaryEntry.objects.get()
    url = f"{reverse('cases:write_entry', args=[pk])}?corregge={first.pk}"
    assert "Visita." in signed_in.get(url).content.decode()
    assert signed_in.post(url, entry | {"entry-text": "Visita a casa."}).status_code == 302
    assert signed_in.get(url).status_code == 404
    page = signed_in.get(reverse("cases:detail", args=[pk])).content.decode()
    assert "Visita a casa." in page
    assert "corregge una voce" in page


def test_the_list_shows_the_cases_of_the_office_and_of_its_teams(cast, signed_in, worker, client):
    PrivacyNoticeFactory(person=cast.amina, office=cast.luino)
    opened(signed_in, cast)
    pk = stored().pk
    page = signed_in.get(reverse("cases:list")).content.decode()
    for said in ("Hassan Amina", "nessuno l&#x27;ha in carico", "Dell&#x27;ufficio", "(1)"):
        assert said in page
    day_page = signed_in.get(reverse("workspace:today")).content.decode()
    assert "Prima lettura che nessuno ha in carico" in day_page
    with behind_the_wall():
        rewrite_keys(cast.amina)
    found = signed_in.get(reverse("cases:list"), {"q": "amina"}).content.decode()
    assert "Hassan Amina" in found
    assert "Hassan" not in signed_in.get(reverse("cases:list"), {"q": "rossi"}).content.decode()
    assert 'data-label="Numero"' in found
    post(signed_in, "take_on", pk, manager=worker.pk, on=day())
    there, nobodys = cast.user(office=cast.crema), cast.cittiglio
    choice = signed_in.get(reverse("cases:add_member", args=[pk])).content.decode()
    assert '<optgroup label="Ambito cremasco">' in choice
    assert nobodys.name not in choice, "nobody there works on cases"
    client.force_login(there)
    assert "Hassan" not in client.get(reverse("cases:list")).content.decode()
    assert client.get(reverse("cases:detail", args=[pk])).status_code == 404
    client.force_login(worker)
    seat = {"office": cast.crema.pk, "role": "health"}
    assert post(client, "add_member", pk, **seat).status_code == 302
    client.force_login(there)
    assert "Hassan" in client.get(reverse("cases:list")).content.decode(), "opens on the team's"
    with behind_the_wall():
        told = Task.objects.get(office=cast.crema)
    page = client.get(reverse("worklist:detail", args=[told.pk])).content.decode()
    assert reverse("cases:detail", args=[pk]) in page
    assert client.get(reverse("cases:detail", args=[pk])).status_code == 200


def test_the_list_of_cases_is_asked_once_and_turned_page_by_page(cast, signed_in, monkeypatch):
    """Its rows are dear: their numbers come in one question, in order, and the page by them."""
    made = [CaseFactory(office=cast.luino, opened_on=clock.today() - timedelta(days=n))
            for n in range(27)]  # fmt: skip
    by_number = {"ordina": "numero"}

    def numbers(**asked):
        page = signed_in.get(reverse("cases:list"), by_number | asked).content.decode()
        return [case.pk for case in made if reverse("cases:detail", args=[case.pk]) in page], page

    assert numbers()[0] == [case.pk for case in made[:25]]
    assert numbers(pagina="2")[0] == [case.pk for case in made[25:]]
    assert numbers(ordina="-numero")[0] == [case.pk for case in made[2:]]
    assert numbers(q="nessuno si chiama così")[0] == []
    monkeypatch.setattr("labimpact.ui.paging.BOUND", 20)
    shown, page = numbers()
    assert "oltre 20 righe" in page
    assert shown == [case.pk for case in made[:20]]


def test_who_has_a_case_is_led_to_it_and_what_was_typed_stays(cast, signed_in):
    opened(signed_in, cast)
    new = f"{reverse('cases:new')}?person={cast.amina.pk}"
    there = reverse("cases:detail", args=[stored().pk])
    assert signed_in.get(new).url == there
    answer = opened(signed_in, cast, text="Un bisogno nuovo.")
    assert answer.status_code == 422
    for said in ("Un bisogno nuovo.", "ha già un caso aperto", there):
        assert said in answer.content.decode()


def test_the_pages_of_who_leads_are_closed_to_who_works(cast, signed_in, client):
    opened(signed_in, cast)
    client.force_login(cast.user())
    pk = stored().pk
    assert client.get(reverse("cases:detail", args=[pk])).status_code == 200
    for name in ("take_on", "assess", "plan", "review", "add_member", "convene"):
        assert client.get(reverse(f"cases:{name}", args=[pk])).status_code == 403, name


def test_the_case_stands_in_the_story_of_the_person(cast, signed_in):
    sheet = reverse("workspace:person", args=[cast.amina.pk])
    assert f"{reverse('cases:new')}?person={cast.amina.pk}" in signed_in.get(sheet).content.decode()
    opened(signed_in, cast)
    page = signed_in.get(sheet).content.decode()
    assert page.count(reverse("cases:detail", args=[stored().pk])) == 2, "its button, its story"
    assert f"Caso n. {stored().pk}" in page


def test_who_coordinates_sees_where_reviews_are_late_and_of_nobody(client, cast):
    late = clock.today() - timedelta(days=3)
    for office in (cast.luino, cast.luino, cast.germignaga, cast.crema):
        CaseFactory(led=True, office=office, review_on=late)
    CaseFactory(led=True, office=cast.luino, review_on=clock.today())
    SealFactory(person=CaseFactory(led=True, office=cast.luino, review_on=late).person)
    client.force_login(cast.user("area_coordinator"))
    page = client.get(reverse("workspace:today"))
    filled = page.context["sections"]
    (section,) = [one for one in filled if one.key == "verifiche-in-ritardo"]
    found = [(item.title, item.note, item.due_on) for item in section.items]
    assert found == [
        (cast.luino.name, "2 verifiche in ritardo", late),
        (cast.germignaga.name, "1 verifica in ritardo", late),
    ]

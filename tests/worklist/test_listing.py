"""The work list over every source: views, filters, headings, honest counts, few questions."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from labimpact.audit.models import AuditEvent
from labimpact.base import clock
from labimpact.base.permissions import Permission
from labimpact.base.wall.session import acting
from labimpact.casework.models import Referral
from labimpact.people.models import Grant, Person
from labimpact.worklist import queries, sources
from labimpact.worklist.enums import Stretch, Which
from labimpact.worklist.models import Task
from labimpact.worklist.queries import Things
from labimpact.worklist.sources import Asked, Line, Source
from tests.conftest import behind_the_wall
from tests.factories import (
    MembershipFactory,
    PersonFactory,
    ReferralFactory,
    SealFactory,
    SearchKeyFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db
OFFICE = "?vista=ufficio"


@pytest.fixture
def me(cast):
    return cast.user()


@pytest.fixture
def desk(cast, me):
    with acting(cast.as_actor(me)) as actor:
        yield actor


def day(days):
    return clock.today() + timedelta(days=days)


def things(actor, which=Which.OFFICE, **asked):
    return Things(actor, which, Asked(**asked), clock.today())


def titles(actor, which=Which.OFFICE, **asked):
    return [row.line.title for row in things(actor, which, **asked)]


def listed(client, query=OFFICE):
    return client.get(reverse("worklist:list") + query).content.decode()


# Sources


def test_referrals_stand_in_the_list_without_being_copied(cast, desk):
    ReferralFactory(from_office=cast.crema, to_office=cast.luino, answer_due_on=day(2))
    ReferralFactory(from_office=cast.luino, to_office=cast.crema, answer_due_on=day(-2))
    ReferralFactory(from_office=cast.luino, to_office=cast.cittiglio, answer_due_on=day(2))
    ReferralFactory(
        from_office=cast.crema, to_office=cast.luino, state="refused", answered_on=day(0)
    )
    assert [(row.kind, row.due_on) for row in things(desk)] == [
        ("casework.unanswered", day(-2)), ("casework.to_answer", day(2)),
    ]  # fmt: skip
    assert len(things(desk, Which.LATE)) == 1
    assert len(things(desk, Which.HANDED)) == 0
    assert not Task.objects.exists()


def test_a_referral_without_owner_is_of_everybody_and_a_sent_one_of_who_sent_it(cast, desk, me):
    other = cast.user()
    ReferralFactory(from_office=cast.crema, to_office=cast.luino)
    mine = ReferralFactory(
        from_office=cast.luino, to_office=cast.crema, sent_by=me, answer_due_on=day(-1)
    )
    theirs = ReferralFactory(
        from_office=cast.luino, to_office=cast.cittiglio, answer_due_on=day(-1)
    )
    with behind_the_wall():
        # Who acts signs what is laid here: the other one is said afterwards.
        Referral.objects.filter(pk=theirs.pk).update(sent_by=other)
    found = [(row.kind, row.pk) for row in things(desk, Which.MINE)]
    assert ("casework.unanswered", mine.pk) in found
    assert [kind for kind, _pk in found].count("casework.to_answer") == 1
    assert len(found) == 2


def test_the_receiver_reads_only_what_the_sender_wrote(client, cast, me):
    person = PersonFactory(family_name="Segretissimi", registered_office=cast.crema)
    ReferralFactory(
        from_office=cast.crema, to_office=cast.luino, person=person, shared_name="S. A."
    )
    client.force_login(me)
    page = listed(client)
    assert "S. A." in page
    assert "Segretissimi" not in page


def test_who_manages_no_referrals_has_none_in_the_list(client, cast):
    ReferralFactory(from_office=cast.crema, to_office=cast.luino)
    TaskFactory(office=cast.luino)
    with acting(cast.actor("editor")) as editor:
        kinds = {source.kind for source in sources.open_to(editor)}
        of_the_portal = {
            "directory.confirm", "directory.disagreement", "editorial.overlay",
            "editorial.review", "freshness.guide", "freshness.service",
        }  # fmt: skip
        assert kinds == {"worklist.task"} | of_the_portal
        assert [row.kind for row in things(editor)] == ["worklist.task"]


@pytest.fixture
def registry(monkeypatch):
    monkeypatch.setattr(sources, "_sources", dict(sources._sources))


def test_a_record_that_is_no_longer_drawn_keeps_its_place(client, cast, me, registry):
    TaskFactory(office=cast.luino)
    sources.register(Source(
        kind="prova.muta", label="Cosa muta", permission=Permission.TASK_MANAGE,
        rows=queries.open_tasks, draw=lambda actor, pks: {}, owner="assigned_to",
    ))  # fmt: skip
    client.force_login(me)
    page = listed(client)
    assert "Cosa muta" in page
    assert 'Senza data <span class="soft">(2)' in page


def test_five_sources_cost_the_page_few_questions(client, cast, me, page_queries, registry):
    for n in range(2):
        sources.register(Source(
            kind=f"prova.{n}", label="Prova", permission=Permission.TASK_MANAGE,
            rows=queries.open_tasks, draw=_drawn, due_on="due_on",
        ))  # fmt: skip
    client.force_login(me)
    _one_of_each(cast, me)
    one = page_queries(reverse("worklist:list") + OFFICE)
    for _ in range(4):
        _one_of_each(cast, me)
    assert page_queries(reverse("worklist:list") + OFFICE) == one
    # The saved views are one of them.
    assert one <= 16


def _drawn(actor, pks):
    return {t.pk: Line(title=t.title) for t in Task.objects.filter(pk__in=pks)}


def _one_of_each(cast, me):
    person = PersonFactory(registered_office=cast.luino)
    TaskFactory(office=cast.luino, person=person, assigned_to=me, handed_over_by=me)
    ReferralFactory(from_office=cast.crema, to_office=cast.luino)
    ReferralFactory(
        from_office=cast.luino, to_office=cast.crema, person=person, answer_due_on=day(-1)
    )


# Views, order, headings


def test_nearest_day_first_undated_last_and_the_other_way_round(cast, desk):
    for title, due in (("none", None), ("far", day(40)), ("late", day(-1)), ("today", day(0))):
        TaskFactory(office=cast.luino, title=title, due_on=due)
    assert titles(desk) == ["late", "today", "far", "none"]
    furthest = Things(desk, Which.OFFICE, Asked(), clock.today(), furthest=True)
    assert [row.line.title for row in furthest] == ["far", "today", "late", "none"]


def test_every_day_stands_under_one_heading_and_is_counted_there(cast, desk):
    for days in range(-3, 12):
        TaskFactory(office=cast.luino, due_on=day(days))
    TaskFactory(office=cast.luino)
    found = things(desk)
    rows = list(found)
    assert [row.stretch for row in rows if row.heading] == list(
        dict.fromkeys(row.stretch for row in rows)
    )
    for stretch in Stretch:
        assert found.counts.of(stretch) == sum(row.stretch is stretch for row in rows)
    assert found.counts.total == len(rows) == 16


def test_the_second_page_goes_on_where_the_first_ends(client, cast, me):
    for n in range(30):
        TaskFactory(office=cast.luino, title=f"Cosa {n:02}", due_on=day(n + 1))
    client.force_login(me)
    first, second = listed(client), listed(client, OFFICE + "&pagina=2")
    assert "Cosa 24" in first
    assert "Cosa 25" not in first
    assert "Cosa 25" in second
    assert "Cosa 29" in listed(client, OFFICE + "&pagina=99999999999999999999")


# Filters


def test_filters_leave_what_was_asked_for(cast, desk, me):
    other = cast.user()
    TaskFactory(office=cast.luino, title="Telefonare in Questura", assigned_to=me)
    TaskFactory(office=cast.luino, title="Altro", person=cast.amina, assigned_to=other)
    TaskFactory(office=cast.luino, title="Di nessuno 100%")
    ReferralFactory(from_office=cast.crema, to_office=cast.luino, shared_name="Questura S.")
    assert titles(desk, owner_id=other.pk) == ["Altro"]
    assert titles(desk, kind="worklist.task", nobodys=True) == ["Di nessuno 100%"]
    assert len(titles(desk, words=("questura",))) == 2
    assert titles(desk, words=("questura", "telef")) == ["Telefonare in Questura"]
    assert titles(desk, words=("0%",)) == ["Di nessuno 100%"]
    assert titles(desk, words=("amina",), named=(cast.amina.pk,)) == ["Altro"]
    assert titles(desk, person_ids=(cast.amina.pk,)) == ["Altro"]


def test_a_name_finds_what_is_to_do_about_that_person(client, cast, me):
    TaskFactory(office=cast.luino, title="Prenotare", person=cast.amina)
    TaskFactory(office=cast.luino, title="Comprare la carta")
    SearchKeyFactory(person=cast.amina, kind="name", key="hassan")
    client.force_login(me)
    page = listed(client, OFFICE + "&q=hassan")
    assert "Prenotare" in page
    assert "Comprare la carta" not in page


@pytest.mark.parametrize("wrong", [
    "&chi=99999999999999999999", "&chi=x", "&tipo=niente", "&ordine=x", "&q=%00", "&pagina=x",
    "&vista=x", "&fatta=x,,9", "&rimandata=99999999999999999999",
])  # fmt: skip
def test_a_filter_that_makes_no_sense_filters_nothing(client, cast, me, wrong):
    TaskFactory(office=cast.luino, title="Comprare la carta")
    client.force_login(me)
    assert "Comprare la carta" in listed(client, OFFICE + wrong)


def test_the_done_ones_are_filtered_too(client, cast, me):
    TaskFactory(office=cast.luino, title="Uno", done_at=clock.now(), done_by=me)
    TaskFactory(office=cast.luino, title="Due", done_at=clock.now(), done_by=cast.user())
    client.force_login(me)
    page = listed(client, f"?vista=fatte&chi={me.pk}")
    assert "Uno" in page
    assert "Due" not in page
    assert "Due" in listed(client, "?vista=fatte&q=due")


# Persons


def test_what_is_about_a_person_no_longer_open_is_counted_and_says_so(client, cast, me):
    TaskFactory(office=cast.luino, person=cast.amina, title="Richiamare")
    with behind_the_wall():
        Grant.objects.filter(person=cast.amina).update(revoked_at=clock.now())
    client.force_login(me)
    page = listed(client)
    assert "persona riservata" in page
    assert "Hassan" not in page
    assert "(1)" in page


def test_what_is_about_a_sealed_person_is_neither_shown_nor_counted(cast, desk):
    TaskFactory(office=cast.luino, person=cast.amina)
    ReferralFactory(
        from_office=cast.luino, to_office=cast.crema, person=cast.amina, answer_due_on=day(-1)
    )
    TaskFactory(office=cast.luino, title="Altro")
    SealFactory(person=cast.amina)
    assert things(desk).counts.total == 1
    assert titles(desk) == ["Altro"]
    assert queries.glance(desk, clock.today()).office == 1


def test_what_was_written_about_a_record_later_merged_is_still_to_do(client, cast, me):
    twin = PersonFactory(family_name="Hasan", registered_office=cast.luino)
    TaskFactory(office=cast.luino, person=twin, title="Del doppione")
    with behind_the_wall():
        Person.objects.filter(pk=twin.pk).update(merged_into=cast.amina)
    client.force_login(me)
    assert "Del doppione" in listed(client)
    assert "Del doppione" in listed(client, f"?person={cast.amina.pk}")


def test_the_register_keeps_what_the_page_showed_of_whom(client, cast, me):
    task = TaskFactory(office=cast.luino, person=cast.amina)
    referral = ReferralFactory(
        from_office=cast.luino, to_office=cast.crema, person=cast.amina, answer_due_on=day(-1)
    )
    TaskFactory(office=cast.luino)
    client.force_login(me)
    listed(client)
    with behind_the_wall():
        event = AuditEvent.objects.get(action="task.listed")
    assert event.person_ids == [cast.amina.pk]
    assert event.details["records"] == {
        "casework.unanswered": [referral.pk], "worklist.task": [task.pk],
    }  # fmt: skip


# The wall


def test_raw_sql_completes_and_puts_off_nothing_of_another_office(cast):
    task = TaskFactory(office=cast.luino)
    with acting(cast.actor(office=cast.crema)), connection.cursor() as cursor:
        for change in ("done_note = 'x'", "postponed_times = 9", "due_on = now()"):
            cursor.execute(
                f"UPDATE worklist_task SET {change} WHERE id = %s",
                [task.pk],
            )
            assert cursor.rowcount == 0
        cursor.execute("SELECT count(*) FROM worklist_task")
        assert cursor.fetchone() == (0,)


def test_the_list_of_another_office_holds_nothing_of_this(cast):
    TaskFactory(office=cast.luino)
    ReferralFactory(from_office=cast.luino, to_office=cast.germignaga, answer_due_on=day(-1))
    with acting(cast.actor(office=cast.crema)) as stranger:
        for which in (Which.MINE, Which.OFFICE, Which.LATE, Which.HANDED):
            assert things(stranger, which).counts.total == 0


# The day and the office


def test_the_day_counts_what_the_list_holds(client, cast, me):
    client.force_login(me)
    assert "di tutto l&#x27;ufficio" not in client.get(reverse("workspace:today")).content.decode()
    TaskFactory(office=cast.luino, assigned_to=cast.user(), due_on=day(-1))
    TaskFactory(office=cast.luino, assigned_to=me, due_on=day(0))
    ReferralFactory(from_office=cast.crema, to_office=cast.luino, answer_due_on=day(-1))
    page = client.get(reverse("workspace:today"))
    numbers = [(f.label, f.number) for f in page.context["figures"]]
    assert numbers == [
        ("tue o di nessuno", 2), ("in ritardo nell'ufficio", 2), ("per oggi nell'ufficio", 1),
        ("di tutto l'ufficio", 3),
    ]  # fmt: skip
    for figure in page.context["figures"]:
        answer = client.get(figure.url)
        assert answer.status_code == 200
        assert answer.context["page"].paginator.count == figure.number, figure.label
    assert page.context["figures"][0].note == "di cui 1 in ritardo"


@pytest.mark.parametrize(
    ("when", "left"),
    [("scadute", {"Ieri"}), ("oggi", {"Oggi"}), ("settimana", {"Domenica"}), ("mai", None)],
)
def test_the_list_can_be_cut_to_a_stretch_of_days(client, cast, me, when, left, monkeypatch):
    monday = date(2027, 1, 11)
    monkeypatch.setattr(clock, "today", lambda: monday)
    titles = {"Ieri": -1, "Oggi": 0, "Domenica": 6, "Dopo": 7}
    for title, days in titles.items():
        TaskFactory(office=cast.luino, title=title, due_on=monday + timedelta(days=days))
    client.force_login(me)
    page = client.get(f"{reverse('worklist:list')}?vista=ufficio&quando={when}")
    found = {row.line.title for _heading, row in page.context["rows"]}
    assert found == (left or set(titles)), "what makes no sense filters nothing"


def test_a_name_of_the_list_opens_the_person_only_where_one_may(client, cast, me):
    TaskFactory(office=cast.luino, assigned_to=me, person=cast.amina)
    other = PersonFactory(registered_office=cast.crema)
    ReferralFactory(
        from_office=cast.crema, to_office=cast.luino, person=other, answer_due_on=day(-1)
    )
    client.force_login(me)
    page = client.get(f"{reverse('worklist:list')}?vista=ufficio").content.decode()
    assert reverse("workspace:person", args=[cast.amina.pk]) in page
    assert reverse("workspace:person", args=[other.pk]) not in page


def test_the_office_s_overview_says_who_has_how_much(client, cast, me):
    busy = cast.user(user__full_name="Zeno Ultimo")
    TaskFactory(office=cast.luino, assigned_to=busy, due_on=day(-1))
    TaskFactory(office=cast.luino, assigned_to=busy)
    TaskFactory(office=cast.luino)
    TaskFactory(office=cast.crema)
    client.force_login(me)
    page = client.get(reverse("worklist:overview"))
    shares = [(s.owner, s.total, s.late) for s in page.context["shares"]]
    assert shares == [("", 1, 0), ("Zeno Ultimo", 2, 1)]
    assert page.context["sum"] == {"total": 3, "late": 1, "today": 0}
    assert f"vista=scadute&amp;chi={busy.pk}" in page.content.decode()


def test_what_a_colleague_left_behind_is_found_and_taken(client, cast, me):
    gone = MembershipFactory(office=cast.luino, valid_to=day(-1)).user
    TaskFactory(office=cast.luino, title="Lasciata qui", assigned_to=gone)
    TaskFactory(office=cast.luino, title="Di altri")
    client.force_login(me)
    assert f"chi={gone.pk}" in client.get(reverse("worklist:overview")).content.decode()
    page = listed(client, f"{OFFICE}&chi={gone.pk}")
    assert "Lasciata qui" in page
    assert "Di altri" not in page
    assert "un collega che non lavora più qui" in page


def test_the_overview_asks_as_much_for_five_as_for_one(client, cast, me, page_queries):
    client.force_login(me)
    TaskFactory(office=cast.luino, assigned_to=me)
    one = page_queries(reverse("worklist:overview"))
    for _ in range(4):
        TaskFactory(office=cast.luino, assigned_to=cast.user())
    assert page_queries(reverse("worklist:overview")) == one

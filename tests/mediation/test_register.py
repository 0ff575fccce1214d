"""The register of mediators: kept by who coordinates, with its history, never losing a job."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from labimpact.audit.models import AuditEvent
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.mediation.actions import offering, register, skills
from labimpact.mediation.enums import Place, State
from labimpact.mediation.forms.mediators import MediatorForm
from labimpact.mediation.models import MediatorContract, MediatorLanguage
from labimpact.mediation.queries.mediators import MediatorPage, italian_is_low
from labimpact.network.models import Municipality
from labimpact.notifications.models import Message
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.factories import BodyFactory
from tests.mediation.conftest import reread
from tests.mediation.test_way import Time, approved, scheduled
from tests.queries import page_queries  # noqa: F401

pytestmark = pytest.mark.django_db
VALUES = {
    "name": "Nadia Haddad", "user_id": None, "sex": "F", "email": "", "phone": "",
    "writes_in": "it", "means": "car", "municipality": None, "latitude": None, "longitude": None,
    "areas_of_experience": ["school"], "desired_week": 600, "most_week": 900, "most_day": 300,
    "most_month": None, "starts_on": m.today(), "note": "",
}  # fmt: skip


def added(world, **values):
    with acting(world.coordinator):
        return register.add(world.service, values=VALUES | values, by=world.coordinator)


def refused(world, words, **values):
    with acting(world.coordinator), pytest.raises(Refused, match=words):
        register.add(world.service, values=VALUES | values, by=world.coordinator)


def page(client, world, name, /, *args, by=None, **data):
    """The answer of a page for who coordinates; a POST with `data`."""
    user_id = (by or world.coordinator).user_id
    with behind_the_wall():
        from labimpact.accounts.models import User

        client.force_login(User.objects.get(pk=user_id))
    url = reverse(f"mediation:{name}", args=args)
    return client.post(url, data) if data else client.get(url)


def test_an_account_is_linked_only_to_a_mediator_of_that_service(world):
    mine = world.cast.user("cultural_mediator", world.service.office)
    other = world.cast.user("cultural_mediator", world.cast.crema)
    assert added(world, user_id=mine.pk).user_id == mine.pk
    for user in (other, mine):
        refused(world, "utenza", user_id=user.pk)


def test_where_one_starts_from_is_the_middle_of_the_municipality_unless_typed(world):
    luino = Municipality.objects.active().get(name="Luino")
    found = added(world, municipality=luino)
    assert found.latitude == pytest.approx(46.0, abs=0.2)
    assert added(world, municipality=luino, latitude=45.0, longitude=9.0).latitude == 45.0
    refused(world, "coordinate sono due", latitude=45.0)
    # Coordinates that nobody typed are not on the form: they follow the municipality.
    with acting(world.coordinator):
        form = MediatorForm.of(found, None)
    assert form.initial["latitude"] is None


def test_an_account_whose_role_is_over_stays_until_somebody_takes_it_away(client, world):
    mediator = world.mediator(name="Saima Iqbal")
    with behind_the_wall():
        mediator.user.memberships.update(valid_to=m.today() - timedelta(days=1))
    told = {
        "name": "Saima Iqbal", "user": mediator.user_id, "writes_in": "it", "means": "car",
        "starts_on": "01/09/2026", "phone": "+39 0332 000000",
    }  # fmt: skip
    assert page(client, world, "mediator_change", mediator.pk, **told).status_code == 302
    assert (reread(mediator).user_id, reread(mediator).phone) == (mediator.user_id, told["phone"])
    assert page(client, world, "mediator_change", mediator.pk, **told | {"user": ""})
    assert reread(mediator).user_id is None


def test_only_who_coordinates_that_service_keeps_its_register(world):
    stranger = world.cast.actor("mediation_coordinator", world.cast.crema)
    with acting(stranger), pytest.raises(Refused):
        register.add(world.service, values=VALUES, by=stranger)


def test_a_new_level_closes_the_one_before_and_both_stay(world):
    mediator = world.mediator(spoken={})
    ur = m.language("ur")
    with acting(world.coordinator):
        for level, days in (("b2", -90), ("c1", -10)):
            skills.set_language(
                mediator, language=ur, level=level, on=m.today() + timedelta(days=days),
                source="Colloquio", by=world.coordinator,
            )  # fmt: skip
        page = MediatorPage(mediator)
        assert [row.level for row in page.languages] == ["c1"]
        old = page.past_languages[0]
        assert (old.level, old.valid_to) == ("b2", m.today() - timedelta(days=11))
        for day, level in ((0, "c1"), (1, "c2"), (-20, "c2")):
            with pytest.raises(Refused):
                skills.set_language(
                    mediator, language=ur, level=level, on=m.today() + timedelta(days=day),
                    source="", by=world.coordinator,
                )  # fmt: skip
        # Of the same day it is a correction.
        skills.set_language(
            mediator, language=ur, level="native", on=m.today() - timedelta(days=10), source="",
            by=world.coordinator,
        )  # fmt: skip
        assert MediatorLanguage.objects.filter(mediator=mediator).count() == 2
        skills.end_language(page.languages[0], on=m.today(), by=world.coordinator)
        assert MediatorPage(mediator).languages == []


def test_two_contracts_never_hold_on_one_day(world):
    mediator = world.mediator()

    def add(since, until=None):
        return skills.add_contract(
            mediator, title="Incarico", valid_from=m.today() + timedelta(days=since),
            valid_to=None if until is None else m.today() + timedelta(days=until),
            hour_cents=2500, travel_hour_cents=0, km_cents=0, least_minutes=0, most_minutes=None,
            by=world.coordinator,
        )  # fmt: skip

    with acting(world.coordinator):
        first = add(-100)
        second = add(0)
        assert reread(first).valid_to == m.today() - timedelta(days=1)
        with pytest.raises(Refused, match="vale già"):
            add(-50, -20)
        skills.end_contract(second, on=m.today() + timedelta(days=30), by=world.coordinator)
        add(31)
    assert MediatorPage(mediator).contracts is not None
    with behind_the_wall(), pytest.raises(IntegrityError), transaction.atomic():
        MediatorContract.objects.create(
            mediator=mediator, title="Doppio", valid_from=m.today(), valid_to=m.today()
        )


@pytest.mark.parametrize(
    ("levels", "low"),
    [([], True), ([("it", "b1")], True), ([("it", "b2")], False), ([("it", "native")], False),
     ([("ur", "native")], True)],
)  # fmt: skip
def test_italian_below_the_rule_is_said(db, levels, low):
    assert italian_is_low(levels) is low


def test_what_runs_out_is_said_and_forbids_nothing(world):
    mediator = world.mediator()
    m.MediatorPaperFactory(
        mediator=mediator, title="Permesso", kind="identity",
        expires_on=m.today() + timedelta(days=20),
    )  # fmt: skip
    m.MediatorPaperFactory(
        mediator=mediator, title="Corso", expires_on=m.today() - timedelta(days=1)
    )
    with acting(world.coordinator):
        said = " ".join(MediatorPage(mediator).warnings)
    assert "«Permesso»: scade presto" in said
    assert "Manca o è scaduto: formazione" in said
    assert "Italiano: sotto il livello" in said


def many_jobs(world, mediator, many=4):
    found = []
    for number in range(many):
        found.append(scheduled(world, mediator, times=[Time(m.at(3 + number, 10), 60)]))
    return found


@pytest.mark.parametrize("release", [True, False])
def test_who_is_suspended_keeps_their_sessions_or_gives_all_of_them_back(world, release):
    mediator = world.mediator()
    jobs = many_jobs(world, mediator)
    waiting = approved(world, times=[Time(m.at(9, 10), 60)])
    with acting(world.coordinator):
        offering.propose(waiting, reread(mediator), by=world.coordinator)
    with behind_the_wall():
        type(mediator).objects.filter(pk=mediator.pk).update(email="nadia@example.org")
        before = Message.objects.count()
    with acting(world.coordinator):
        let_go = register.suspend(
            mediator, why="Documenti scaduti", release=release, by=world.coordinator
        )
    assert let_go == (5 if release else 1)
    states = {reread(job).state for job in jobs}
    assert states == ({State.APPROVED} if release else {State.SCHEDULED})
    assert reread(waiting).state == State.APPROVED
    with behind_the_wall():
        assert Message.objects.count() - before == let_go
        assert not mediator.offers.filter(answer="waiting").exists()
        kept = mediator.assignments.filter(place=Place.ACCEPTED).count()
    assert kept == (0 if release else 4)
    with acting(world.coordinator):
        with pytest.raises(Refused, match="la sospensione è in corso"):
            offering.propose(reread(waiting), reread(mediator), by=world.coordinator)
        register.reinstate(mediator, by=world.coordinator)
    assert reread(mediator).suspended_on is None


def test_who_has_sessions_ahead_does_not_end_before_them(world):
    mediator = world.mediator()
    many_jobs(world, mediator, 1)
    with acting(world.coordinator):
        with pytest.raises(Refused, match="incontri dopo"):
            register.end(mediator, on=m.today(), by=world.coordinator)
        register.end(mediator, on=m.today() + timedelta(days=60), by=world.coordinator)
    with behind_the_wall():
        assert AuditEvent.objects.filter(action="mediation.mediator_ended").count() == 1


def test_the_pages_of_the_register_answer(client, world):
    mediator = world.mediator()
    paper = m.MediatorPaperFactory(mediator=mediator)
    with behind_the_wall():
        spoken = mediator.languages.get()
    contract = m.MediatorContractFactory(mediator=mediator)
    m.IncompatibilityFactory(mediator=mediator)
    many_jobs(world, mediator, 1)
    for name, *args in (
        ("mediators",), ("mediator_new",), ("mediator", mediator.pk),
        ("mediator_change", mediator.pk), ("mediator_suspend", mediator.pk),
        ("mediator_end", mediator.pk), ("mediator_language", mediator.pk),
        ("mediator_language_end", mediator.pk, spoken.pk), ("mediator_paper", mediator.pk),
        ("mediator_paper_change", mediator.pk, paper.pk), ("mediator_contract", mediator.pk),
        ("mediator_contract_end", mediator.pk, contract.pk),
        ("mediator_incompatibility", mediator.pk), ("service",), ("form_link_new",),
    ):  # fmt: skip
        answer = page(client, world, name, *args)
        assert answer.status_code == 200, name
    stranger = world.cast.actor("mediation_coordinator", world.cast.crema)
    assert page(client, world, "mediator", mediator.pk, by=stranger).status_code == 404
    assert page(client, world, "mediators", by=world.secretary).status_code == 403


def test_the_forms_of_the_register_write_and_bring_back_what_is_wrong(client, world):
    told = {
        "name": "Amal Mansour", "writes_in": "ar", "means": "bus", "desired_week": "7,5",
        "starts_on": "01/09/2026", "areas_of_experience": ["school", "health"],
    }  # fmt: skip
    answer = page(client, world, "mediator_new", **told)
    assert answer.status_code == 302
    with behind_the_wall():
        made = world.service.mediators.get(name="Amal Mansour")
    assert made.desired_week == 450
    wrong = page(client, world, "mediator_change", made.pk, **told | {"desired_week": "7,4"})
    assert wrong.status_code == 422
    assert "7,4" in wrong.content.decode()
    body = BodyFactory()
    language = m.language("ar")
    for name, data in (
        ("mediator_change", told | {"most_week": "20"}),
        ("mediator_language", {"language": language.pk, "level": "native", "on": "01/09/2026"}),
        ("mediator_paper", {"kind": "ethics", "title": "Codice firmato"}),
        ("mediator_contract", {"title": "2026", "valid_from": "01/09/2026", "hour_cents": "25,5"}),
        ("mediator_incompatibility", {"kind": "kin", "body": body.pk}),
        ("mediator_suspend", {"why": "Prova"}),
    ):
        assert page(client, world, name, made.pk, **data).status_code == 302, name
    with behind_the_wall():
        assert made.contracts.get().hour_cents == 2550
        assert made.incompatibilities.get().body == body
    url = reverse("mediation:mediator_reinstate", args=[made.pk])
    assert client.post(url).status_code == 302
    assert reread(made).suspended_on is None
    assert client.get(url).status_code == 405


def test_the_register_finds_by_language_experience_and_what_runs_out(client, world):
    known = world.mediator(name="Con l'urdu", areas_of_experience=["health"])
    world.mediator(name="Con l'arabo", spoken={"ar": "native"})
    m.MediatorPaperFactory(mediator=known, expires_on=m.today())
    page(client, world, "mediators")
    for query in ("lingua=ur", "esperienza=health", "scadenze=on", "q=con+l%27u"):
        text = client.get(f"{reverse('mediation:mediators')}?{query}").content.decode()
        assert "urdu" in text, query
        assert "Con l&#x27;arabo" not in text, query


def test_the_list_and_a_page_cost_the_same_for_one_and_for_five(client, world, page_queries):  # noqa: F811
    mediator = world.mediator()
    page(client, world, "mediators")
    urls = [reverse("mediation:mediators"), reverse("mediation:mediator", args=[mediator.pk])]

    def more():
        m.MediatorPaperFactory(mediator=mediator, expires_on=m.today())
        m.MediatorLanguageFactory(mediator=mediator, valid_to=m.today(), level="b1")
        m.IncompatibilityFactory(mediator=mediator)
        other = world.mediator(spoken={"ar": "b2", "it": "b2"})
        m.MediatorPaperFactory(mediator=other, expires_on=m.today())

    more()
    once = [page_queries(url) for url in urls]
    for _ in range(4):
        more()
    assert [page_queries(url) for url in urls] == once

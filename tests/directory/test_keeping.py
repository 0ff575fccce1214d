"""Writing, publishing and confirming a service on the keepers' pages."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from labimpact.audit.models import AuditEvent
from labimpact.base import today as day
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.directory.actions import services as actions
from labimpact.directory.models import PublicService, ServiceAt
from labimpact.directory.queries.keeping import due_after
from labimpact.worklist import queries as worklist
from labimpact.worklist.enums import Which
from labimpact.worklist.sources import Asked
from tests.conftest import behind_the_wall
from tests.directory_factories import (
    PublicServiceFactory,
    ServiceAtFactory,
    ServiceHoursFactory,
    ServiceTextFactory,
)
from tests.factories import LanguageFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 30)


@pytest.fixture
def editor(cast, client):
    user = cast.user("editor")
    client.force_login(user)
    return cast.as_actor(user)


def _form(cast, **changes):
    return {
        "name": "Sportello immigrati", "summary": "Ti ascolta.", "organisation": cast.luino.body_id,
        "owner_office": cast.luino.pk, "needs": ["documents", "family"], "ways": ["walk_in"],
        "is_free": "on", "areas": [cast.luino.area_id], "rhythm": "desk", "cost": "",
        "documents": "passaporto\npermesso", "eligibility": "", "municipalities": "",
    } | changes  # fmt: skip


def _only():
    with behind_the_wall():
        return PublicService.objects.select_related("owner_office").get()


def test_an_editor_cares_for_the_services_of_the_other_offices_of_their_area(client, cast):
    """From the first words to the portal and back, although they work in none of those offices."""
    user = cast.user("editor", cast.germignaga)
    client.force_login(user)
    service = PublicServiceFactory(owner_office=cast.luino, is_published=False)
    with behind_the_wall():
        service.areas.add(cast.luino.area)
    place = reverse("directory:place_add", args=[service.pk])
    assert client.post(place, {"office": cast.luino.pk, "is_accessible": "True"}).status_code == 302
    for step in ("publish", "confirm", "withdraw"):
        answer = client.post(reverse(f"directory:{step}", args=[service.pk]), follow=True)
        assert answer.status_code == 200, step
    edit = reverse("directory:change", args=[service.pk])
    answer = client.post(edit, _form(cast, name="Nuovo nome"))
    assert answer.status_code == 302, answer.content.decode()[:2000]
    words = {"name": "Desk", "summary": "It listens.", "documents": "passport", "standing": "human"}
    text = reverse("directory:text", args=[service.pk, "en"])
    assert client.post(text, words).status_code == 302
    with behind_the_wall():
        noted = AuditEvent.objects.filter(object_type="directory.PublicService")
        assert set(noted.values_list("office_id", flat=True)) == {cast.germignaga.pk}
        assert {"service.written", "service.published", "service.withdrawn", "service.translated",
                "service.place_written"} <= set(noted.values_list("action", flat=True))  # fmt: skip
        assert PublicService.objects.get().name == "Nuovo nome"
    # Who works there finds it in their own office's register.
    with acting(cast.actor("editor")) as actor:
        assert actor.register_for(cast.luino.pk) == cast.luino.pk
        assert actor.register_for(cast.germignaga.pk) == cast.luino.pk


def test_a_service_is_written_given_a_place_and_published(client, cast, editor):
    answer = client.post(reverse("directory:add"), _form(cast))
    assert answer.status_code == 302, answer.content.decode()[:2000]
    service = _only()
    assert (service.slug, service.needs, service.is_published) == (
        "sportello-immigrati", ["documents", "family"], False,
    )  # fmt: skip
    publish = reverse("directory:publish", args=[service.pk])
    assert "almeno un ufficio" in client.post(publish, follow=True).content.decode()
    arabic = LanguageFactory()
    answer = client.post(
        reverse("directory:place_add", args=[service.pk]),
        {
            "office": cast.luino.pk, "languages": [arabic.pk], "is_accessible": "True",
            "desk-d0_0_from": "09:00", "desk-d0_0_to": "12:00",
            "phone-d2_0_from": "14:00", "phone-d2_0_to": "16:00",
        },
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()[:2000]
    with behind_the_wall():
        place = ServiceAt.objects.get()
        assert [(h.of, h.weekday) for h in place.hours.all()] == [("desk", 0), ("phone", 2)]
        assert (place.is_accessible, list(place.languages.all())) == (True, [arabic])
    client.post(publish)
    service = _only()
    assert service.is_published
    assert service.confirmed_on == timezone.localdate()
    client.logout()
    assert "Ti ascolta." in client.get("/it/servizi/sportello-immigrati/").content.decode()


def test_the_pages_of_a_service_open_with_what_was_written(client, cast, editor):
    place = ServiceAtFactory(office=cast.luino, phone="0332 1")
    ServiceHoursFactory(place=place, of="phone", weekday=2)
    luino = MunicipalityFactory()
    with behind_the_wall():
        place.service.municipalities.add(luino)
    pk = place.service_id
    assert place.service.name in client.get(reverse("directory:list")).content.decode()
    assert "Luino (VA)" in client.get(reverse("directory:change", args=[pk])).content.decode()
    html = client.get(reverse("directory:place_change", args=[pk, place.pk])).content.decode()
    assert "0332 1" in html
    assert 'value="12:00"' in html
    assert "manca" in client.get(reverse("directory:detail", args=[pk])).content.decode()


def test_a_refused_form_comes_back_with_what_was_typed(client, cast, editor):
    for wrong in (
        {"summary": ""}, {"areas": []}, {"needs": []}, {"is_free": "", "cost": ""},
        {"municipalities": "Atlantide"},
    ):  # fmt: skip
        form = _form(cast, **wrong)
        answer = client.post(reverse("directory:add"), {k: v for k, v in form.items() if v})
        assert answer.status_code == 422, wrong
        assert "Sportello immigrati" in answer.content.decode()


def test_a_draft_is_kept_as_it_is_typed_and_what_is_published_is_not(client, cast, editor):
    draft = PublicServiceFactory(draft=True, owner_office=cast.luino)
    address = reverse("directory:draft", args=[draft.pk])
    assert client.post(address, _form(cast, name="A metà")).status_code == 204
    assert _only().name == "A metà"
    with behind_the_wall():
        ServiceAtFactory(service=draft, office=cast.luino)
        PublicService.objects.update(is_published=True, confirmed_on=TODAY, due_on=TODAY)
    assert client.post(address, _form(cast, name="Altro")).status_code == 422
    assert _only().name == "A metà"


def test_two_services_of_one_name_have_two_addresses_even_across_areas(client, cast, editor):
    PublicServiceFactory(draft=True, owner_office=cast.crema, slug="sportello-immigrati")
    client.post(reverse("directory:add"), _form(cast))
    with behind_the_wall():
        slugs = set(PublicService.objects.values_list("slug", flat=True))
    assert slugs == {"sportello-immigrati", "sportello-immigrati-2"}


def test_of_another_area_nothing_is_found_and_nothing_is_offered(client, cast, editor):
    theirs = ServiceAtFactory(office=cast.crema)
    pk = theirs.service_id
    for route in ("detail", "change", "place_add"):
        assert client.get(reverse(f"directory:{route}", args=[pk])).status_code == 404
    for route in ("publish", "withdraw", "confirm", "draft"):
        assert client.post(reverse(f"directory:{route}", args=[pk])).status_code == 404
    assert theirs.service.name not in client.get(reverse("directory:list")).content.decode()
    answer = client.post(reverse("directory:add"), _form(cast, owner_office=cast.crema.pk))
    assert answer.status_code == 422


def test_the_last_office_of_a_published_service_is_not_taken_away(client, cast, editor):
    place = ServiceAtFactory(office=cast.luino)
    address = reverse("directory:place_remove", args=[place.service_id, place.pk])
    assert "ritiralo" in client.post(address, follow=True).content.decode()
    client.post(reverse("directory:withdraw", args=[place.service_id]))
    client.post(address)
    with behind_the_wall():
        assert not ServiceAt.objects.exists()


def test_a_translation_is_written_beside_its_italian_and_grows_stale_with_it(client, cast, editor):
    service = ServiceAtFactory(office=cast.luino).service
    address = reverse("directory:text", args=[service.pk, "ar"])
    html = client.get(address).content.decode()
    assert service.summary in html
    assert 'dir="rtl"' in html
    client.post(address, {"name": "مكتب", "summary": "يستمع", "standing": "human"})
    with behind_the_wall():
        text = service.texts.get()
        assert (text.language, text.standing, text.stale(service)) == ("ar", "human", ())
    client.post(reverse("directory:change", args=[service.pk]), _form(cast, summary="Nuovo."))
    assert "da aggiornare" in client.get(reverse("directory:detail", args=[service.pk])).text
    html = client.get(address).content.decode()
    assert "Prima diceva" in html
    assert service.summary in html
    assert client.get(reverse("directory:text", args=[service.pk, "it"])).status_code == 404


@pytest.mark.parametrize(
    ("rhythm", "due"),
    [
        ("desk", date(2027, 5, 30)),
        ("activity", date(2027, 2, 28)),
        ("emergency", date(2026, 12, 30)),
    ],
)
def test_by_when_a_service_is_confirmed_again_depends_on_its_kind(rhythm, due):
    with behind_the_wall():
        assert due_after(rhythm, TODAY) == due


def test_what_is_due_is_among_the_things_to_do_until_somebody_says_it_is_still_true(
    client, cast, editor
):
    late = ServiceAtFactory(
        office=cast.luino, service=PublicServiceFactory(owner_office=cast.luino, late=True)
    ).service
    PublicServiceFactory(owner_office=cast.luino)  # not due
    PublicServiceFactory(owner_office=cast.crema, late=True)  # another area's
    today = timezone.localdate()
    with acting(editor):
        things = worklist.Things(editor, Which.LATE, Asked(), today)
        assert [row.line.title for row in things] == [f"È ancora vero? {late.name}"]
        (section,) = day.sections(editor, today, only="servizi")
        assert [item.title for item in section.items] == [late.name]
    client.post(reverse("directory:confirm", args=[late.pk]))
    with acting(editor):
        assert list(day.sections(editor, today, only="servizi")) == []
    with behind_the_wall():
        late.refresh_from_db()
    assert late.confirmed_on == today
    assert late.due_on > today + timedelta(days=100)


def test_an_operator_confirms_for_their_own_office_and_for_no_other(cast):
    late = PublicServiceFactory(owner_office=cast.luino, late=True)
    PublicServiceFactory(owner_office=cast.germignaga, late=True)
    operator = cast.actor()
    with acting(operator):
        things = worklist.Things(operator, Which.LATE, Asked(), timezone.localdate())
        assert [row.line.title for row in things] == [f"È ancora vero? {late.name}"]


def test_the_action_itself_refuses_who_does_not_keep_the_area(cast):
    service = PublicServiceFactory(owner_office=cast.luino)
    for step in (actions.confirm, actions.publish, actions.withdraw):
        stranger = cast.actor("editor", office=cast.crema)
        with acting(stranger), pytest.raises(Refused):
            step(service, by=stranger)


def test_one_service_and_five_cost_the_list_the_same(
    client, cast, editor, django_assert_max_num_queries
):
    ServiceTextFactory(service=ServiceAtFactory(office=cast.luino).service)
    client.get(reverse("directory:list"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("directory:list"))
    for _ in range(4):
        ServiceAtFactory(office=cast.luino)
    with django_assert_max_num_queries(len(one)):
        client.get(reverse("directory:list"))


def test_who_only_writes_has_the_drafts_and_reads_the_rest(client, cast):
    client.force_login(cast.user("community_worker"))
    draft = ServiceAtFactory(
        office=cast.luino, service=PublicServiceFactory(draft=True, owner_office=cast.luino)
    ).service
    shown = ServiceAtFactory(office=cast.luino).service
    assert client.get(reverse("directory:change", args=[draft.pk])).status_code == 200
    assert client.get(reverse("directory:detail", args=[shown.pk])).status_code == 200
    assert client.get(reverse("directory:change", args=[shown.pk])).status_code == 403
    for service in (draft, shown):
        assert client.post(reverse("directory:publish", args=[service.pk])).status_code == 403

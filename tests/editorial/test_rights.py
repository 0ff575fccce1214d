"""No button is offered that the wall would refuse, and what waits is among who publishes it."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from labimpact.base.sealing import unseal
from labimpact.editorial.models import GuidePage, PortalHome, Publication
from labimpact.editorial.rights import OfANewsroom
from labimpact.notifications.actions import PURPOSE
from labimpact.notifications.models import Message
from tests.conftest import behind_the_wall
from tests.editorial.test_publishing import _guide
from tests.editorial_factories import GuidePageFactory
from tests.factories import OfficeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def region(cast, newsroom, client):
    """An editor in an office of the Region."""
    user = cast.user("editor", OfficeFactory(name="Regione", area=None))
    client.force_login(user)
    return user


def of_area(newsroom, **kwargs):
    return _published(GuidePageFactory(parent=newsroom, live=False, **kwargs))


def _published(page):
    with behind_the_wall():
        page.save_revision().publish()
        page.refresh_from_db()
    return page


def _edit(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_the_region_proposes_a_text_for_an_area_whose_newsroom_publishes_it(
    client, cast, region, newsroom
):
    page = of_area(newsroom, slug="residenza", lead="Prima.")
    html = client.get(_edit(page)).text
    assert 'name="action-publish"' not in html
    assert 'name="action-submit"' in html
    assert "La pubblica la redazione di Ambito di Luino" in html
    form = _guide(title="La residenza", slug="residenza", lead="Proposto.")
    client.post(_edit(page), form)
    with behind_the_wall():
        assert Publication.objects.get().lead == "Prima."
    # The newsroom of the area sees the button, and no sentence.
    client.force_login(cast.user("editor"))
    html = client.get(_edit(page)).text
    assert 'name="action-publish"' in html
    assert "La pubblica la redazione" not in html


def test_what_the_region_proposes_is_read_over_and_published_by_the_area(
    client, cast, region, newsroom
):
    """Neither newsroom knows the people of the other."""
    theirs = cast.user("editor")
    page = of_area(newsroom, slug="residenza", lead="Prima.", owner=theirs)
    form = _guide(title="La residenza", slug="residenza", lead="Proposto.") | {"action-submit": "1"}
    form.pop("action-publish")
    assert client.post(_edit(page), form).status_code == 302
    client.force_login(theirs)
    assert "Da rileggere e pubblicare: La residenza" in client.get("/lavoro/").text
    with behind_the_wall():
        state = page.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=(page.pk, "approve", state.pk))
    client.post(address)
    with behind_the_wall():
        assert Publication.objects.get().lead == "Proposto."
        assert not Message.objects.filter(kind="page_read_over").exists()


def test_the_region_publishes_its_own_pages_in_every_language(client, region, page):
    with behind_the_wall():
        own = GuidePageFactory(slug="della-regione")
        arabic = GuidePage.objects.get(
            translation_key=page.translation_key, locale__language_code="ar"
        )
    assert 'name="action-publish"' in client.get(_edit(own)).text
    assert not arabic.permissions_for_user(region).can_publish()


def test_a_new_page_in_an_area_s_section_is_not_published_by_the_region(client, region, newsroom):
    address = reverse("wagtailadmin_pages:add", args=("editorial", "guidepage", newsroom.pk))
    assert 'name="action-publish"' not in client.get(address).text
    client.post(address, _guide())
    with behind_the_wall():
        assert GuidePage.objects.get().live is False
        assert not Publication.objects.exists()


def test_of_many_pages_at_once_those_of_other_newsrooms_are_left(client, region, newsroom):
    page = of_area(newsroom, slug="residenza")
    own = _published(GuidePageFactory(slug="della-regione", live=False))
    for action in ("unpublish", "delete"):
        address = reverse("wagtail_bulk_action", args=("wagtailcore", "page", action))
        client.post(f"{address}?id={own.pk}&id={page.pk}&next=/redazione/")
    with behind_the_wall():
        assert list(Page.objects.filter(pk__in=(own.pk, page.pk), live=True)) == [Page(pk=page.pk)]
        assert Publication.objects.get().slug == "residenza"


def test_what_the_wall_refuses_in_the_midst_is_a_sentence_and_leaves_nothing_behind(
    client, region, newsroom, monkeypatch
):
    """Should a screen offer after all what is not the newsroom's to do."""
    page = of_area(newsroom, slug="residenza", lead="Prima.")
    monkeypatch.setattr(OfANewsroom, "permissions_for_user", Page.permissions_for_user)
    form = _guide(title="La residenza", slug="residenza", lead="Dopo.")
    answer = client.post(_edit(page), form, follow=True)
    assert "Questo lo può fare solo un&#x27;altra redazione" in answer.text
    with behind_the_wall():
        page.refresh_from_db()
        assert (page.lead, page.revisions.count()) == ("Prima.", 1)
        assert Publication.objects.get().lead == "Prima."


def _submit(client, cast, newsroom, slug, title):
    client.force_login(cast.user("community_worker"))
    address = reverse("wagtailadmin_pages:add", args=("editorial", "guidepage", newsroom.pk))
    form = _guide(title=title, slug=slug) | {"action-submit": "1"}
    form.pop("action-publish")
    assert client.post(address, form).status_code == 302


def test_what_waits_to_be_read_over_is_among_the_things_of_who_publishes(client, cast, newsroom):
    _submit(client, cast, newsroom, "la-casa", "Cercare casa")
    with behind_the_wall():
        page = GuidePage.objects.get()
    for address in ("/lavoro/", "/lavoro/da-fare/"):
        client.force_login(cast.user("editor"))
        html = client.get(address).text
        assert "Da rileggere e pubblicare: Cercare casa" in html
        assert _edit(page) in html
        for role, office in (("community_worker", cast.luino), ("editor", cast.crema)):
            client.force_login(cast.user(role, office))
            assert "Da rileggere e pubblicare" not in client.get(address).text, role
    # Approved, it is out and no longer waits.
    client.force_login(cast.user("editor"))
    with behind_the_wall():
        state = page.current_workflow_task_state
    approve = reverse(
        "wagtailadmin_pages:workflow_action", args=(page.pk, "approve", state.pk)
    )  # fmt: skip
    client.post(approve)
    with behind_the_wall():
        assert Publication.objects.get().title == "Cercare casa"
        [mail] = Message.objects.filter(kind="page_read_over")
        assert mail.recipient == page.owner.email
    assert "Da rileggere e pubblicare" not in client.get("/lavoro/").text


def test_who_wrote_is_told_what_to_write_anew(client, cast, newsroom):
    _submit(client, cast, newsroom, "la-casa", "Cercare casa")
    with behind_the_wall():
        page = GuidePage.objects.get()
        state = page.current_workflow_task_state
    client.force_login(cast.user("editor"))
    address = reverse("wagtailadmin_pages:workflow_action", args=(page.pk, "reject", state.pk))
    assert client.post(address, {"comment": "Manca l'indirizzo."}).status_code in (200, 302)
    with behind_the_wall():
        [mail] = Message.objects.filter(kind="page_read_over")
        assert mail.recipient == page.owner.email
        assert "Manca l'indirizzo." in unseal(mail.body, purpose=PURPOSE)
        assert "rivederla" in unseal(mail.body, purpose=PURPOSE)
        assert not Publication.objects.exists()
    assert "Da rileggere e pubblicare" not in client.get("/lavoro/").text


def test_what_waits_for_the_region_is_the_region_s_alone(client, cast, newsroom):
    regional = OfficeFactory(name="Regione", area=None)
    client.force_login(cast.user("community_worker", regional))
    with behind_the_wall():
        home = PortalHome.objects.get()
    _submit_at(client, home)
    client.force_login(cast.user("editor", regional))
    assert "Da rileggere e pubblicare" in client.get("/lavoro/").text
    client.force_login(cast.user("editor"))
    assert "Da rileggere e pubblicare" not in client.get("/lavoro/").text


def _submit_at(client, parent):
    address = reverse("wagtailadmin_pages:add", args=("editorial", "guidepage", parent.pk))
    form = _guide() | {"action-submit": "1"}
    form.pop("action-publish")
    assert client.post(address, form).status_code == 302


def test_five_that_wait_cost_as_many_questions_as_one(client, cast, newsroom, page_queries):
    _submit(client, cast, newsroom, "uno", "Uno")
    client.force_login(cast.user("editor"))
    one = page_queries("/lavoro/")
    for n in range(4):
        _submit(client, cast, newsroom, f"altro-{n}", f"Altro {n}")
    client.force_login(cast.user("editor"))
    assert page_queries("/lavoro/") == one

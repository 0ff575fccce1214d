"""Saved views: one's own, the office's, the one a list opens with."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django import forms
from django.db import DatabaseError, transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from labimpact.base.errors import Refused
from labimpact.base.listing import named, registered
from labimpact.base.wall.session import acting
from labimpact.lists import actions
from labimpact.lists.asking import ask
from labimpact.lists.models import SavedView, UsualView
from tests import factories as f
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db
PERSONS = "workspace.persons"
PAGE = "/lavoro/persone/tutte/"


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.user())
    return client


def save(client, query, **data):
    url = reverse("lists:view_new", args=[PERSONS])
    return client.post(f"{url}?{query}", {"name": "Donne"} | data)


def view():
    with behind_the_wall():
        return SavedView.objects.latest("pk")


def text(answer):
    return answer.content.decode()


def test_a_view_keeps_filters_columns_and_order(desk, cast):
    save(desk, "sesso=F&ordina=-nascita&colonne=nome&colonne=nascita&pagina=3&altro=1")
    assert view().query == "sesso=F&colonne=nome&colonne=nascita&ordina=-nascita"
    page = desk.get(PAGE)
    assert "Donne" in text(page)


@pytest.mark.parametrize("shared", [{}, {"shared": "on"}])
def test_no_view_keeps_the_words_that_were_searched(desk, shared):
    query = "q=Hassan&comune=Luino&sesso=F"
    form = desk.get(f"{reverse('lists:view_new', args=[PERSONS])}?{query}")
    assert "Le parole cercate non si salvano" in text(form)
    save(desk, query, **shared)
    assert view().query == "sesso=F"


def test_a_shared_view_is_seen_by_the_office_and_says_whose_it_is(desk, client, cast):
    save(desk, "sesso=F", shared="on")
    client.force_login(cast.user())
    assert "Donne" in text(client.get(PAGE))
    assert "di <bdi>" in text(client.get(PAGE))
    client.force_login(cast.user(office=cast.crema))
    assert "Donne" not in text(client.get(PAGE))


def test_a_view_of_mine_is_seen_by_nobody_else(desk, client, cast):
    save(desk, "sesso=F")
    client.force_login(cast.user())
    assert "Donne" not in text(client.get(PAGE))
    assert client.get(reverse("lists:view", args=[view().pk])).status_code == 404


def test_who_may_not_share_is_not_offered_it_and_the_wall_agrees(cast):
    trainer = cast.user("trainer")
    actor = cast.as_actor(trainer)
    row = {"user": trainer, "office_id": cast.luino.pk, "listing": PERSONS, "name": "x"}
    with acting(actor):
        SavedView.objects.create(**row)
        with pytest.raises(DatabaseError), transaction.atomic():
            SavedView.objects.create(**row, shared=True)


def test_a_colleagues_view_cannot_be_changed_or_removed(desk, client, cast):
    save(desk, "sesso=F", shared="on")
    client.force_login(cast.user())
    pk = view().pk
    assert client.post(reverse("lists:view", args=[pk]), {"name": "Mia"}).status_code == 403
    assert client.post(reverse("lists:view_remove", args=[pk])).status_code == 403
    with acting(cast.actor()):
        assert SavedView.objects.filter(pk=pk).update(name="altro") == 0


def test_a_view_is_renamed_and_the_same_name_is_not_used_twice(desk):
    save(desk, "sesso=F")
    pk = view().pk
    assert save(desk, "sesso=M").status_code == 422
    desk.post(reverse("lists:view", args=[pk]), {"name": "Signore"})
    assert view().name == "Signore"


def test_a_view_is_removed_and_put_back(desk):
    save(desk, "sesso=F")
    pk = view().pk
    answer = desk.post(reverse("lists:view_remove", args=[pk]), follow=True)
    assert reverse("lists:view_put_back", args=[pk]) in text(answer)
    assert "Donne" not in text(desk.get(PAGE))
    desk.post(reverse("lists:view_put_back", args=[pk]))
    assert "Donne" in text(desk.get(PAGE))


def test_the_usual_view_opens_the_list_and_whole_is_one_click_away(desk, cast):
    f.PersonFactory(registered_office=cast.luino, sex="F", family_name="Rossi")
    save(desk, "sesso=F")
    desk.post(reverse("lists:view_usual", args=[view().pk]))
    page = text(desk.get(PAGE))
    assert "Rossi" in page
    assert "Hassan" not in page
    assert "?tutto=1" in page
    assert "Hassan" in text(desk.get(f"{PAGE}?tutto=1"))
    desk.post(reverse("lists:view_usual", args=[view().pk]), {"togli": "1"})
    assert "Hassan" in text(desk.get(PAGE))


def test_a_usual_view_that_its_owner_took_away_opens_the_list_whole(desk, client, cast):
    owner = cast.user()
    with acting(cast.as_actor(owner)):
        shared = actions.save_view(
            listing=PERSONS, name="Donne", query="sesso=F", shared=True, by=cast.as_actor(owner)
        )
    desk.post(reverse("lists:view_usual", args=[shared.pk]))
    assert "Hassan" not in text(desk.get(PAGE))
    with acting(cast.as_actor(owner)):
        actions.remove_view(shared, by=cast.as_actor(owner))
    assert "Hassan" in text(desk.get(PAGE))


def test_removed_views_are_forgotten_after_a_day(desk):
    save(desk, "sesso=F")
    pk = view().pk
    desk.post(reverse("lists:view_usual", args=[pk]))
    desk.post(reverse("lists:view_remove", args=[pk]))
    actions.clear()
    assert view().pk == pk
    with behind_the_wall():
        SavedView.objects.update(removed_at=timezone.now() - timedelta(days=2))
    actions.clear()
    with behind_the_wall():
        assert not SavedView.objects.exists()
        assert not UsualView.objects.exists()


def test_each_active_filter_is_a_chip_that_takes_it_away(desk):
    page = text(desk.get(f"{PAGE}?sesso=F&da_anni=18&ordina=-nascita"))
    assert 'href="?da_anni=18&amp;ordina=-nascita"' in page
    assert 'href="?sesso=F&amp;ordina=-nascita"' in page


def test_a_heading_sorts_and_says_how_the_list_is_sorted(desk):
    page = text(desk.get(f"{PAGE}?ordina=-nascita"))
    assert 'aria-sort="descending"' in page
    assert 'href="?ordina=nascita"' in page


def test_columns_are_chosen_without_scripts(desk):
    page = text(desk.get(f"{PAGE}?colonne=nome&colonne=eta"))
    assert ">Età</th>" in page
    assert ">Telefono</th>" not in page


def test_words_hidden_in_columns_order_and_values_are_not_kept(desk):
    hidden = (
        "colonne=nome&colonne=Hassan+Amina&ordina=Hassan&sesso=Hassan&sesso=F"
        "&da_anni=18&Hassan=Amina"
    )
    save(desk, hidden, shared="on")
    assert view().query == "sesso=F&da_anni=18&colonne=nome"


@pytest.mark.parametrize("wrong", ["sesso=Hassan", "da_anni=Hassan", "da_anni=30&ad_anni=20"])
def test_an_invalid_filter_makes_no_view(desk, wrong):
    answer = save(desk, wrong)
    assert answer.status_code == 422
    assert "la vista non è stata salvata" in text(answer)
    with behind_the_wall():
        assert not SavedView.objects.exists()


def test_the_access_register_keeps_only_operations_that_exist(client, cast):
    client.force_login(cast.user("privacy_officer"))
    url = reverse("lists:view_new", args=["audit.events"])
    assert client.post(f"{url}?action=Hassan", {"name": "x"}).status_code == 422
    assert client.post(f"{url}?starts_on=Hassan", {"name": "x"}).status_code == 422
    assert client.post(f"{url}?action=contact.opened", {"name": "x"}).status_code == 302
    assert view().query == "action=contact.opened"


def test_a_yes_that_is_a_surname_is_kept_as_a_yes(cast):
    class Words(forms.Form):
        soli = forms.BooleanField(required=False)

    found = named(PERSONS)
    assert found is not None
    actor = cast.actor()
    asked = ask(replace(found, form=lambda data, _actor: Words(data)), actor, "soli=Hassan")
    assert asked.view_query() == "soli=on"


def test_no_list_that_keeps_views_has_a_filter_of_free_words_that_is_not_private(cast):
    free = set()
    with acting(cast.actor("privacy_officer")):
        for found in registered():
            fields = found.form(QueryDict(), cast.actor("privacy_officer")).fields.items()
            free |= {
                (found.key, name)
                for name, field in fields
                if found.keeps_views and name not in found.private and _takes_any_words(field)
            }
    assert free == set()


def _takes_any_words(field):
    return isinstance(field, forms.CharField) or type(field) is forms.Field


def test_a_query_that_is_too_long_is_refused_in_words(cast):
    with acting(cast.actor()), pytest.raises(Refused, match="troppi per una vista"):
        actions.save_view(
            listing=PERSONS, name="x", query="x" * 1200, shared=False, by=cast.actor()
        )

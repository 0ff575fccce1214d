"""A wrong filter shows nothing that could be taken for its answer."""

import pytest
from django.urls import reverse

from labimpact.base import listing as listings
from tests.lists.worlds import WORLDS

pytestmark = pytest.mark.django_db
SAID = "Correggi il filtro segnato: l’elenco non è stato aggiornato."
WRONG = {
    "agenda.appointments": {"dal": "ieri l'altro"},
    "audit.events": {"starts_on": "mai"},
    "casework.referrals": {"vista": "nessuna"},
    "desk.contacts": {"dal": "20/11/2026", "al": "01/11/2026"},
    "network.offices": {"ambito": "x"},
    "procedures.cases": {"tipo": "nessuno"},
    "workspace.persons": {"da_anni": "30", "ad_anni": "20", "sesso": "F"},
}


@pytest.mark.parametrize("key", sorted(WRONG))
def test_a_wrong_filter_shows_no_rows_no_chips_and_nothing_to_take_away(client, cast, key):
    world, found = WORLDS[key], listings.named(key)
    assert found is not None
    world.lay(cast, 2)
    client.force_login(cast.user(world.role))
    right = client.get(reverse(found.route), world.query)
    assert right.status_code == 200
    taken = [reverse(f"lists:{name}", args=[key]) for name in ("download", "view_new")]
    assert all(url in right.content.decode() for url in taken)
    answer = client.get(reverse(found.route), world.query | WRONG[key])
    page = answer.content.decode()
    assert answer.status_code == 422
    assert SAID in page
    assert "filter-chip" not in page
    assert not any(url in page for url in taken)
    assert answer.context["screen"].lines == []
    assert 'class="empty' not in page


def test_the_way_out_of_a_wrong_tab_is_the_list_without_it(client, cast):
    client.force_login(cast.user())
    url = reverse("casework:list") + "?vista=nessuna"
    screen = client.get(url).context["screen"]
    assert screen.plain_href == "?tutto=1"

"""How much a service tells whoever needs it: a figure that follows what is said, and advice."""

import pytest
from django.utils import timezone

from labimpact.directory import quality
from labimpact.directory.models import PublicService
from labimpact.directory.queries import keeping
from tests.conftest import behind_the_wall
from tests.directory_factories import (
    PublicServiceFactory,
    ServiceAtFactory,
    ServiceTextFactory,
)
from tests.factories import LanguageFactory, OfficeFactory, OpeningHoursFactory
from tests.queries import page_queries  # noqa: F401

pytestmark = pytest.mark.django_db


def _weighed(service):
    with behind_the_wall():
        return keeping.weighed(PublicService.objects.get(pk=service.pk), timezone.localdate())


def _complete(**service):
    office = OfficeFactory(phone="0332 1")
    OpeningHoursFactory(office=office)
    place = ServiceAtFactory(
        office=office, is_accessible=True, service__eligibility="Per tutti.",
        service__documents="passaporto",
        **{f"service__{name}": value for name, value in service.items()},
    )  # fmt: skip
    with behind_the_wall():
        office.languages.add(LanguageFactory())
    for code in ("en", "fr", "es", "uk", "ar"):
        ServiceTextFactory(service=place.service, language=code, eligibility="x", documents="x")
    return place.service


def test_what_says_everything_has_a_hundred_and_no_advice():
    found = _weighed(_complete())
    assert (found.score, found.advice, found.kind) == (100, (), "success")


def test_a_bare_draft_is_told_what_to_add_what_counts_most_first():
    found = _weighed(PublicServiceFactory(draft=True, summary=""))
    assert found.kind == "danger"
    assert found.advice[0] == "Scrivi in breve che cosa fa."
    weights = {str(one.advice): one.weight for one in quality.QUESTIONS}
    told = [weights[said] for said in found.advice]
    assert told == sorted(told, reverse=True)


@pytest.mark.parametrize(("change", "said"), [
    ({"eligibility": ""}, "per chi è"), ({"documents": ""}, "che cosa portare"),
    ({"summary": "Implementazione di percorsi individualizzati multidimensionali."}, "più corte"),
    ({"due_on": "2020-01-02", "confirmed_on": "2020-01-01"}, "Conferma"),
])  # fmt: skip
def test_each_silence_costs_something_and_is_named(change, said):
    service = _complete()
    with behind_the_wall():
        PublicService.objects.filter(pk=service.pk).update(**change)
    found = _weighed(service)
    assert found.score < 100
    assert any(said in one for one in found.advice)


def test_an_office_without_hours_is_fine_where_one_needs_an_appointment():
    place = ServiceAtFactory(service__ways=["appointment"])
    assert not any("orari" in one for one in _weighed(place.service).advice)
    walk_in = ServiceAtFactory(service__ways=["appointment", "walk_in"])
    assert any("orari" in one for one in _weighed(walk_in.service).advice)


def test_the_keepers_see_it_on_the_list_and_on_the_page(client, cast):
    PublicServiceFactory(owner_office=cast.luino, name="Ricco", eligibility="x", documents="y")
    poor = PublicServiceFactory(owner_office=cast.luino, name="Anch'io", draft=True, summary="")
    client.force_login(cast.user("editor"))
    html = client.get("/lavoro/servizi/?ordine=qualita").content.decode()
    assert "Qualità" in html
    assert html.index("Anch&#x27;io") < html.index("Ricco")
    detail = client.get(f"/lavoro/servizi/{poor.pk}/").content.decode()
    assert "Scrivi in breve che cosa fa." in detail


def test_the_list_takes_the_same_questions_for_one_and_for_five(client, cast, page_queries):  # noqa: F811
    def laid():
        ServiceAtFactory(office=cast.luino, service__owner_office=cast.luino)

    laid()
    client.force_login(cast.user("editor"))
    first = page_queries("/lavoro/servizi/")
    for _ in range(4):
        place = PublicServiceFactory(owner_office=cast.luino)
        ServiceAtFactory(service=place, office=cast.luino)
        ServiceTextFactory(service=place)
    assert page_queries("/lavoro/servizi/") == first

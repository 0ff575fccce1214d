"""What is missing, for whom, worst first, and where it is written."""

import pytest
from django.urls import reverse

from labimpact.base.wall.session import acting
from labimpact.flows.queries import gaps
from labimpact.people.models import Person
from tests import factories as f
from tests.case_factories import CaseFactory, ProvisionFactory

pytestmark = pytest.mark.django_db


def change(person, **values):
    f.behind(lambda: Person.objects.filter(pk=person.pk).update(**values))


@pytest.fixture
def followed(cast, known):
    """A person of whom nothing is missing, with a case taken on."""

    def lay(**values):
        person = known(**values)
        case = CaseFactory(led=True, office=cast.luino, person=person, siuss_area=3)
        return person, case

    return lay


def lacked(actor):
    with acting(actor):
        return {p.pk: [gap.key for gap in gaps.of_line(p)] for p in gaps.lacking(actor)}


def test_who_has_everything_is_not_in_the_list(cast, followed, worker):
    followed()
    assert lacked(worker) == {}


def test_each_kind_of_gap_is_found_and_counted_once(cast, known, followed, project, worker):
    person, case = followed()
    project.serve(person)
    f.behind(lambda: case.__class__.objects.update(siuss_area=None))
    change(
        person, tax_code="", tax_code_kind="none", sex="", birth_date=None,
        birth_precision="unknown", birth_place="",
    )  # fmt: skip
    f.behind(lambda: (person.citizenships.all().delete(), person.addresses.all().delete()))
    ProvisionFactory(case=case, cost_cents=30_000)
    other, _case = followed()
    project.serve(other)
    f.ResidenceTitleFactory(person=other, kind="employment")
    assert set(lacked(worker)[person.pk]) == set(gaps.BY_KEY) - {"prova"}
    assert lacked(worker)[other.pk] == ["prova"]
    with acting(worker):
        assert {one.gap.key: one.number for one in gaps.counts(worker)} == dict.fromkeys(
            gaps.BY_KEY, 1
        )


def test_what_holds_up_more_comes_first(cast, followed, worker):
    light, _case = followed(sex="")
    heavy, _case = followed(tax_code="", tax_code_kind="none", sex="")
    with acting(worker):
        found = gaps.lacking(worker).order_by("-held_up")
        assert [person.pk for person in found] == [heavy.pk, light.pk]
        first, second = list(gaps.counts(worker))[:2]
        # Two persons without a sex that weighs 2, one without a tax code that weighs 3.
        assert [(one.gap.key, one.number) for one in (first, second)] == [
            ("sesso", 2), ("codice-fiscale", 1),
        ]  # fmt: skip


def test_the_office_accounts_only_for_whom_it_follows_or_served(cast, known, project, worker):
    met, served, elsewhere = known(sex=""), known(sex=""), known(sex="")
    project.serve(served)
    change(elsewhere, registered_office=cast.crema)
    CaseFactory(led=True, office=cast.crema, person=elsewhere)
    sealed = known(sex="")
    CaseFactory(led=True, office=cast.luino, person=sealed)
    f.SealFactory(person=sealed, office=cast.luino)
    assert set(lacked(worker)) == {served.pk}
    assert met.pk not in lacked(worker)


def test_no_title_is_asked_of_who_does_not_count(cast, known, project, worker):
    for person in (known("ROU", is_eu=True), known("ITA")):
        project.serve(person)
    third = known()
    project.serve(third)
    assert lacked(worker) == {third.pk: ["titolo"]}


def test_the_page_leads_to_each_field_in_one_click(client, cast, followed, project, worker):
    person, case = followed(tax_code="", tax_code_kind="none")
    project.serve(person)
    title = f.ResidenceTitleFactory(person=person, kind="employment")
    f.behind(lambda: case.__class__.objects.update(siuss_area=None))
    client.force_login(cast.user("social_worker"))
    page = client.get(reverse("flows:gaps")).content.decode()
    for link in (
        reverse("people:edit", args=[person.pk, "anagrafica"]) + "#id_tax_code",
        reverse("people:row_edit", args=[person.pk, "titoli", title.pk]) + "#id_number",
        reverse("cases:reading", args=[case.pk]) + "#id_siuss_area",
    ):
        assert link in page
        field = link.split("#")[1]
        assert f'id="{field}"' in client.get(link.split("#")[0]).content.decode()


def test_the_page_asks_as_many_questions_for_five_as_for_one(client, cast, followed, page_queries):
    client.force_login(cast.user("social_worker"))
    url = reverse("flows:gaps")
    followed(sex="")
    page_queries(url)
    one = page_queries(url)
    for _ in range(4):
        followed(sex="")
    assert page_queries(url) == one

"""What is missing, for whom, worst first, and where it is written."""

import pytest
from django.db import connection
from django.urls import reverse

from labimpact.base import clock
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
        return {
            one.person: [gap.key for gap in one.gaps] for one in gaps.Found(actor).everybody
        }  # fmt: skip


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
        assert {one.gap.key: one.number for one in gaps.Found(worker).counts()} == dict.fromkeys(
            gaps.BY_KEY, 1
        )


def test_what_holds_up_more_comes_first(cast, followed, worker):
    light, _case = followed(sex="")
    heavy, _case = followed(tax_code="", tax_code_kind="none", sex="")
    with acting(worker):
        found = gaps.Found(worker)
        assert [one.person for one in found.keys("pesa", falling=True)] == [heavy.pk, light.pk]
        first, second = found.counts()[:2]
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
    # Nobody is answered of another office, nor of cases who may not work on them.
    with acting(worker), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.data_gaps(%s, '2020-01-01')", [cast.crema.pk])
        assert cursor.fetchall() == []
    CaseFactory(led=True, office=cast.luino, person=known(tax_code="", tax_code_kind="none"))
    with acting(cast.actor("cultural_mediator")):
        assert {one.person for one in gaps.Found(cast.actor("cultural_mediator")).everybody} <= {
            served.pk
        }  # fmt: skip


def test_the_records_of_one_human_being_are_read_together(cast, followed, known, worker):
    kept, _case = followed()
    f.behind(lambda: kept.citizenships.all().delete())
    absorbed = known()
    f.behind(lambda: Person.objects.filter(pk=absorbed.pk).update(merged_into=kept))
    assert lacked(worker) == {}
    f.behind(lambda: absorbed.grants.all().update(revoked_at=clock.now()))
    assert lacked(worker) == {kept.pk: ["cittadinanza"]}


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

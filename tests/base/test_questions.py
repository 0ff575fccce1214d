"""Questions kept as SQL: they answer as the query they were written as, whatever is asked."""

from datetime import timedelta

import pytest
from django.db.models import Case, F, Value, When

from labimpact.base import clock
from labimpact.base.questions import Question, day, moment, text
from labimpact.editorial.models import Publication
from tests.editorial_factories import PublicationFactory

pytestmark = pytest.mark.django_db


def _rows(language, at):
    return (
        Publication.objects.live(at)
        .filter(language__in=(language, "it"))
        .annotate(own=Case(When(language=language, then=Value("own")), default=Value("")))
        .select_related("area")
        .order_by("own", F("title"))
    )


def test_the_answer_is_that_of_the_query_built_anew(django_assert_num_queries):
    now = clock.now()
    PublicationFactory(title="Casa", language="it", facts={"a": [1]})
    PublicationFactory(title="Дім", language="uk")
    PublicationFactory(title="Maison", language="fr", expires_at=now + timedelta(hours=1))
    kept = Question(lambda: _rows(text("language"), moment("at")))
    for language in ("uk", "fr", "it", "uk"):
        for at in (now, now + timedelta(hours=2)):
            with django_assert_num_queries(1):
                found = kept(language=language, at=at)
            anew = list(_rows(language, at))
            assert found == anew
            assert [(row.own, row.facts) for row in found] == [(r.own, r.facts) for r in anew]
    assert [row.title for row in kept(language="fr", at=now)] == ["Casa", "Maison"]
    assert [row.title for row in kept(language="fr", at=now + timedelta(hours=2))] == ["Casa"]


def test_it_is_built_once():
    built = []

    def build():
        built.append(1)
        return Publication.objects.filter(slug=text("slug")).values("slug", "title")

    kept = Question(build)
    assert kept(slug="casa") == []
    page = PublicationFactory(slug="casa")
    assert kept(slug="casa") == [{"slug": "casa", "title": page.title}]
    assert kept(slug="' OR true --") == []
    assert built == [1]


def test_a_day_is_asked_for():
    PublicationFactory(slug="casa", checked_on=clock.today())
    kept = Question(lambda: Publication.objects.filter(checked_on__gte=day("since"))[:1])
    assert [page.slug for page in kept(since=clock.today())] == ["casa"]
    assert kept(since=clock.today() + timedelta(days=1)) == []


def test_a_value_too_many_or_too_few_is_refused():
    kept = Question(lambda: Publication.objects.filter(slug=text("slug")))
    with pytest.raises(TypeError, match="slug"):
        kept()
    with pytest.raises(TypeError, match="language"):
        kept(slug="casa", language="it")

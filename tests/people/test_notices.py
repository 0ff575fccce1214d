"""The privacy notice: one shape in every language, shown, printed, noted."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.documents.rendering import render_pdf
from labimpact.network.models import Language
from labimpact.people.actions.notices import give_notice
from labimpact.people.models import PrivacyNotice
from labimpact.people.queries import notices as queries
from tests.factories import LanguageFactory, PrivacyNoticeFactory, SpokenLanguageFactory

VERSION = queries.current_version()
LANGUAGES = queries.languages(VERSION)


def test_the_sixteen_languages_of_the_portal_are_there():
    assert set(LANGUAGES) == {
        "it", "en", "fr", "es", "pt-BR", "sq", "ro", "uk", "ru", "ar", "ur", "zh-Hans", "bn",
        "pa-Guru", "fil", "si",
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_shape_of_the_italian_text(language):
    mine, italian = queries.read(VERSION, language), queries.read(VERSION, "it")
    assert [b.kind for b in mine.blocks] == [b.kind for b in italian.blocks]
    assert set(mine.words) == set(italian.words)
    marks = ["{controller}", "{office}", "{contact}", "{contact_years}", "{case_years}"]
    for ours, theirs in zip(mine.blocks, italian.blocks, strict=True):
        assert [m for m in marks if m in ours.text] == [m for m in marks if m in theirs.text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_says_who_checked_it_and_which_way_it_runs(language):
    notice = queries.read(VERSION, language)
    assert notice.status in ("human", "machine: to be reviewed")
    assert notice.language == language
    assert notice.direction == ("rtl" if language in ("ar", "ur") else "ltr")


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_prints_as_an_accessible_pdf(cast, language):
    with acting(cast.actor()):
        office = queries.office_of(cast.luino.pk)
        data = queries.sheet(queries.read(VERSION, language), office)
    assert data["lang"] == language
    assert not any("{" in text for block in data["blocks"] for text in block)
    assert b"pdfuaid:part>1" in render_pdf("notice", data, standard="ua-1")


@pytest.mark.django_db
def test_the_years_come_from_the_rules(cast):
    with acting(cast.actor()):
        facts = queries.facts(queries.office_of(cast.luino.pk))
    assert facts["contact_years"] == "2"
    assert facts["case_years"] == "10"


@pytest.mark.parametrize(
    ("spoken", "read"),
    [("ar", "ar"), ("ary", "ar"), ("cmn", "zh-Hans"), ("syl", "bn"), ("wo", "it"), ("xx", "it")],
)
def test_a_spoken_variety_gets_the_text_its_speakers_read(spoken, read):
    assert queries.notice_code(spoken, VERSION) == read


@pytest.mark.django_db
def test_the_page_opens_in_the_person_s_language_beside_italian(client, cast):
    SpokenLanguageFactory(person=cast.amina, language=LanguageFactory(code="ar"))
    client.force_login(cast.user())
    answer = client.get(reverse("people:notice", args=[cast.amina.pk]))
    assert 'lang="ar" dir="rtl"' in answer.text
    assert "كيف نستعمل بياناتك" in answer.text
    assert "Come usiamo i tuoi dati" in answer.text
    assert "non è ancora stato rivisto" in answer.text
    assert 'data-read-aloud="testo"' in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["zz", "../it", "", "<b>"])
def test_an_unknown_language_falls_back_without_an_error(client, cast, asked):
    client.force_login(cast.user())
    answer = client.get(reverse("people:notice", args=[cast.amina.pk]), {"lingua": asked})
    assert answer.status_code == 200


@pytest.mark.django_db
def test_giving_the_notice_notes_how_language_version_and_day(client, cast):
    LanguageFactory(code="fr", name="francese")
    client.force_login(cast.user())
    client.post(
        reverse("people:notice", args=[cast.amina.pk]),
        {"manner": "read_aloud", "given_on": "05/01/2026", "lingua": "fr"},
    )
    with acting(cast.actor()):
        given = PrivacyNotice.objects.get(person=cast.amina)
    assert (given.manner, given.notice_version, given.given_on.isoformat()) == (
        "read_aloud", VERSION, "2026-01-05",
    )  # fmt: skip


@pytest.mark.django_db
def test_a_day_in_the_future_comes_back_with_a_sentence(client, cast):
    LanguageFactory(code="it", name="italiano")
    client.force_login(cast.user())
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = client.post(
        reverse("people:notice", args=[cast.amina.pk]),
        {"manner": "paper", "given_on": f"{tomorrow:%d/%m/%Y}"},
    )
    assert answer.status_code == 422
    assert "futuro" in answer.text
    actor = cast.actor()
    with acting(actor), pytest.raises(Refused, match="futuro"):
        give_notice(
            cast.amina, by=actor, office_id=cast.luino.pk, manner="paper",
            language=Language.objects.get(code="it"), version=VERSION, given_on=tomorrow,
        )  # fmt: skip


@pytest.mark.django_db
def test_two_clicks_note_one_notice(client, cast):
    LanguageFactory(code="it", name="italiano")
    client.force_login(cast.user())
    for _ in range(2):
        client.post(
            reverse("people:notice", args=[cast.amina.pk]),
            {"manner": "paper", "given_on": "05/01/2026", "lingua": "it"},
        )
    with acting(cast.actor()):
        assert PrivacyNotice.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["notice", "notice_pdf"])
def test_another_office_gets_404(client, cast, name):
    client.force_login(cast.user(office=cast.crema))
    assert client.get(reverse(f"people:{name}", args=[cast.amina.pk])).status_code == 404


@pytest.mark.django_db
def test_the_notice_page_keeps_to_fifteen_queries(client, cast, django_assert_max_num_queries):
    client.force_login(cast.user())
    PrivacyNoticeFactory(person=cast.amina)
    client.get(reverse("people:notice", args=[cast.amina.pk]))
    with django_assert_max_num_queries(15):
        client.get(reverse("people:notice", args=[cast.amina.pk]))

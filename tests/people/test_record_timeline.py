"""Files, mandates, notices and emergencies on the person's timeline."""

from datetime import date

import pytest

from labimpact.base.wall.session import acting
from labimpact.people.record_timeline import records_of
from tests.factories import (
    GrantFactory,
    LanguageFactory,
    MandateFactory,
    PersonFileFactory,
    PrivacyNoticeFactory,
    SealFactory,
    StoredFileFactory,
    yesterday,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def records(cast):
    PersonFileFactory(
        person=cast.amina, kind="residence_document", file=StoredFileFactory(name="permesso.pdf")
    )
    PersonFileFactory(person=cast.amina, caption="tolto", removed_at=yesterday())
    MandateFactory(person=cast.amina, purpose="ritirare")
    MandateFactory(person=cast.amina, purpose="vecchia", revoked_at=yesterday())
    language = LanguageFactory(code="fr", name="francese")
    PrivacyNoticeFactory(person=cast.amina, language=language, given_on=date(2026, 1, 15))
    GrantFactory(
        person=cast.amina, office=cast.luino, basis="emergency", reason="al pronto soccorso",
        valid_to="2099-01-01T00:00Z",
    )  # fmt: skip
    return cast


def test_every_record_is_one_line_with_its_words(records, django_assert_num_queries):
    actor = records.actor()
    with acting(actor):
        list(records_of(actor, records.amina, 50))
        with django_assert_num_queries(1):
            lines = list(records_of(actor, records.amina, 50))
    told = {(line.kind, line.title, line.text, line.tone) for line in lines}
    assert told == {
        ("file", "Allegato: Permesso o ricevuta", "permesso.pdf", "soft"),
        ("mandate", "Delega", "ritirare", ""),
        ("mandate", "Delega revocata", "vecchia", ""),
        ("notice", "Informativa data", "consegnata su carta, francese", "soft"),
        ("emergency", "Accesso d'emergenza", "al pronto soccorso", "warning"),
    }
    notice = next(line for line in lines if line.kind == "notice")
    assert notice.day == date(2026, 1, 15)
    assert notice.moment is None


def test_the_limit_keeps_the_newest(records):
    actor = records.actor()
    with acting(actor):
        assert len(list(records_of(actor, records.amina, 2))) == 2


@pytest.mark.parametrize("case", ["other_area", "sealed"])
def test_out_of_scope_there_is_no_line(records, case):
    if case == "sealed":
        SealFactory(person=records.amina)
    actor = records.actor(office=records.crema if case == "other_area" else records.luino)
    with acting(actor):
        assert list(records_of(actor, records.amina, 50)) == []

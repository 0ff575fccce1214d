"""How days, states, hours and money are said."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from labimpact.base.sealing import unseal
from labimpact.base.wall.session import acting
from labimpact.mediation import emails
from labimpact.mediation.dates import with_preposition, with_weekday
from labimpact.mediation.enums import REQUEST_STATES, State
from labimpact.mediation.models import MediationRequest
from labimpact.mediation.queries.languages import most_asked_first
from labimpact.mediation.queries.plan_works import _index, _more
from labimpact.mediation.templatetags.mediation import amount, cents
from labimpact.mediation.wording import AUTONYMS, LANGUAGES, language_said, opinion_words
from labimpact.notifications.actions import PURPOSE
from labimpact.notifications.models import Message
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.mediation.test_way import approved


@pytest.mark.parametrize(
    ("before", "day", "said"),
    [
        ("il", date(2027, 3, 12), "il 12/03/2027"), ("il", date(2027, 3, 11), "l'11/03/2027"),
        ("al", date(2026, 12, 8), "all'08/12/2026"), ("dal", date(2026, 12, 1), "dal 01/12/2026"),
        ("dal", date(2026, 12, 18), "dal 18/12/2026"),
        ("Dal", date(2026, 12, 8), "Dall'08/12/2026"),
        # Late in the evening of the seventh by the clock of the machine, the eighth here.
        ("del", datetime(2026, 12, 7, 23, 30, tzinfo=UTC), "dell'08/12/2026"),
    ],
)  # fmt: skip
def test_a_preposition_loses_its_end_before_eight_and_eleven(before, day, said):
    assert with_preposition(before, day) == said


def test_a_day_has_its_weekday_in_the_language_of_the_reader():
    day = date(2026, 12, 1)
    assert with_weekday(day) == "mar 01/12/2026"
    said = {code: with_weekday(day, code) for code, _name in LANGUAGES}
    assert said["en"] == "Tue 01/12/2026"
    # Arabic writes its days whole.
    assert said["ar"] == "الثلاثاء 01/12/2026"
    assert all("01/12/2026" in each for each in said.values())


def test_a_request_is_told_in_the_feminine_and_every_state_it_can_have_is_there():
    assert MediationRequest(state="approved").state_said == "approvata"
    assert set(REQUEST_STATES) == {
        State.REQUESTED, State.APPROVED, State.REFUSED, State.CANCELLED, State.CLOSED
    }  # fmt: skip


def test_money_stays_in_one_piece_and_says_its_currency_once():
    assert cents(123456) == "1.234,56\u00a0€"
    assert amount(-5) == "-0,05"


@pytest.mark.parametrize(
    ("now", "said"), [(1000, "100"), (935, "94"), (9996, "99,96"), (0, "0"), (1, "0,1")]
)
def test_what_differs_reads_differently(now, said):
    assert _index(now, 10_000 if now == 9996 else 1000) == said
    assert (_more(0), _more(12)) == ("come prima", "+12 minuti")


def test_every_language_says_who_asks_and_calls_itself():
    for code in AUTONYMS:
        assert "{service}" in opinion_words(code).text["asks"]
    assert language_said("arabo egiziano", "fr") == "arabe égyptien"
    assert language_said("arabo egiziano", "it") == "arabo egiziano"
    assert language_said("una lingua nuova", "ar") == "una lingua nuova"


@pytest.mark.django_db
def test_languages_asked_for_most_stand_first(world):
    urdu, wolof = m.language("ur"), m.language("wo")
    with behind_the_wall():
        for language in (wolof, urdu, wolof):
            m.MediationRequestFactory(
                service=world.service, body=world.school.body, language=language
            )
    with acting(world.coordinator):
        (_title, first), (_other, others) = most_asked_first(world.service.pk)
    assert [pk for pk, _name in first] == [wolof.pk, urdu.pk]
    names = [name for _pk, name in others]
    assert urdu.name not in names
    assert len(most_asked_first(None)) == 1


@pytest.mark.django_db
def test_who_is_ill_is_told_as_somebody_ill(world):
    mediator = world.mediator(email="amina@example.org", writes_in="fr")
    session = approved(world)
    with behind_the_wall():
        emails.released(mediator, session, "")
        mediator.absences.create(starts_at=session.starts_at, ends_at=session.ends_at, is_sick=True)
        emails.released(mediator, session, "")
        said = [unseal(row.body, purpose=PURPOSE) for row in Message.objects.order_by("pk")]
    assert "maladie" not in said[0]
    assert "Bon rétablissement" in said[1]
    assert f"{session.starts_at:%d/%m/%Y}" in said[1]


@pytest.mark.django_db
def test_my_sheet_is_that_of_the_month_that_runs(world, client):
    client.force_login(world.mediator().user)
    assert "Foglio mensile" in client.get(reverse("mediation:my_sheet")).text

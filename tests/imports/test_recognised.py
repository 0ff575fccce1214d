"""Who of a register is recognised in spite of spelling, script and slips, and is asked for."""

from datetime import date

import pytest
from django.urls import reverse

from labimpact.accounts.models import User
from labimpact.base.wall.session import acting
from labimpact.imports import actions
from labimpact.imports.enums import Choice
from labimpact.imports.models import ImportRow
from labimpact.people.actions import NewPerson
from labimpact.people.actions import register as register_person
from labimpact.people.dates import PartialDate
from labimpact.people.enums import DatePrecision
from labimpact.people.models import Person
from tests.conftest import behind_the_wall
from tests.factories import PersonFactory, SealFactory
from tests.imports.conftest import row, sheet
from tests.recognition.conftest import indexed

pytestmark = pytest.mark.django_db

BORN = PartialDate(date(1985, 3, 12), DatePrecision.DAY)
RACHIDA = NewPerson(family_name="Cherkaoui", given_name="Rachida", birth=BORN, sex="F")


def line(day, family, given, born="12/03/1985", **other):
    return row(day=day, family=family, given=given, born=born, country="Marocco", **other)


def matches(number):
    """What is proposed for a row of the register that was brought last."""
    with behind_the_wall():
        return ImportRow.objects.filter(number=number).latest("pk").matches


@pytest.mark.parametrize(
    ("family", "given", "born"),
    [
        ("Sharqawi", "Rashida", "12/03/1985"),  # another spelling
        ("الشرقاوي", "رشيدة", "12/03/1985"),  # another script
        ("Bennani", "Rachida", "12/03/1985"),  # another family name, after a marriage
        ("Cherkaui", "Rachida", "1985"),  # a slip, and the year alone
    ],
)
def test_somebody_written_otherwise_is_asked_for_in_the_file_and_in_the_office(
    desk, family, given, born
):
    desk.bring(sheet(line("10/03/2026", "Cherkaoui", "Rachida"),
                     line("11/03/2026", family, given, born)))  # fmt: skip
    (match,) = matches(3)
    assert (match["kind"], match["sure"], match["row"]) == ("likeness", False, 2)
    with acting(desk.actor):
        known = register_person(RACHIDA, by=desk.actor)
    desk.bring(sheet(line("12/03/2026", family, given, born)), name="altro.csv")
    assert [(m["person"], m["sure"]) for m in matches(2)] == [(known.pk, False)]


def test_names_in_the_other_order_are_one_without_asking(desk):
    desk.bring(sheet(line("10/03/2026", "Cherkaoui", "Rachida"),
                     line("11/03/2026", "Rachida", "Cherkaoui")))  # fmt: skip
    (match,) = matches(3)
    assert (match["kind"], match["sure"]) == ("birth", True)


def test_the_page_says_what_agrees_and_what_does_not(desk, client):
    with behind_the_wall():
        client.force_login(User.objects.get(pk=desk.actor.user_id))
    register = desk.bring(sheet(line("10/03/2026", "Cherkaoui", "Rachida"),
                                line("11/03/2026", "Bennani", "Rachida")))  # fmt: skip
    page = client.get(reverse("imports:rows", args=[register.pk]) + "?vista=tutte")
    text = " ".join(page.content.decode().split())
    assert "stesso nome, stessa data di nascita, altro cognome" in text


def test_every_later_row_of_the_other_spelling_follows_the_one_decision(desk):
    other = [line(f"{day}/03/2026", "Sharqawi", "Rashida") for day in (11, 12, 13)]
    register = desk.bring(sheet(line("10/03/2026", "Cherkaoui", "Rachida"), *other))
    assert [m["sure"] for number in (3, 4, 5) for m in matches(number)] == [False, True, True]
    with acting(desk.actor):
        actions.choose(ImportRow.objects.get(number=3), "0", Choice.SAME, by=desk.actor)
    desk.run(register)
    with acting(desk.actor):
        person = Person.objects.get(family_name="Cherkaoui")
        assert person.contact_participations.count() == 4


def test_brothers_of_one_phone_are_two_without_asking(desk):
    rows = [
        line("10/03/2026", "Haddad", "Karim", "03/02/2010", phone="3331234567"),
        line("11/03/2026", "Haddad", "Yusuf", "14/06/2012", phone="3331234567"),
    ]
    desk.bring(sheet(*rows))
    assert matches(3) == []


def test_an_import_tells_nothing_of_whom_other_offices_know_or_a_seal_hides(desk, other_desk):
    with acting(other_desk.actor):
        register_person(RACHIDA, by=other_desk.actor)
    born = {"birth_date": BORN.first, "birth_precision": BORN.precision}
    sealed = indexed(PersonFactory(family_name="Bondarenko", given_name="Oksana", **born,
                                   registered_office_id=desk.actor.office_id))  # fmt: skip
    desk.bring(sheet(line("09/03/2026", "Bondarenko", "Oksana")), name="prima.csv")
    assert [m["person"] for m in matches(2)] == [sealed.pk]
    SealFactory(person=sealed, office_id=desk.actor.office_id)
    register = desk.bring(sheet(line("10/03/2026", "Cherkaoui", "Rachida"),
                                line("11/03/2026", "Bondarenko", "Oksana")))  # fmt: skip
    assert [matches(2), matches(3)] == [[], []]
    with acting(desk.actor):
        states = {r.state for r in ImportRow.objects.filter(register=register)}
    assert states == {"ready"}

"""Names in one cell or two, in capitals, in another script, of several people."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from labimpact.imports.understanding.companions import people_of
from labimpact.imports.understanding.names import (
    FAMILY_FIRST,
    GIVEN_FIRST,
    one_cell,
    order_of,
    sensible_case,
    two_cells,
)


@pytest.mark.parametrize(
    ("written", "family", "given_name"),
    [
        ("ROSSI MARIO", "Rossi", "Mario"),
        ("Rossi, Mario", "Rossi", "Mario"),
        ("Mario ROSSI", "Rossi", "Mario"),
        ("ROSSI Mario", "Rossi", "Mario"),
        ("EL AMRANI FATIMA", "El Amrani", "Fatima"),
        ("BEN ALI Mohamed", "Ben Ali", "Mohamed"),
        ("DE LA CRUZ MARIA", "De La Cruz", "Maria"),
        ("D'ANGELO ANNA", "D'Angelo", "Anna"),
        ("Sig.ra Bianchi Anna", "Bianchi", "Anna"),
        ("rossi mario", "Rossi", "Mario"),
    ],
)
def test_one_cell_holds_both_names(written, family, given_name):
    read = one_cell(written, order=FAMILY_FIRST)
    assert (read.family, read.given, read.error) == (family, given_name, "")
    assert read.sure


def test_the_custom_of_the_country_divides_long_names():
    read = one_cell("Huaman Espinoza Alejandro", order=FAMILY_FIRST, citizenship="PER")
    assert (read.family, read.given, read.sure) == ("Huaman Espinoza", "Alejandro", True)
    read = one_cell("Reda Abdelaziz Hanna", order=GIVEN_FIRST, citizenship="EGY")
    assert (read.family, read.given, read.sure) == ("Abdelaziz Hanna", "Reda", False)


def test_a_name_alone_is_the_family_name():
    read = one_cell("Suharto", order=FAMILY_FIRST)
    assert (read.family, read.given, read.sure) == ("Suharto", "", True)


def test_the_own_script_stands_beside_the_latin_name():
    read = one_cell("Wang Wei 王伟", order=FAMILY_FIRST)
    assert (read.family, read.given, read.native) == ("Wang", "Wei", "王伟")
    read = two_cells("Alaoui (العلوي)", "Mohamed (محمد)")
    assert (read.family, read.given, read.native) == ("Alaoui", "Mohamed", "العلوي محمد")
    assert one_cell("محمد العلوي", order=FAMILY_FIRST).native == "محمد العلوي"


@pytest.mark.parametrize(
    ("written", "family", "given_name", "native"),
    [
        ("Ahmed Hassan أحمد حسن", "Ahmed", "Hassan", "أحمد حسن"),
        ("Ahmed Hassan (أحمد حسن)", "Ahmed", "Hassan", "أحمد حسن"),
        ("Ahmed Hassan\nأحمد حسن", "Ahmed", "Hassan", "أحمد حسن"),
        ("Олена Шевченко / Shevchenko Olena", "Shevchenko", "Olena", "Олена Шевченко"),
        ("Олена/Olena", "Olena", "", "Олена"),
        ("王小明 Wang Xiaoming", "Wang", "Xiaoming", "王小明"),
    ],
)
def test_one_person_in_two_scripts_is_one_person(written, family, given_name, native):
    company = people_of(written)
    ((text, _role),) = company.named
    read = one_cell(text, order=FAMILY_FIRST)
    assert (read.family, read.given, read.native) == (family, given_name, native)
    assert not company.unsure


def test_two_people_in_two_scripts_each_are_two_people():
    company = people_of("Олена / Olena / Іван / Ivan")
    assert [text for text, _role in company.named] == ["Олена Olena", "Іван Ivan"]
    assert len(people_of("Rossi Mario / Bianchi Anna").named) == 2


@pytest.mark.parametrize("written", ["???", "12345", "Ros😀si Ada"])
def test_what_is_no_name_is_an_error_or_nothing(written):
    read = one_cell(written, order=FAMILY_FIRST)
    assert read.error or not (read.family or read.given)


@pytest.mark.parametrize(
    ("written", "shown"),
    [("ROSSI", "Rossi"), ("de luca", "De Luca"), ("McDonald", "McDonald"), ("O'NEIL", "O'Neil"),
     ("ABD-EL-KARIM", "Abd-El-Karim"), ("van der Berg", "van der Berg")],
)  # fmt: skip
def test_capitals_become_sensible_and_care_is_kept(written, shown):
    assert sensible_case(written) == shown


def test_the_order_of_a_column_is_told_by_its_heading_or_its_names():
    given_first = ["Mario Rossi", "Fatima El Amrani", "Giovanni Bianchi"]
    assert order_of("Nominativo", given_first) == GIVEN_FIRST
    family_first = ["Rossi Mario", "El Amrani Fatima", "Bianchi Giovanni"]
    assert order_of("Nominativo", family_first) == FAMILY_FIRST
    assert order_of("Cognome e nome", given_first) == FAMILY_FIRST
    assert order_of("Nome e cognome", family_first) == GIVEN_FIRST


@pytest.mark.parametrize(
    ("written", "named", "anonymous"),
    [
        ("Rossi Mario", ["Rossi Mario"], 0),
        ("Ali Ahmed + 2 figli", ["Ali Ahmed"], 2),
        ("Hassan Omar con moglie e due figli", ["Hassan Omar"], 3),
        ("Rossi Mario (+3 figli)", ["Rossi Mario"], 3),
        ("Ali Ahmed e moglie", ["Ali Ahmed"], 1),
        ("Diop Awa + 2", ["Diop Awa"], 2),
        ("Rossi Mario e famiglia", ["Rossi Mario"], 0),
        ("1) Rossi Mario 2) Bianchi Anna", ["Rossi Mario", "Bianchi Anna"], 0),
        ("Ali Ahmed\nAli Fatima", ["Ali Ahmed", "Ali Fatima"], 0),
        ("Ali Ahmed / Ali Fatima", ["Ali Ahmed", "Ali Fatima"], 0),
        ("Ali Ahmed; Ali Fatima", ["Ali Ahmed", "Ali Fatima"], 0),
        ("anonimo", [], 1),
        ("2 persone", [], 2),
        ("gruppo di 5", [], 5),
        ("donna marocchina", [], 1),
        ("Amico Paolo", ["Amico Paolo"], 0),
        ("Donnarumma Luca", ["Donnarumma Luca"], 0),
        ("", [], 0),
        ("n.d.", [], 0),
    ],
)
def test_who_is_named_and_who_is_only_counted(written, named, anonymous):
    company = people_of(written)
    assert [text for text, _role in company.named] == named
    assert company.anonymous == anonymous


def test_a_couple_shares_the_family_name():
    assert people_of("Ahmed e Fatima Ali").shared
    assert [text for text, _ in people_of("Ahmed e Fatima Ali").named] == ["Ahmed", "Fatima Ali"]


def test_a_delegate_has_its_role():
    assert people_of("Hassan Omar, delegato: Hassan Ali").named == (
        ("Hassan Omar", "subject"),
        ("Hassan Ali", "delegate"),
    )


@given(st.text())
def test_no_text_ever_raises(written):
    for order in (FAMILY_FIRST, GIVEN_FIRST):
        one_cell(written, order=order)
    two_cells(written, written)
    company = people_of(written)
    assert company.anonymous >= 0
    order_of(written, [written])


LETTERS = "ABCDEFGHILMNOPQRSTUVZ"


@given(st.text(LETTERS, min_size=2, max_size=9), st.text(LETTERS, min_size=2, max_size=9))
def test_a_family_name_in_capitals_is_found_again(family, given_name):
    assume(family not in ("MR", "MS", "DON"))  # how one is addressed, not how one is called
    read = one_cell(f"{family} {given_name.capitalize()}", order=GIVEN_FIRST)
    assert read.family.upper() == family


def test_brackets_after_two_names_say_who_the_second_is():
    company = people_of("Diallo Mamadou e Diallo Aissatou (moglie)")

    assert [name for name, _role in company.named] == ["Diallo Mamadou", "Diallo Aissatou"]
    assert company.anonymous == 0
    assert people_of("Diallo Mamadou (moglie)").anonymous == 1
    assert people_of("Diallo Mamadou e Diallo Aissatou (2 figli)").anonymous == 2


@pytest.mark.parametrize(
    ("written", "kin", "anonymous"),
    [
        ("Diallo Mamadou (moglie: Ba Fatou)", ("Ba Fatou",), 0),
        ("Diallo Mamadou (figlio: Diop Moussa)", ("Diop Moussa",), 0),
        ("Diallo Mamadou (figli: Moussa e Awa)", ("Moussa", "Awa"), 0),
        ("Diallo Mamadou (moglie: Ba Fatou, figlio: Diallo Omar)", ("Ba Fatou", "Diallo Omar"), 0),
        ("Diallo Mamadou, moglie: Ba Fatou", ("Ba Fatou",), 0),
        ("Diallo Mamadou con la moglie Ba Fatou", ("Ba Fatou",), 0),
        ("Diallo Mamadou e figlia Sara", ("Sara",), 0),
        ("Diallo Mamadou (accompagnato dal figlio Diallo Omar)", ("Diallo Omar",), 0),
        ("DIALLO MAMADOU (MOGLIE: BA FATOU)", ("BA FATOU",), 0),
        ("diallo mamadou (moglie: ba fatou)", ("ba fatou",), 0),
        ("Diallo Mamadou (moglie incinta)", (), 1),
        ("Diallo Mamadou (figlio: 5 anni)", (), 1),
        ("Diallo Mamadou (figlio: minore)", (), 1),
        ("DIALLO MAMADOU CON MOGLIE E FIGLIO", (), 2),
        ("DIALLO MAMADOU E FIGLIA SARA", ("SARA",), 0),
        ("DIALLO MAMADOU (MOGLIE INCINTA)", (), 1),
    ],
)
def test_a_companion_who_is_named_is_a_person(written, kin, anonymous):
    company = people_of(written)

    assert [text.casefold() for text, _role in company.named] == ["diallo mamadou"]
    assert company.kin == kin
    assert company.anonymous == anonymous


@pytest.mark.parametrize(
    ("written", "unnamed"),
    [
        ("Ba Fatou (moglie + 3 figli)", 4),
        ("Ba Fatou (3 figli e moglie)", 4),
        ("Ba Fatou (2 figli minori)", 2),
        ("Ali (madre) e Ahmed (figlio)", 0),
    ],
)
def test_every_group_in_brackets_counts(written, unnamed):
    company = people_of(written)
    assert (company.anonymous, company.unsure) == (unnamed, False)


def test_names_in_brackets_are_each_somebody():
    company = people_of("Diop Fatou (+ Diop Amadou, Diop Ndeye)")
    assert [text for text, _role in company.named] == ["Diop Fatou"]
    assert company.kin == ("Diop Amadou", "Diop Ndeye")


@pytest.mark.parametrize(
    "written",
    [
        "Ba Fatou (marito Ba Omar e 2 figli)",
        "Famiglia Hoxha (5 persone)",
        "Diop F. + altri 2",
        "Ba Fatou, figli: Awa (2015), Omar (2018)",
        "Gomez Luz (figlia Gomez Sol 2015)",
    ],
)
def test_what_may_be_read_wrong_is_asked(written):
    assert people_of(written).unsure


def test_an_initial_at_the_end_is_a_given_name():
    read = one_cell("Hernandez Jose L.", order=FAMILY_FIRST, citizenship="CUB")
    assert (read.family, read.given) == ("Hernandez", "Jose L")

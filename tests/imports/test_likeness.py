"""What makes two persons of an import one, what is asked, and what says that they are two."""

import pytest

from labimpact.imports.drafts import PersonDraft
from labimpact.imports.known import of_draft
from labimpact.imports.likeness import by_number, judged, may_be_one
from labimpact.recognition.judging import PairJudge
from labimpact.recognition.linking import committed_weights
from labimpact.recognition.queries.commonness import Commonness

JUDGE = PairJudge(Commonness([]), committed_weights(), persons=3000)
CODE, SLIP, OTHER = "RSSMRA80C52F205X", "RSSMRA80C52F206X", "BNCLRA91E60L219K"


def known(family="Rossi", given="Maria", born="1980-03-12", **said):
    precision = {"birth": born, "birth_precision": "day" if born else "unknown"}
    return of_draft(PersonDraft(family_name=family, given_name=given, **precision, **said))


def told(one, other):
    match = judged(one, other, JUDGE.weigh(one.card, other.card))
    return match and (match.kind.value, match.sure)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (known(), known(), ("birth", True)),
        (known(), known("Maria", "Rossi"), ("birth", True)),
        (known(tax_code=CODE), known("Bianchi", "Lara", tax_code=CODE), ("tax_code", True)),
        (known(tax_code=CODE), known("Bianchi", "Lara", "1991-05-20", tax_code=CODE),
         ("tax_code", False)),
        (known(title_number="I12345"), known(born="", title_number="i 12345"), ("permit", True)),
        (known(phones=("+393331234567",)), known(born="", phones=("333 1234567",)),
         ("phone", True)),
        (known(), known(born=""), ("name", False)),
        (known(), known(born="1980-12-03"), ("near_birth", False)),
        (known(), known(born="1980-03-13"), ("near_birth", False)),
        (known("Jayasuriya", "Ruwan"), known("Jayasooriya", "Ruwan"), ("likeness", False)),
        # A slip in the code asks, where name and birth alone would not.
        (known(tax_code=CODE), known(tax_code=SLIP), ("birth", False)),
        # Of a provisional code beside a definitive one nothing follows.
        (known(tax_code=CODE), known(tax_code="12345678901"), ("birth", True)),
    ],
)  # fmt: skip
def test_who_is_one_and_who_is_asked_for(one, other, said):
    assert told(one, other) == told(other, one) == said


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (known(tax_code=CODE), known(tax_code=OTHER)),
        (known(tax_code="12345678901"), known(tax_code="98765432109")),
        (known(), known(born="1991-07-20")),
        (known(born=""), known("Bianchi", "Lara", "")),
        (known(given="", born=""), known(given="", born="")),
        (known(born="", citizenships=("MAR",)), known(born="", citizenships=("ALB",))),
    ],
)
def test_who_is_two(one, other):
    assert told(one, other) is None


def test_the_same_number_is_one_unless_birth_sex_or_the_whole_name_says_otherwise():
    first = known(sex="F")
    assert by_number(known(born=""), first).sure
    assert by_number(known("Rosi", "Mara"), first).sure
    assert by_number(known(born="1991-07-20"), first).differs == "birth"
    assert by_number(known(born="", sex="M"), first).differs == "sex"
    other = by_number(known("Bianchi", "Lara", ""), first)
    assert (other.sure, other.differs) == (False, "")


def test_two_of_one_name_may_be_one_unless_something_surer_says_no():
    def may(one, other):
        return may_be_one(one, other, JUDGE.weigh(one.card, other.card))

    assert may(known(born=""), known(born=""))
    assert not may(known(), known(born="1991-07-20"))

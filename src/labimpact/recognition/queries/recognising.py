"""The answer to *Chi hai davanti?* across spellings, scripts and slips."""

from __future__ import annotations

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.people.recognising import Meant, Question
from labimpact.recognition import asking, wording
from labimpact.recognition.asking import Asked
from labimpact.recognition.filing import number
from labimpact.recognition.linking.naming import word, word_level
from labimpact.recognition.names import Name, read
from labimpact.recognition.queries.candidates import Candidate, candidates
from labimpact.recognition.queries.commonness import Commonness, commonness

# From how many bits of evidence somebody is very probably the same: nine in ten.
STRONG = 3.2
# From how many bits a registration stops: two to one, more than chance. Of N cards chance alone
# lifts one as high as b bits, for somebody whom none of them is, at most 2^-b times: the prior is
# one in N, and two people reach a likelihood ratio of x once in x at most. Measured by `bench
# newcomers` (bench/recognition/newcomers.txt).
LIKELY = 1.0
# Below these nobody is shown: one in thirty. Unless all that was typed of the name agrees: of a
# common name any one is hardly the one, and yet whoever follows them looks for just that one.
LEAST = -5.0
_GOOD = frozenset({"equal", "known", "close", "more"})
_OTHER_BIRTHS = frozenset({"differ", "far", "two_signs"})


def asked_of(question: Question) -> Asked:
    """What was typed or filled in, read."""
    if question.text:
        return asking.of_text(question.text, clock.today())
    return asking.of_fields(
        names=question.names, born=question.born, sex=question.sex,
        tax_code=question.tax_code, phone=question.phone, title_number=question.title_number,
    )  # fmt: skip


def meant(actor: Actor, question: Question) -> list[Meant]:
    """Who may be meant in the whole network, and among the actor's own even for a common name."""
    offices = sorted(actor.offices_where(Permission.PERSON_VIEW))
    asked = asked_of(question)
    found = candidates(asked, offices=offices)
    common = commonness()
    return [_meant(one, common) for one in found if one.bits >= LEAST or is_namesake(one, asked)]


def is_namesake(one: Candidate, asked: Asked) -> bool:
    """Does all that was typed of the name agree, and no birth speak against it?"""
    agreed = dict(one.agreements)
    if agreed.get("birth") in _OTHER_BIRTHS:
        return False
    if agreed.get("whole") == "one" and len(asked.names) == 1:
        typed = [word(token) for token in read(asked.names[0]).core]
        return len(typed) == 1 and any(
            word_level(typed[0], word(token)) in _GOOD for token in one.name.core
        )
    if "whole" in agreed:
        return agreed["whole"] in ("all", "more")
    return agreed.get("given") in _GOOD and agreed.get("family") in _GOOD


def _meant(one: Candidate, common: Commonness) -> Meant:
    agreeing = wording.agreeing(one.agreements)
    rare = wording.commonness(rarest(one.name, common), common.total) if agreeing else ""
    return Meant(
        one.person_id,
        one.bits,
        one.bits >= STRONG,
        one.bits >= LIKELY,
        (*agreeing, rare) if rare else agreeing,
        wording.differing(one.agreements),
    )


def rarest(name: Name, common: Commonness) -> int:
    """How many cards bear the rarest word of a name, about."""
    return min((common.of(number(f"f:{token.latin}")) for token in name.core), default=0)

"""The shape of a procedure's file: one file per procedure and version, readable by a lawyer.

Nothing here is law: numbers are the codes of rules (`rules/data`), texts and sources are in the
files. An unknown field, a missing source or a reference to nothing is refused with its place.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
ProcedureCode = Annotated[str, StringConstraints(pattern=r"^P\d{2}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1200)]
Mark = Literal["†", "⚑"]


class Part(BaseModel):
    """Every part refuses fields it does not know: a mistyped one would be silently ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sourced(Part):
    """A statement of law or practice: it has a source, and the marks of the domain reference."""

    source: Text
    marks: tuple[Mark, ...] = ()


class Amount(Part):
    """A quantity: the code of a rule, or a plain number of a unit where no rule is needed."""

    rule: Code | None = None
    value: int | None = None
    unit: Literal["day", "month", "year", ""] = ""

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.rule is None) == (self.value is None):
            raise ValueError("scrivi `rule` oppure `value`")
        return self


class Absences(Part):
    """Absences that do not interrupt: each shorter than, all together at most, within years."""

    single: Amount
    total: Amount
    within: Amount


class IncomeScale(Part):
    """Which table of incomes: reunification by relatives, citizenship, or a plain amount."""

    table: Literal["reunification", "citizenship", "long_term"]
    relatives: Code | None = None  # question: how many relatives
    under_14: Code | None = None  # question: how many of them are under 14
    spouse: Code | None = None  # question: is there a dependent spouse


class Condition(Part):
    """One comparison of one answer, or a group; it may be true, false, or not known yet.

    The question `today` is never asked: it is the day on which the answers are read.
    """

    question: Code | None = None
    equals: bool | str | int | None = None
    differs: bool | str | int | None = None
    among: tuple[str, ...] | None = None
    not_among: tuple[str, ...] | None = None
    at_least: Amount | None = None
    at_most: Amount | None = None
    less_than: Amount | None = None
    elapsed_at_least: Amount | None = None  # a day: so much time has passed since
    elapsed_less_than: Amount | None = None
    elapsed_more_than: Amount | None = None  # that time has passed, and its last day too
    elapsed_at_most: Amount | None = None  # a day: it is still to come, or no longer ago than so
    comes_within: Amount | None = None  # a day ahead, at most so far away, or already past
    at_least_ahead: Amount | None = None  # a day ahead, at least so far away
    not_before: Code | None = None  # a day: not before the day that a rule says
    not_after: Code | None = None
    has_passed: bool | None = None  # a day: it is before today
    age_at_least: Amount | None = None  # a birth date
    age_under: Amount | None = None
    restarts_after: Code | None = None  # periods question: the count restarts at the last end
    absences: Absences | None = None  # periods question
    covers_income: IncomeScale | None = None  # a money answer
    any: tuple[Condition, ...] | None = None
    all: tuple[Condition, ...] | None = None
    negated: Condition | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        groups = [self.any, self.all, self.negated]
        said = [name for name in _COMPARISONS if getattr(self, name) is not None]
        if sum(g is not None for g in groups) + (self.question is not None) != 1:
            raise ValueError("una condizione è una domanda, oppure any, all o negated")
        if self.question is not None and len(said) != 1:
            raise ValueError(f"«{self.question}» vuole un solo confronto, ne ha {len(said)}")
        return self


_COMPARISONS = (
    "equals", "differs", "among", "not_among", "at_least", "at_most", "less_than",
    "elapsed_at_least", "elapsed_less_than", "elapsed_more_than", "elapsed_at_most",
    "comes_within", "at_least_ahead", "not_before", "not_after", "has_passed", "age_at_least",
    "age_under", "absences", "covers_income",
)  # fmt: skip
When = tuple[Condition, ...]
TODAY = "today"


class Choice(Part):
    code: Code
    label: Text


class Question(Part):
    """What is asked to see who may apply; `known_from` is what the record already says."""

    code: Code
    ask: Text
    kind: Literal["yes_no", "choice", "date", "number", "money", "periods"]
    choices: tuple[Choice, ...] = ()
    choices_from: Code | None = None  # a code list
    known_from: str | None = None
    help: Text | None = None
    future: bool = False  # a day that may be still to come: an expiry, the start of a job
    only_if: When = ()


class Contradiction(Part):
    """Answers that cannot stand together: refused with this sentence beside the questions named.

    Either the conditions of `when` all hold, or the `parts` (numbers; a yes counts one) come to
    more than the number of `whole`.
    """

    code: Code
    questions: tuple[Code, ...] = Field(min_length=1)
    when: When = ()
    parts: tuple[Code, ...] = ()
    whole: Code | None = None
    say: Text

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if bool(self.when) == bool(self.parts) or bool(self.parts) != (self.whole is not None):
            raise ValueError("scrivi `when`, oppure `parts` e `whole`")
        return self


class Check(Sourced):
    """A requirement (requisito): yes when `require` holds, else `otherwise`, with the reason.

    `about` names whom it concerns when not everybody; a time that has still to pass gives by
    itself the day until which the answer is *non ancora*.
    """

    code: Code
    about: Text | None = None
    applies: Text | None = None  # `only_if` in plain words, for whoever reads the guide
    only_if: When = ()
    require: When
    otherwise: Literal["no", "not_yet", "warn"]
    term: Code | None = None  # a term of this procedure: until when it can still be mended
    fulfilled: Text
    because: Text


class Document(Part):
    """A paper of the checklist: its entry in the catalogue, why it is needed here, and when."""

    document: Code
    why: Text
    per: Literal["case", "person"] = "case"
    needed_if: When = ()
    exempt_if: When = ()
    exempt_because: Text | None = None
    until_step: Code | None = None  # no longer asked for once this step, or a later one, is done
    note: Text | None = None
    source: Text | None = None
    marks: tuple[Mark, ...] = ()


class Result(Part):
    """How a step may end when it does not simply get done; `back_to` reopens an earlier step."""

    code: Code
    label: Text
    back_to: Code | None = None


class Step(Part):
    """A step: who does it, where, what is written down; its day is the event terms start from."""

    code: Code
    label: Text
    by: Literal["person", "desk", "authority", "other"]
    who: Text | None = None
    how: Text | None = None
    at: Literal["post_office"] | None = None  # closed on Sundays and holidays
    asks: tuple[
        Literal["receipt_code", "assicurata", "ologramma", "appointment", "result"], ...
    ] = ()
    results: tuple[Result, ...] = ()
    effect: Text | None = None  # legal effect of the receipt
    effect_source: Text | None = None
    only_if: When = ()
    source: Text | None = None
    marks: tuple[Mark, ...] = ()


class DaysBefore(Part):
    """Reminders: `days` before the safe date of the term, or a `rule` of days before its event.

    The rule counts from the same event as the term: renewal is recalled 90, 60 and 30 days before
    the permit expires, not before the last day to apply.
    """

    rule: Code | None = None
    days: tuple[int, ...] = ()


class DeadlineOf(Part):
    """A term of the rules at work in this procedure: when it starts, who holds it, what ends it."""

    rule: Code
    after_step: Code | None = None
    from_question: Code | None = None
    from_rule: Code | None = None  # a rule that is a day, the same for everybody
    anniversary: int | None = None  # birthday of that age, when the question is a birth date
    only_if: When = ()
    if_result: Code | None = None  # only when `after_step` ended so
    ends_with: Code | None = None
    holder: Literal["person", "authority", "other"]
    remind: DaysBefore = DaysBefore()
    when_passed: Text
    granted_by_silence: bool = False

    @model_validator(mode="after")
    def _starts_somewhere(self) -> Self:
        starts = (self.after_step, self.from_question, self.from_rule)
        if sum(one is not None for one in starts) != 1:
            raise ValueError(f"{self.rule}: scrivi `after_step`, `from_question` o `from_rule`")
        return self


class FeeOption(Part):
    only_if: When = ()
    label: Text | None = None
    addends: tuple[Code, ...]


class Fee(Sourced):
    """A cost with its addends, each a rule; the first option whose condition holds is paid."""

    code: Code
    label: Text
    per: Literal["case", "person"] = "case"
    options: tuple[FeeOption, ...] = Field(min_length=1)
    note: Text | None = None


class Outcome(Part):
    code: Code
    label: Text
    positive: bool
    note: Text | None = None
    source: Text | None = None
    marks: tuple[Mark, ...] = ()


class FollowOn(Part):
    """What comes next (pratica successiva), proposed with one click when the outcome is there."""

    procedure: ProcedureCode
    why: Text
    after_outcome: Code | None = None
    only_if: When = ()


# What stands before the dot in a form's value that is read from the answers, and not from a role.
ANSWERS = "answers"


class FormField(Part):
    """A field of the official form: `value` names what the record or an answer knows.

    As `applicant.family_name`, or `answers.title_kind`; without one it is written by hand.
    """

    label: Text
    value: str | None = None
    note: Text | None = None


class FormSection(Part):
    title: Text
    fields: tuple[FormField, ...] = Field(min_length=1)


class Form(Part):
    """Foglio di compilazione: the values in the order of the official form."""

    name: Text
    order_source: Text
    marks: tuple[Mark, ...] = ()
    sections: tuple[FormSection, ...] = Field(min_length=1)


class Role(Part):
    """Who takes part: the applicant, and others such as relatives to be reunited."""

    code: Code
    label: Text
    at_least: int = 1
    at_most: int = 1


class Procedure(Sourced):
    """A procedure (pratica) in one version."""

    code: ProcedureCode
    version: int = Field(ge=1, le=9999)
    title: Text
    summary: Text
    enabled: bool = True
    disabled_because: Text | None = None
    orientation: Text | None = None
    channel: Text
    author: Text
    review_on: date
    valid_from: date | None = None
    roles: tuple[Role, ...] = Field(min_length=1)
    questions: tuple[Question, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    checks: tuple[Check, ...] = ()
    documents: tuple[Document, ...] = ()
    steps: tuple[Step, ...] = ()
    deadlines: tuple[DeadlineOf, ...] = ()
    fees: tuple[Fee, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    follow_ons: tuple[FollowOn, ...] = ()
    form: Form | None = None

    def question(self, code: str) -> Question | None:
        return next((q for q in self.questions if q.code == code), None)

    def step(self, code: str) -> Step | None:
        return next((s for s in self.steps if s.code == code), None)

    def outcome(self, code: str) -> Outcome | None:
        return next((o for o in self.outcomes if o.code == code), None)


class CatalogueEntry(Sourced):
    """A paper any procedure may ask for: what it is called, who issues it, how long it is good."""

    code: Code
    label: Text
    issued_by: Text
    file_kind: Code
    validity: Text | None = None
    expires: bool = False  # a copy has an expiry worth watching
    words: dict[str, Text] = {}  # the label in other languages, not reviewed unless said
    reviewed: tuple[str, ...] = ()


def parse(content: Any) -> Procedure:
    """A definition from what a file holds; pydantic's ValidationError names place and reason."""
    return Procedure.model_validate(content)

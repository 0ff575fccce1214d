"""Rows of a case: each part brings its case, and the case its person and office."""

from datetime import date, timedelta
from decimal import Decimal

import factory
from django.utils import timezone

from labimpact.casework import models as casework
from tests.factories import (
    OfficeFactory,
    PersonFactory,
    StoredFileFactory,
    UserFactory,
    WallFactory,
    yesterday,
)


def today() -> date:
    return timezone.localdate()


class CaseFactory(WallFactory):
    """A first reading; `led` makes it a case that somebody answers for, in the assessment."""

    class Meta:
        model = casework.Case

    class Params:
        led = factory.Trait(
            state="assessment",
            taken_on=factory.LazyFunction(lambda: today() - timedelta(days=1)),
            manager=factory.SubFactory(UserFactory),
            manager_name="Assistente",
            lives_alone=True,
        )

    office = factory.SubFactory(OfficeFactory)
    person = factory.SubFactory(PersonFactory, registered_office=factory.SelfAttribute("..office"))
    opened_on = factory.LazyFunction(lambda: today() - timedelta(days=2))
    opened_by = factory.SubFactory(UserFactory)
    opened_at = factory.LazyFunction(yesterday)
    first_reading = "Cerca casa."


class PartFactory(WallFactory):
    class Meta:
        abstract = True

    case = factory.SubFactory(CaseFactory, led=True)


class CaseMemberFactory(PartFactory):
    class Meta:
        model = casework.CaseMember

    office = factory.SubFactory(OfficeFactory)
    role = "mediator"
    from_on = factory.LazyFunction(lambda: today() - timedelta(days=1))


class TeamMeetingFactory(PartFactory):
    class Meta:
        model = casework.TeamMeeting

    kind = "team"
    held_on = factory.LazyFunction(today)
    participants = "L'équipe"
    convened_by = factory.SubFactory(UserFactory)


class AssessmentFactory(PartFactory):
    class Meta:
        model = casework.Assessment

    made_on = factory.LazyFunction(today)
    made_by = factory.SubFactory(UserFactory)
    resources = "Lavora."


class AssessedNeedFactory(PartFactory):
    class Meta:
        model = casework.AssessedNeed

    assessment = factory.SubFactory(AssessmentFactory, case=factory.SelfAttribute("..case"))
    area = "home"
    severity = 2


class SupportTieFactory(PartFactory):
    class Meta:
        model = casework.SupportTie

    assessment = factory.SubFactory(AssessmentFactory, case=factory.SelfAttribute("..case"))
    who = "la sorella"


class InstrumentFactory(WallFactory):
    class Meta:
        model = casework.Instrument

    code = factory.Sequence(lambda n: f"strumento-{n}")


class InstrumentVersionFactory(WallFactory):
    """A published version with one question."""

    class Meta:
        model = casework.InstrumentVersion

    instrument = factory.SubFactory(InstrumentFactory)
    number = 1
    title = "Prova"
    schema = {
        "type": "object", "title": "Prova",
        "properties": {
            "one": {
                "type": "object", "title": "Sezione",
                "properties": {"said": {"type": "string", "title": "Domanda"}},
            }
        },
    }  # fmt: skip
    source = "Prova"
    published_by = "Prova"


class AssessmentAnswersFactory(PartFactory):
    class Meta:
        model = casework.AssessmentAnswers

    version = factory.SubFactory(InstrumentVersionFactory)
    answered_on = factory.LazyFunction(today)
    answers = {"one": {"said": "Una casa"}}
    written_by = factory.SubFactory(UserFactory)


class IndividualPlanFactory(PartFactory):
    """A plan of before; `agreed` makes it the one in force, `draft` one in preparation."""

    class Meta:
        model = casework.IndividualPlan

    class Params:
        agreed = factory.Trait(state="agreed")
        draft = factory.Trait(state="draft", agreed_on=None, agreement="")

    state = "replaced"
    agreed_on = factory.LazyFunction(today)
    agreement = "spoken"
    review_on = factory.LazyFunction(lambda: today() + timedelta(days=90))
    number = factory.Sequence(lambda n: n % 30_000 + 1)
    written_by = factory.SubFactory(UserFactory)


class GoalFactory(PartFactory):
    class Meta:
        model = casework.Goal

    plan = factory.SubFactory(IndividualPlanFactory, case=factory.SelfAttribute("..case"))
    area = "home"
    text = "Restare in casa"
    measure = "Nessuno sfratto"


class InterventionFactory(PartFactory):
    class Meta:
        model = casework.Intervention

    goal = factory.SubFactory(GoalFactory, case=factory.SelfAttribute("..case"))
    plan = factory.SelfAttribute("goal.plan")
    item = "cultural_mediation"
    unit = "hour"
    quantity = Decimal(4)


class ProvisionFactory(PartFactory):
    class Meta:
        model = casework.Provision

    intervention = factory.SubFactory(InterventionFactory, case=factory.SelfAttribute("..case"))
    office = factory.SelfAttribute("case.office")
    given_on = factory.LazyFunction(today)
    quantity = Decimal(1)
    recorded_by = factory.SubFactory(UserFactory)


class ReviewFactory(PartFactory):
    class Meta:
        model = casework.Review

    plan = factory.SubFactory(IndividualPlanFactory, case=factory.SelfAttribute("..case"))
    held_on = factory.LazyFunction(today)
    written_by = factory.SubFactory(UserFactory)


class GoalResultFactory(PartFactory):
    class Meta:
        model = casework.GoalResult

    goal = factory.SubFactory(GoalFactory, case=factory.SelfAttribute("..case"))
    review = factory.SubFactory(
        ReviewFactory,
        case=factory.SelfAttribute("..case"),
        plan=factory.SelfAttribute("..goal.plan"),
    )
    result = "reached"


class DiaryEntryFactory(PartFactory):
    class Meta:
        model = casework.DiaryEntry

    office = factory.SelfAttribute("case.office")
    author = factory.SubFactory(UserFactory)
    happened_on = factory.LazyFunction(today)
    text = "Visita a casa."
    visible_to = "team"


class CaseMessageFactory(PartFactory):
    """A message of yesterday, by somebody of the case's office."""

    class Meta:
        model = casework.CaseMessage

    office = factory.SelfAttribute("case.office")
    author = factory.SubFactory(UserFactory)
    author_name = "Operatrice"
    text = "Domani l'accompagno."
    written_at = factory.LazyFunction(yesterday)


class CaseMentionFactory(WallFactory):
    """Somebody to whom a message of a case (`case`) is said, with a day."""

    class Meta:
        model = casework.CaseMention
        exclude = ("case",)

    case = factory.SubFactory(CaseFactory, led=True)
    message = factory.SubFactory(CaseMessageFactory, case=factory.SelfAttribute("..case"))
    office = factory.SelfAttribute("message.office")
    user = factory.SubFactory(UserFactory)
    name = "Operatrice"
    due_on = factory.LazyFunction(today)


class MessagesSeenFactory(PartFactory):
    class Meta:
        model = casework.MessagesSeen

    user = factory.SubFactory(UserFactory)
    last = 1


class CaseDocumentFactory(PartFactory):
    """A document of the team with one version, unless `versions` is None."""

    class Meta:
        model = casework.CaseDocument

    office = factory.SelfAttribute("case.office")
    title = "Certificato"
    visible_to = "team"
    added_by = factory.SubFactory(UserFactory)
    versions = factory.RelatedFactory(
        "tests.case_factories.DocumentVersionFactory", factory_related_name="document"
    )


class DocumentVersionFactory(WallFactory):
    class Meta:
        model = casework.DocumentVersion

    document = factory.SubFactory(CaseDocumentFactory, versions=None)
    number = 1
    file = factory.SubFactory(StoredFileFactory)
    added_by = factory.SubFactory(UserFactory)

"""One row in every table about a person or an office, and everybody who must not see it."""

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from labimpact.base.wall.declarations import Privacy, Reference
from labimpact.base.wall.session import acting
from labimpact.casework.models import Case, Referral
from labimpact.network.roles import ROLES
from labimpact.recognition.models import NotTheSame
from tests import case_factories as cases
from tests import directory_factories as d
from tests import editorial_factories as e
from tests import factories as f
from tests import flow_factories as flows
from tests import mediation_factories as mediation
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db

OURS = [m for m in apps.get_models() if m.__module__.startswith("labimpact.") and m._meta.managed]
GUARDED = {
    m
    for m in OURS
    if not isinstance(m.wall, Reference) and m.wall.privacy not in (Privacy.NONE, Privacy.STAFF)
}


def _case(c):
    return f.ProcedureCaseFactory(office=c.luino, person=c.amina)


def _contact(cast):
    contact = f.ContactFactory(office=cast.luino)
    f.ContactParticipantFactory(contact=contact, person=cast.amina)
    return contact


def _file(cast):
    stored = f.StoredFileFactory(office_id=cast.luino.pk)
    f.PersonFileFactory(person=cast.amina, file=stored)
    return stored


def _import_link(cast):
    return f.ImportLinkFactory(register__office=cast.luino, person=cast.amina)


def _import_row(cast):
    link = _import_link(cast)
    return f.ImportRowFactory(register=link.register, number=link.row_number)


def _help(cast):
    """The one case of Amina at Luino: an office has no second of hers that runs."""
    with behind_the_wall():
        found = Case.objects.filter(office=cast.luino, person=cast.amina).first()
    return found or cases.CaseFactory(led=True, office=cast.luino, person=cast.amina)


def _sent(cast):
    """The one referral of Amina that waits."""
    with behind_the_wall():
        found = Referral.objects.filter(from_office=cast.luino, person=cast.amina).first()
    return found or f.ReferralFactory(
        from_office=cast.luino, to_office=cast.cittiglio, person=cast.amina
    )


def _asked(cast):
    """A session that the desk of Luino asked another office for."""
    return mediation.MediationSessionFactory(
        request__approved=True, request__from_office=cast.luino
    )


def _merged(cast):
    """Another record of Amina's: whatever hides hers hides it as well."""
    return f.MergeFactory(kept=cast.amina, absorbed__registered_office=cast.luino).absorbed


# How to lay one row about Amina, at the desk of Luino, into each guarded table.
ROWS = {
    "accounts.HeldForm": lambda c: f.HeldFormFactory(),
    "intake.PublicRequest": lambda c: f.PublicRequestFactory(office=c.luino),
    "mypage.PersonalPass": lambda c: f.PersonalPassFactory(person=c.amina),
    "mypage.PersonalVisit": lambda c: f.PersonalVisitFactory(
        of_pass__person=c.amina, of_pass__ended_at=timezone.now()
    ),
    "booking.PublicBooking": lambda c: f.PublicBookingFactory(
        office=c.luino, appointment__person=c.amina
    ),
    "searches.FollowedSearch": lambda c: f.FollowedSearchFactory(),
    "feedback.RemarkContact": lambda c: e.RemarkContactFactory(remark__page__area=c.luino.area),
    "feedback.Remark": lambda c: e.RemarkFactory(page__area=c.luino.area),
    "agenda.Arrival": lambda c: f.ArrivalFactory(office=c.luino, person=c.amina),
    "agenda.Appointment": lambda c: f.AppointmentFactory(office=c.luino, person=c.amina),
    "agenda.WaitingListEntry": lambda c: f.WaitingListEntryFactory(office=c.luino, person=c.amina),
    "audit.AuditEvent": lambda c: f.AuditEventFactory(
        office_id=c.luino.pk, person_ids=[c.amina.pk]
    ),
    "audit.Change": lambda c: f.ChangeFactory(person_id=c.amina.pk, row_id=c.amina.pk),
    **{
        f"casework.{name}": lambda c, name=name: getattr(cases, f"{name}Factory")(case=_help(c))
        for name in (
            "AssessedNeed",
            "Assessment",
            "AssessmentAnswers",
            "CaseDocument",
            "CaseMember",
            "CaseMention",
            "CaseMessage",
            "DiaryEntry",
            "Goal",
            "GoalResult",
            "IndividualPlan",
            "Intervention",
            "Provision",
            "Review",
            "SupportTie",
            "TeamMeeting",
        )
    },
    "casework.Case": lambda c: _help(c),
    "casework.Referral": lambda c: _sent(c),
    "casework.ReferralQuestion": lambda c: f.ReferralQuestionFactory(referral=_sent(c)),
    "casework.ReferralLink": lambda c: f.ReferralLinkFactory(
        referral__from_office=c.luino, referral__person=c.amina
    ),
    "correspondence.OfficeLetter": lambda c: f.OfficeLetterFactory(office=c.luino, person=c.amina),
    "correspondence.Reminder": lambda c: f.ReminderFactory(office=c.luino, person=c.amina),
    "flows.EligibilitySnapshot": lambda c: flows.EligibilitySnapshotFactory(
        office=c.luino, person=c.amina
    ),
    "flows.SiussRecord": lambda c: flows.SiussRecordFactory(file__office=c.luino, person=c.amina),
    "directory.ArrivedService": lambda c: d.ArrivedServiceFactory(service__owner_office=c.luino),
    "deliveries.Delivery": lambda c: f.DeliveryFactory(office=c.luino, person=c.amina),
    "lists.ListFile": lambda c: f.ListFileFactory(office_id=c.luino.pk),
    "desk.AnonymousGroup": lambda c: f.AnonymousGroupFactory(contact=_contact(c)),
    "desk.CaseMeeting": lambda c: f.CaseMeetingFactory(contact=_contact(c)),
    "desk.Contact": _contact,
    "desk.ContactDraft": lambda c: f.ContactDraftFactory(
        office_id=c.luino.pk, person_id=c.amina.pk
    ),
    "desk.ContactItem": lambda c: f.ContactItemFactory(contact=_contact(c)),
    "desk.ContactNeed": lambda c: f.ContactNeedFactory(contact=_contact(c)),
    "desk.ContactParticipant": lambda c: _contact(c).participants.model.objects.none(),
    "desk.Correspondence": lambda c: f.CorrespondenceFactory(contact=_contact(c)),
    "casework.DocumentVersion": lambda c: cases.DocumentVersionFactory(document__case=_help(c)),
    "documents.FileText": lambda c: f.FileTextFactory(file=_file(c)),
    "documents.StoredFile": _file,
    "imports.ImportFilePart": lambda c: f.ImportFilePartFactory(register__office=c.luino),
    "imports.ImportLink": _import_link,
    "imports.ImportRow": _import_row,
    "imports.RegisterImport": lambda c: f.RegisterImportFactory(office=c.luino),
    "imports.RememberedMapping": lambda c: f.RememberedMappingFactory(office=c.luino),
    "imports.RememberedValue": lambda c: f.RememberedValueFactory(office=c.luino),
    "mediation.MediationRequest": lambda c: _asked(c).request,
    "mediation.MediationSession": lambda c: _asked(c),
    "mediation.Opinion": lambda c: mediation.OpinionFactory(session=_asked(c)),
    "mediation.RequestDraft": lambda c: mediation.RequestDraftFactory(office=c.luino),
    "mediation.RequestFile": lambda c: mediation.RequestFileFactory(
        request=mediation.RequestPersonFactory(request=_asked(c).request, person=c.amina).request
    ),
    "mediation.RequestPerson": lambda c: mediation.RequestPersonFactory(
        request=_asked(c).request, person=c.amina
    ),
    "mediation.RequestWords": lambda c: mediation.RequestWordsFactory(request=_asked(c).request),
    "mediation.SessionReport": lambda c: mediation.SessionReportFactory(
        assignment__session=_asked(c)
    ),
    "monitoring.AccessRegister": lambda c: f.AccessRegisterFactory(office=c.luino),
    "monitoring.BodyComparison": lambda c: f.BodyComparisonFactory(offices=[c.luino.pk]),
    "people.Address": lambda c: f.AddressFactory(person=c.amina),
    "people.Citizenship": lambda c: f.CitizenshipFactory(person=c.amina),
    "people.ContactPoint": lambda c: f.ContactPointFactory(person=c.amina),
    "people.Grant": lambda c: c.amina,
    "people.Guardianship": lambda c: f.GuardianshipFactory(minor=c.amina),
    "people.Household": lambda c: (
        f.HouseholdMemberFactory(person=c.amina, household__office=c.luino).household
    ),
    "people.HouseholdMember": lambda c: f.HouseholdMemberFactory(
        person=c.amina, household__office=c.luino
    ),
    "people.IdentityDocument": lambda c: f.IdentityDocumentFactory(person=c.amina),
    "people.Mandate": lambda c: f.MandateFactory(person=c.amina),
    "people.MigrationProfile": lambda c: f.MigrationProfileFactory(person=c.amina),
    "people.Person": lambda c: c.amina,
    "people.PersonFile": lambda c: f.PersonFileFactory(person=c.amina),
    "people.PrivacyNotice": lambda c: f.PrivacyNoticeFactory(person=c.amina),
    "people.ResidenceTitle": lambda c: f.ResidenceTitleFactory(person=c.amina),
    "people.Seal": lambda c: f.SealFactory(person=c.amina),
    "people.SealMember": lambda c: f.SealMemberFactory(seal=f.SealFactory(person=c.amina)),
    "recognition.Card": lambda c: f.CardFactory(person=c.amina),
    "people.SearchKey": lambda c: f.SearchKeyFactory(person=c.amina),
    "people.SpokenLanguage": lambda c: f.SpokenLanguageFactory(person=c.amina),
    "procedures.CaseDeadline": lambda c: f.CaseDeadlineFactory(case=_case(c)),
    "procedures.CasePaper": lambda c: f.CasePaperFactory(case=_case(c), person=c.amina),
    "procedures.CaseParticipant": lambda c: f.CaseParticipantFactory(case=_case(c), person=c.amina),
    "procedures.CaseStep": lambda c: f.CaseStepFactory(case=_case(c)),
    "procedures.ProcedureCase": lambda c: _case(c),
    "recognition.LikelyDuplicate": lambda c: f.LikelyDuplicateFactory(
        left=c.amina, right=_merged(c)
    ),
    "recognition.Merge": lambda c: f.MergeFactory(
        kept=c.amina, absorbed__registered_office=c.luino
    ),
    "recognition.NotTheSame": lambda c: f.NotTheSameFactory(
        left=c.amina, right=f.PersonFactory(registered_office=c.luino)
    ),
    "recognition.RequestedPerson": lambda c: f.RequestedPersonFactory(
        person=c.amina, request__to_office=c.luino
    ),
    "recognition.SharingRequest": lambda c: (
        f.RequestedPersonFactory(person=c.amina, request__to_office=c.luino).request
    ),
    "retention.DisposalItem": lambda c: f.DisposalItemFactory(
        plan__area=c.luino.area, object_id=c.amina.pk, office_id=c.luino.pk, due_on=f.tomorrow()
    ),
    "retention.DisposalPlan": lambda c: f.DisposalPlanFactory(area=c.luino.area),
    "retention.LegalHold": lambda c: f.LegalHoldFactory(office=c.luino),
    "worklist.Task": lambda c: f.TaskFactory(office=c.luino, person=c.amina),
}
# Tables whose rows the operator of the same office does not see either, each for its reason.
NOT_FOR_THE_DESK = {
    "accounts.HeldForm": "only the sign-in actor",
    "audit.AuditEvent": "only who holds audit_view; the desk asks wall.person_readers",
    "desk.ContactDraft": "only its author",
    "directory.ArrivedService": "only who keeps the directory of the area",
    "feedback.RemarkContact": "nobody: the answer takes it through its door",
    "feedback.Remark": "only who writes the pages of the area",
    "searches.FollowedSearch": "nobody: the worker writes, the retention erases",
    "flows.SiussRecord": "only the social worker who sends the file",
    "lists.ListFile": "only who asked for it",
    "mediation.RequestDraft": "only its author",
    "mypage.PersonalVisit": "nobody: its doors alone",
    "monitoring.BodyComparison": "only who reads the reports of the whole area or network",
    "people.Seal": "only those the seal names",
    "people.SealMember": "only those the seal names",
    "retention.DisposalPlan": "only who decides the disposal of the area",
    "retention.LegalHold": "only who decides the disposal of the area",
}
NO_PEOPLE = [
    code
    for code, role in ROLES.items()
    if "person_view" not in role.permissions | role.session_permissions
]


def rows(model) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
        return cursor.fetchone()[0]


def models():
    return [pytest.param(m, id=m._meta.label) for m in sorted(GUARDED, key=lambda m: m._meta.label)]


def test_every_guarded_table_is_attacked_here():
    assert {m._meta.label for m in GUARDED} - set(ROWS) == set()


@pytest.mark.parametrize("model", models())
def test_a_row_shows_to_its_desk_and_to_nobody_else(cast, model):
    label = model._meta.label
    ROWS[label](cast)
    with behind_the_wall():
        assert rows(model) >= 1, "the row is not there: the test would prove nothing"
    with acting(cast.actor()):
        assert (rows(model) == 0) == (label in NOT_FOR_THE_DESK)
    with acting(cast.actor(office=cast.germignaga)):
        assert rows(model) == 0, "another office of the same area"
    with acting(cast.actor(office=cast.crema)):
        assert rows(model) == 0, "another area"


@pytest.mark.parametrize("model", models())
def test_without_an_actor_a_table_is_empty(cast, model):
    ROWS[model._meta.label](cast)
    assert rows(model) == 0


# What roles without persons may still see of such tables, each for its reason.
ALLOWED = {
    ("privacy_officer", "audit.AuditEvent"): "reads the register of accesses",
    ("privacy_officer", "retention.DisposalItem"): "decides the disposal, by numbers",
    ("privacy_officer", "retention.DisposalPlan"): "decides the disposal of the area",
    ("privacy_officer", "retention.LegalHold"): "places and lifts holds",
    ("area_coordinator", "monitoring.AccessRegister"): "signs it; it holds no names",
    **{
        ("requester", f"mediation.{name}"): "asked for it; it says nothing of whom"
        for name in (
            "MediationRequest",
            "MediationSession",
            "Opinion",
            "RequestFile",
            "RequestWords",
            "SessionReport",
        )
    },
    ("requester", "documents.StoredFile"): "attached it to its request",
    **{
        (role, "directory.ArrivedService"): "keeps the directory; it names nobody who is served"
        for role in ("area_coordinator", "community_worker", "editor")
    },
    **{
        (role, "feedback.Remark"): "writes the area's pages; it names nobody"
        for role in ("area_coordinator", "community_worker", "editor")
    },
    **{
        (role, "monitoring.BodyComparison"): "reads the area's reports; it holds only numbers"
        for role in ("area_coordinator", "auditor", "financial_officer", "regional_monitor")
    },
}


@pytest.mark.parametrize("role", NO_PEOPLE)
def test_a_role_without_persons_sees_none_in_its_own_office(cast, role):
    for label, lay in ROWS.items():
        if not label.startswith("people.Seal"):
            lay(cast)
    seen = set()
    with acting(cast.actor(role)):
        for model in GUARDED:
            if rows(model) and (role, model._meta.label) not in ALLOWED:
                seen.add(model._meta.label)
    assert seen == set()


@pytest.mark.parametrize("state", ["expired", "revoked"])
def test_a_grant_that_is_over_opens_no_table(cast, state):
    for label, lay in ROWS.items():
        if not label.startswith("people.Seal"):
            lay(cast)
    f.GrantFactory(person=cast.amina, office=cast.crema, **{state: True})
    with acting(cast.actor(office=cast.crema)):
        # The office still reads its own grant, as the register of what it once could see.
        assert {m._meta.label for m in GUARDED if rows(m)} <= {"people.Grant"}


def test_a_seal_empties_every_table_for_the_desk(cast):
    for label, lay in ROWS.items():
        if label != "people.SealMember":
            lay(cast)
    with behind_the_wall():
        other = NotTheSame.objects.get().right
    # Of two people the seal of one does not hide the other.
    f.SealFactory(person=other)
    with acting(cast.actor()):
        seen = {m._meta.label for m in GUARDED if rows(m)}
    # A month that was closed stays as it was printed: it holds record numbers and no names. An
    # import names nobody by itself, its file is sealed, and what was taught are words of lists.
    # What was asked of mediation says nothing of whom it is for. What comes from the portal was
    # written by somebody whom nobody has recognised yet.
    assert seen == {
        "intake.PublicRequest",
        "mediation.MediationRequest",
        "mediation.MediationSession",
        "mediation.Opinion",
        "mediation.RequestWords",
        "mediation.SessionReport",
        "monitoring.AccessRegister",
        "imports.ImportFilePart",
        "imports.RegisterImport",
        "imports.RememberedMapping",
        "imports.RememberedValue",
    }

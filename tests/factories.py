"""One factory per model, with traits; rows are laid behind the wall, as the owner."""

import hashlib
from datetime import date, time, timedelta

import factory
from django.utils import timezone

from labimpact.accounts import models as accounts
from labimpact.agenda import models as agenda
from labimpact.audit import models as audit
from labimpact.base.secret_links import new_secret
from labimpact.booking import models as booking
from labimpact.casework import models as casework
from labimpact.correspondence import models as correspondence
from labimpact.deliveries import models as deliveries
from labimpact.desk import models as desk
from labimpact.documents import models as documents
from labimpact.imports import models as imports
from labimpact.intake import models as intake
from labimpact.lists import models as lists
from labimpact.monitoring import models as monitoring
from labimpact.mypage import models as mypage
from labimpact.network import models as network
from labimpact.notifications import models as notifications
from labimpact.people import models as people
from labimpact.procedures import models as procedures
from labimpact.programme import models as programme
from labimpact.recognition import models as recognition
from labimpact.retention import models as retention
from labimpact.rules import models as rules
from labimpact.searches import models as searches
from labimpact.worklist import models as worklist
from tests.conftest import behind_the_wall


def yesterday():
    """Not now(): a row made in this very transaction is new to the wall, and opens wider."""
    return timezone.now() - timedelta(days=1)


class WallFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True
        skip_postgeneration_save = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        with behind_the_wall():
            return super()._create(model_class, *args, **kwargs)

    @classmethod
    def _after_postgeneration(cls, instance, create, results=None):
        with behind_the_wall():
            super()._after_postgeneration(instance, create, results)


class UserFactory(WallFactory):
    class Meta:
        model = accounts.User

    email = factory.Sequence("persona{}@example.org".format)
    full_name = factory.Sequence("Operatrice {}".format)


class StaffSessionFactory(WallFactory):
    class Meta:
        model = accounts.StaffSession

    user = factory.SubFactory(UserFactory)
    reason = "manutenzione"
    started_at = factory.LazyFunction(yesterday)
    ends_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=1))


class SentFormFactory(WallFactory):
    class Meta:
        model = accounts.SentForm

    user_id = 1
    key = factory.Faker("uuid4")
    said = "x"
    led_to = "/lavoro/"


class HeldFormFactory(WallFactory):
    class Meta:
        model = accounts.HeldForm

    user_id = 1
    path = "/lavoro/"
    sealed_body = "x"


class SignInPreferenceFactory(WallFactory):
    class Meta:
        model = accounts.SignInPreference

    user = factory.SubFactory(UserFactory)


class RegionFactory(WallFactory):
    class Meta:
        model = network.Region
        django_get_or_create = ("istat_code",)

    istat_code = "03"
    name = "Lombardia"


class ProvinceFactory(WallFactory):
    class Meta:
        model = network.Province
        django_get_or_create = ("sigla",)

    region = factory.SubFactory(RegionFactory)
    name = "Varese"
    sigla = "VA"


class MunicipalityFactory(WallFactory):
    class Meta:
        model = network.Municipality
        django_get_or_create = ("belfiore", "valid_from", "name")

    belfiore = "E734"
    istat_code = "012092"
    name = "Luino"
    valid_from = None
    province = factory.SubFactory(ProvinceFactory)


class TerritorialAreaFactory(WallFactory):
    class Meta:
        model = network.TerritorialArea

    code = factory.Sequence("ambito-{}".format)
    name = factory.Sequence("Ambito {}".format)


class AreaMunicipalityFactory(WallFactory):
    class Meta:
        model = network.AreaMunicipality

    area = factory.SubFactory(TerritorialAreaFactory)
    municipality = factory.SubFactory(MunicipalityFactory)
    source = "prova"


class CountryFactory(WallFactory):
    class Meta:
        model = network.Country
        django_get_or_create = ("code",)

    code = "EGY"
    alpha2 = "EG"
    belfiore = "Z336"
    name = "Egitto"


class LanguageFactory(WallFactory):
    class Meta:
        model = network.Language
        django_get_or_create = ("code",)

    code = "ar"
    name = "arabo"
    autonym = "العربية"
    is_rtl = True


class BodyFactory(WallFactory):
    class Meta:
        model = network.Body

    name = factory.Sequence("Comune {}".format)
    kind = "municipality"


class OfficeFactory(WallFactory):
    class Meta:
        model = network.Office

    body = factory.SubFactory(BodyFactory)
    area = factory.SubFactory(TerritorialAreaFactory)
    name = factory.Sequence("Sportello {}".format)


class OpeningHoursFactory(WallFactory):
    class Meta:
        model = network.OpeningHours

    office = factory.SubFactory(OfficeFactory)
    weekday = 0
    opens_at = "09:00"
    closes_at = "12:30"


class OfficeClosureFactory(WallFactory):
    class Meta:
        model = network.OfficeClosure

    office = factory.SubFactory(OfficeFactory)
    starts_on = "2026-12-24"
    ends_on = "2027-01-02"
    reason = "chiusura natalizia"


class MembershipFactory(WallFactory):
    class Meta:
        model = network.Membership

    user = factory.SubFactory(UserFactory)
    office = factory.SubFactory(OfficeFactory)
    role = "desk_operator"
    valid_from = "2020-01-01"


class InvitationFactory(WallFactory):
    class Meta:
        model = network.Invitation

    email = factory.Sequence("invitata{}@example.org".format)
    office = factory.SubFactory(OfficeFactory)
    role = "desk_operator"
    token_hash = factory.Sequence(lambda n: hashlib.sha256(str(n).encode()).hexdigest())
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


class SavedViewFactory(WallFactory):
    class Meta:
        model = lists.SavedView

    user = factory.SubFactory(UserFactory)
    office_id = factory.LazyFunction(lambda: OfficeFactory().pk)
    listing = "desk.contacts"
    name = factory.Sequence("Vista {}".format)


class UsualViewFactory(WallFactory):
    class Meta:
        model = lists.UsualView

    user = factory.SubFactory(UserFactory)
    listing = "desk.contacts"
    view = factory.SubFactory(SavedViewFactory)


class ListFileFactory(WallFactory):
    class Meta:
        model = lists.ListFile

    user = factory.SubFactory(UserFactory)
    office_id = factory.LazyFunction(lambda: OfficeFactory().pk)
    listing = "desk.contacts"
    file_format = "csv"


class StoredFileFactory(WallFactory):
    class Meta:
        model = documents.StoredFile

    office_id = 1
    name = "passaporto.pdf"
    content_type = "application/pdf"
    size = 10
    sha256 = "0" * 64
    path = factory.Sequence("prova/{}".format)
    stored_by = factory.SubFactory(UserFactory)
    stored_at = factory.LazyFunction(yesterday)


class FileTextFactory(WallFactory):
    class Meta:
        model = documents.FileText

    file = factory.SubFactory(StoredFileFactory)
    outcome = "read"
    pages = 1
    text = "Certificato di nascita"


class MessageFactory(WallFactory):
    class Meta:
        model = notifications.Message

    recipient = "qualcuno@example.org"
    subject = "Prova"
    body = "Testo"
    kind = "test"
    created_at = factory.LazyFunction(yesterday)


class RuleFactory(WallFactory):
    class Meta:
        model = rules.Rule

    code = factory.Sequence("regola_{}".format)
    theme = "prova"
    label = "Regola di prova"
    value = "16.00"
    unit = "EUR"
    source = "prova"


class CodeItemFactory(WallFactory):
    class Meta:
        model = rules.CodeItem

    list_code = "prova"
    code = factory.Sequence("voce_{}".format)
    label = factory.Sequence("Voce {}".format)


class ProcedureVersionFactory(WallFactory):
    class Meta:
        model = rules.ProcedureVersion

    code = "P99"
    version = factory.Sequence(lambda n: n + 1)
    title = "Pratica di prova"
    content = factory.LazyAttribute(
        lambda o: {
            "code": o.code, "version": o.version, "title": o.title, "summary": "Prova.",
            "channel": "Prova.", "author": o.author, "review_on": o.review_on.isoformat(),
            "source": o.source, "roles": [{"code": "applicant", "label": "Chi chiede"}],
            "steps": [{"code": "filing", "label": "Domanda", "by": "person"}],
            "follow_ons": [{"procedure": "P05", "why": "Prova."}],
        }
    )  # fmt: skip
    valid_from = factory.LazyAttribute(lambda o: date(2000, 1, 1) + timedelta(days=o.version))
    author = "prova"
    source = "prova"
    review_on = date(2027, 1, 31)


class MacroActionFactory(WallFactory):
    class Meta:
        model = programme.MacroAction
        django_get_or_create = ("code",)

    code = "2"
    title = "Accesso ai servizi"


class SpecificObjectiveFactory(WallFactory):
    class Meta:
        model = programme.SpecificObjective
        django_get_or_create = ("code",)

    code = "O1"
    title = "Rete degli sportelli"


class ProjectFactory(WallFactory):
    class Meta:
        model = programme.Project

    code = factory.Sequence("prog-{}".format)
    title = factory.Sequence("Progetto {}".format)
    starts_on = "2020-01-01"


class ActivityFactory(WallFactory):
    class Meta:
        model = programme.Activity

    project = factory.SubFactory(ProjectFactory)
    body = factory.SubFactory(BodyFactory)
    code = factory.Sequence("A{}".format)
    title = factory.Sequence("Attività {}".format)


class PersonFactory(WallFactory):
    """A person known to `registered_office` by its own contact, unless `grant=False`."""

    class Meta:
        model = people.Person

    family_name = factory.Sequence("Famiglia{}".format)
    given_name = factory.Sequence("Persona{}".format)
    registered_office = factory.SubFactory(OfficeFactory)
    registered_at = factory.LazyFunction(yesterday)

    @factory.post_generation
    def grant(obj, create, extracted, **kwargs):
        if extracted is False:
            return
        GrantFactory(person=obj, office=obj.registered_office, **kwargs)


class GrantFactory(WallFactory):
    class Meta:
        model = people.Grant

    class Params:
        expired = factory.Trait(
            valid_from=factory.LazyFunction(lambda: timezone.now() - timedelta(days=30)),
            valid_to=factory.LazyFunction(yesterday),
        )
        revoked = factory.Trait(revoked_at=factory.LazyFunction(yesterday))

    person = factory.SubFactory(PersonFactory, grant=False)
    office = factory.SubFactory(OfficeFactory)
    basis = "own_contact"
    valid_from = factory.LazyFunction(yesterday)
    granted_at = factory.LazyFunction(yesterday)


class SealFactory(WallFactory):
    class Meta:
        model = people.Seal

    person = factory.SubFactory(PersonFactory)
    office = factory.SelfAttribute("person.registered_office")
    kind = "violence"
    reason = "protezione"
    sealed_by = factory.SubFactory(UserFactory)
    sealed_at = factory.LazyFunction(yesterday)


class SealMemberFactory(WallFactory):
    class Meta:
        model = people.SealMember

    seal = factory.SubFactory(SealFactory)
    user = factory.SubFactory(UserFactory)


class SearchKeyFactory(WallFactory):
    class Meta:
        model = people.SearchKey

    person = factory.SubFactory(PersonFactory)
    kind = "name"
    key = factory.Sequence("chiave{}".format)


class CitizenshipFactory(WallFactory):
    class Meta:
        model = people.Citizenship

    person = factory.SubFactory(PersonFactory)
    country = factory.SubFactory(CountryFactory)


class IdentityDocumentFactory(WallFactory):
    class Meta:
        model = people.IdentityDocument

    person = factory.SubFactory(PersonFactory)
    kind = "passport"
    number = factory.Sequence("AB{:07d}".format)


class SpokenLanguageFactory(WallFactory):
    class Meta:
        model = people.SpokenLanguage

    person = factory.SubFactory(PersonFactory)
    language = factory.SubFactory(LanguageFactory)


class ContactPointFactory(WallFactory):
    class Meta:
        model = people.ContactPoint

    class Params:
        reminded = factory.Trait(agreed_on=factory.LazyFunction(timezone.localdate))
        mail = factory.Trait(kind="email", value=factory.Sequence("persona{}@example.org".format))

    person = factory.SubFactory(PersonFactory)
    value = factory.Sequence("+39 333 {:07d}".format)


class AddressFactory(WallFactory):
    class Meta:
        model = people.Address

    person = factory.SubFactory(PersonFactory)
    kind = "registered_residence"


class ResidenceTitleFactory(WallFactory):
    class Meta:
        model = people.ResidenceTitle

    person = factory.SubFactory(PersonFactory)
    state = "holds"


class MigrationProfileFactory(WallFactory):
    class Meta:
        model = people.MigrationProfile

    person = factory.SubFactory(PersonFactory)


class PrivacyNoticeFactory(WallFactory):
    class Meta:
        model = people.PrivacyNotice

    person = factory.SubFactory(PersonFactory)
    office = factory.SelfAttribute("person.registered_office")
    manner = "paper"
    language = factory.SubFactory(LanguageFactory)
    notice_version = "1"
    given_on = "2026-01-15"
    given_by = factory.SubFactory(UserFactory)


class HouseholdFactory(WallFactory):
    class Meta:
        model = people.Household

    office = factory.SubFactory(OfficeFactory)
    created_at = factory.LazyFunction(yesterday)


class HouseholdMemberFactory(WallFactory):
    class Meta:
        model = people.HouseholdMember

    household = factory.SubFactory(HouseholdFactory)
    person = factory.SubFactory(PersonFactory)


class GuardianshipFactory(WallFactory):
    class Meta:
        model = people.Guardianship

    minor = factory.SubFactory(PersonFactory)
    guardian_name = "Genitore"
    kind = "parent"


class PersonFileFactory(WallFactory):
    class Meta:
        model = people.PersonFile

    person = factory.SubFactory(PersonFactory)
    file = factory.SubFactory(StoredFileFactory)


class MandateFactory(WallFactory):
    class Meta:
        model = people.Mandate

    person = factory.SubFactory(PersonFactory)
    office = factory.SelfAttribute("person.registered_office")
    purpose = "ritirare il permesso"
    valid_from = "2026-01-15"
    created_by = factory.SubFactory(UserFactory)


class ArrivalFactory(WallFactory):
    class Meta:
        model = agenda.Arrival

    office = factory.SubFactory(OfficeFactory)
    day = factory.LazyFunction(timezone.localdate)
    # Past the numbers a demonstration has already given out today.
    number = factory.Sequence(lambda n: n + 501)


class RoomFactory(WallFactory):
    class Meta:
        model = agenda.Room

    office = factory.SubFactory(OfficeFactory)
    name = factory.Sequence("Stanza {}".format)


class AppointmentKindFactory(WallFactory):
    class Meta:
        model = agenda.AppointmentKind

    office = factory.SubFactory(OfficeFactory)
    label = factory.Sequence("Colloquio {}".format)
    minutes = 30


class SlotPatternFactory(WallFactory):
    """Every Monday from 9 to 12, with an operator of its own."""

    class Meta:
        model = agenda.SlotPattern

    office = factory.SubFactory(OfficeFactory)
    weekday = 0
    opens_at = "09:00"
    closes_at = "12:00"
    operator = factory.SubFactory(UserFactory)


class AgendaClosureFactory(WallFactory):
    class Meta:
        model = agenda.AgendaClosure

    office = factory.SubFactory(OfficeFactory)
    starts_at = factory.LazyFunction(lambda: timezone.now())
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + timedelta(hours=4))
    reason = "riunione"


class AppointmentFactory(WallFactory):
    class Meta:
        model = agenda.Appointment

    office = factory.SubFactory(OfficeFactory)
    kind = factory.SubFactory(AppointmentKindFactory, office=factory.SelfAttribute("..office"))
    operator = factory.SubFactory(UserFactory)
    label = "signora con il passeggino"
    starts_at = factory.LazyFunction(lambda: tomorrow())
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + timedelta(minutes=30))


class WaitingListEntryFactory(WallFactory):
    class Meta:
        model = agenda.WaitingListEntry

    office = factory.SubFactory(OfficeFactory)
    kind = factory.SubFactory(AppointmentKindFactory, office=factory.SelfAttribute("..office"))
    label = "signore con il cappello"


class CalendarFeedFactory(WallFactory):
    class Meta:
        model = agenda.CalendarFeed

    user = factory.SubFactory(UserFactory)
    office = factory.SubFactory(OfficeFactory)
    key_hash = factory.Sequence(lambda n: hashlib.sha256(f"calendario {n}".encode()).hexdigest())


class TaskFactory(WallFactory):
    class Meta:
        model = worklist.Task

    office = factory.SubFactory(OfficeFactory)
    title = "Richiamare"


class ContactFactory(WallFactory):
    class Meta:
        model = desk.Contact

    office = factory.SubFactory(OfficeFactory)
    occurred_on = factory.LazyFunction(timezone.localdate)
    channel = "desk"
    minutes = 15
    recorded_by = factory.SubFactory(UserFactory)
    recorded_at = factory.LazyFunction(yesterday)


class ContactParticipantFactory(WallFactory):
    class Meta:
        model = desk.ContactParticipant

    contact = factory.SubFactory(ContactFactory)
    person = factory.SubFactory(PersonFactory)


class AnonymousGroupFactory(WallFactory):
    class Meta:
        model = desk.AnonymousGroup

    contact = factory.SubFactory(ContactFactory)


class ContactNeedFactory(WallFactory):
    class Meta:
        model = desk.ContactNeed

    contact = factory.SubFactory(ContactFactory)
    area = "documents"


class ContactItemFactory(WallFactory):
    class Meta:
        model = desk.ContactItem

    contact = factory.SubFactory(ContactFactory)
    item = "information_given"


class CaseMeetingFactory(WallFactory):
    class Meta:
        model = desk.CaseMeeting

    contact = factory.SubFactory(ContactFactory)
    participants = "Assistente sociale, scuola"


class CorrespondenceFactory(WallFactory):
    class Meta:
        model = desk.Correspondence

    contact = factory.SubFactory(ContactFactory)
    direction = "in"
    other_side = "Questura"


class ContactDraftFactory(WallFactory):
    class Meta:
        model = desk.ContactDraft

    user = factory.SubFactory(UserFactory)
    office_id = 1
    submission = factory.Faker("uuid4")


class DeliveryFactory(WallFactory):
    class Meta:
        model = deliveries.Delivery

    office = factory.SubFactory(OfficeFactory)
    item = "information_given"
    delivered_on = factory.LazyFunction(timezone.localdate)
    minutes = 15
    operator = factory.SubFactory(UserFactory)
    origin_kind = "desk.contact"
    origin_id = 1


class ReferralFactory(WallFactory):
    class Meta:
        model = casework.Referral

    from_office = factory.SubFactory(OfficeFactory)
    to_office = factory.SubFactory(OfficeFactory)
    reason = "housing"
    sent_on = factory.LazyFunction(timezone.localdate)
    sent_by = factory.SubFactory(UserFactory)


class ReferralQuestionFactory(WallFactory):
    class Meta:
        model = casework.ReferralQuestion

    referral = factory.SubFactory(ReferralFactory)
    text = "Ha già un alloggio?"


class ReferralLinkFactory(WallFactory):
    class Meta:
        model = casework.ReferralLink

    referral = factory.SubFactory(ReferralFactory, to_office=None, to_name="Caritas")
    email = "caritas@example.org"
    key_hash = factory.Sequence(lambda n: f"{n:064x}")
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=10))


class ReferralTermFactory(WallFactory):
    class Meta:
        model = casework.ReferralTerm

    office = factory.SubFactory(OfficeFactory)
    working_days = 3


class ProcedureCaseFactory(WallFactory):
    class Meta:
        model = procedures.ProcedureCase

    office = factory.SubFactory(OfficeFactory)
    definition = factory.SubFactory(ProcedureVersionFactory)
    code = factory.LazyAttribute(lambda o: o.definition.code)
    person = factory.SubFactory(PersonFactory)
    opened_on = factory.LazyFunction(timezone.localdate)
    opened_by = factory.SubFactory(UserFactory)


class CaseParticipantFactory(WallFactory):
    class Meta:
        model = procedures.CaseParticipant

    case = factory.SubFactory(ProcedureCaseFactory)
    person = factory.SubFactory(PersonFactory)
    role = "applicant"


class CaseStepFactory(WallFactory):
    class Meta:
        model = procedures.CaseStep

    case = factory.SubFactory(ProcedureCaseFactory)
    code = "filing"


class CasePaperFactory(WallFactory):
    class Meta:
        model = procedures.CasePaper

    case = factory.SubFactory(ProcedureCaseFactory)
    code = "passport"


class CaseDeadlineFactory(WallFactory):
    class Meta:
        model = procedures.CaseDeadline

    case = factory.SubFactory(ProcedureCaseFactory)
    office = factory.LazyAttribute(lambda o: o.case.office)
    person = factory.LazyAttribute(lambda o: o.case.person)
    rule = "d05_permit_decision"
    index = 0
    label = "Decisione sul permesso"
    holder = "authority"
    edge = "by"
    event_on = factory.LazyFunction(timezone.localdate)
    safe_on = factory.LazyAttribute(lambda o: o.event_on + timedelta(days=60))
    last_on = factory.LazyAttribute(lambda o: o.safe_on)


class ReminderFactory(WallFactory):
    """A reminder of an appointment of tomorrow; `due` could have gone out an hour ago."""

    class Meta:
        model = correspondence.Reminder

    class Params:
        due = factory.Trait(
            send_at=factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
        )

    office = factory.SubFactory(OfficeFactory)
    person = factory.SubFactory(PersonFactory)
    kind = "appointment"
    origin_kind = "agenda.appointment"
    origin_id = factory.Sequence(lambda n: n + 1)
    about_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=1))
    about_at = time(10, 30)
    days_before = 1
    send_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=1))
    useful_until = factory.LazyAttribute(lambda o: o.send_at + timedelta(hours=20))
    created_at = factory.LazyFunction(yesterday)


class OfficeLetterFactory(WallFactory):
    class Meta:
        model = correspondence.OfficeLetter

    person = factory.SubFactory(PersonFactory)
    office = factory.SubFactory(OfficeFactory)
    kind = "free"
    written_on = factory.LazyFunction(timezone.localdate)
    subject = "Una lettera"
    body = "Testo."
    created_by = factory.SubFactory(UserFactory)
    created_at = factory.LazyFunction(yesterday)


class AuditEventFactory(WallFactory):
    class Meta:
        model = audit.AuditEvent

    at = factory.LazyFunction(yesterday)
    actor = "user:0"
    action = "prova"


class ChangeFactory(WallFactory):
    class Meta:
        model = audit.Change

    table_name = "people_person"
    operation = "update"
    actor = "user:0"
    at = factory.LazyFunction(yesterday)


class WaitingRoomScreenFactory(WallFactory):
    class Meta:
        model = agenda.WaitingRoomScreen

    office = factory.SubFactory(OfficeFactory)
    key = factory.Sequence("{:0>43}".format)


class AccessRegisterFactory(WallFactory):
    class Meta:
        model = monitoring.AccessRegister

    office = factory.SubFactory(OfficeFactory)
    month = "2026-01-01"
    version = factory.Sequence(lambda n: n + 1)
    rows_count = 0
    minutes_total = 0
    heads_total = 0
    content = factory.LazyFunction(list)
    sha256 = "0" * 64
    pdf = b"%PDF-1.7"
    generated_by = factory.SubFactory(UserFactory)
    generated_by_name = "Operatrice"
    generated_at = factory.LazyFunction(yesterday)


class BodyComparisonFactory(WallFactory):
    class Meta:
        model = monitoring.BodyComparison

    kind = "count"
    other_body = "Associazione di prova"
    first_day = "2026-03-01"
    last_day = "2026-03-31"
    offices = factory.LazyFunction(lambda: [OfficeFactory().pk])
    theirs = 40
    made_by = factory.SubFactory(UserFactory)
    made_by_name = "Coordinatrice"
    office_id = factory.LazyAttribute(lambda row: row.offices[0])
    made_at = factory.LazyFunction(yesterday)


def behind(do):
    """Run one thing as the owner, behind the wall."""
    with behind_the_wall():
        return do()


def tomorrow():
    return timezone.localtime() + timedelta(days=1)


class LegalHoldFactory(WallFactory):
    class Meta:
        model = retention.LegalHold

    scope = "office"
    office = factory.SubFactory(OfficeFactory)
    reason = "procedimento 12/2026"
    placed_by = factory.SubFactory(UserFactory)
    placed_at = factory.LazyFunction(yesterday)


class DisposalPlanFactory(WallFactory):
    class Meta:
        model = retention.DisposalPlan

    area = factory.SubFactory(TerritorialAreaFactory)
    as_of = factory.LazyFunction(timezone.localdate)
    made_at = factory.LazyFunction(yesterday)
    fingerprint = "0" * 64


class DisposalItemFactory(WallFactory):
    class Meta:
        model = retention.DisposalItem

    plan = factory.SubFactory(DisposalPlanFactory)
    kind = "person"
    object_id = 1
    office_id = 1


class RegisterImportFactory(WallFactory):
    class Meta:
        model = imports.RegisterImport

    office = factory.SubFactory(OfficeFactory)
    profile = "desk"
    name = "registro.csv"
    size = 10
    sha256 = factory.Sequence("{:064}".format)
    table = factory.LazyFunction(lambda: {"kind": "csv", "columns": ["Nome"], "samples": {}})
    state = "preview"
    started_by = factory.SubFactory(UserFactory)


class ImportFilePartFactory(WallFactory):
    class Meta:
        model = imports.ImportFilePart

    register = factory.SubFactory(RegisterImportFactory)
    office = factory.SelfAttribute("register.office")
    number = 0
    content = b"sigillato"


class ImportRowFactory(WallFactory):
    class Meta:
        model = imports.ImportRow

    register = factory.SubFactory(RegisterImportFactory)
    office = factory.SelfAttribute("register.office")
    number = factory.Sequence(int)
    state = "ready"


class ImportLinkFactory(WallFactory):
    class Meta:
        model = imports.ImportLink

    register = factory.SubFactory(RegisterImportFactory)
    office = factory.SelfAttribute("register.office")
    row_number = 2
    created = False


class RememberedMappingFactory(WallFactory):
    class Meta:
        model = imports.RememberedMapping

    office = factory.SubFactory(OfficeFactory)
    profile = "desk"


class RememberedValueFactory(WallFactory):
    class Meta:
        model = imports.RememberedValue

    office = factory.SubFactory(OfficeFactory)
    field = "country"
    written = factory.Sequence("maroco {}".format)
    code = "MAR"


class MergeFactory(WallFactory):
    class Meta:
        model = recognition.Merge

    kept = factory.SubFactory(PersonFactory)
    absorbed = factory.SubFactory(PersonFactory)
    kept_office = factory.SelfAttribute("kept.registered_office")
    absorbed_office = factory.SelfAttribute("absorbed.registered_office")
    reason = "due schede della stessa persona"
    merged_by = factory.SubFactory(UserFactory)
    merged_at = factory.LazyFunction(yesterday)


class NotTheSameFactory(WallFactory):
    class Meta:
        model = recognition.NotTheSame

    left = factory.SubFactory(PersonFactory)
    right = factory.SubFactory(PersonFactory)
    said_by = factory.SubFactory(UserFactory)


class LikelyDuplicateFactory(WallFactory):
    class Meta:
        model = recognition.LikelyDuplicate

    left = factory.SubFactory(PersonFactory)
    right = factory.SubFactory(PersonFactory)
    score = 0.9
    reasons = factory.LazyFunction(lambda: [{"field": "name", "how": "agrees", "says": "nome"}])
    found_by = "sweep"


class MatchWeightsFactory(WallFactory):
    class Meta:
        model = recognition.MatchWeights

    version = factory.Sequence(lambda n: n + 1)
    engine = "duckdb"


class SweepFactory(WallFactory):
    class Meta:
        model = recognition.Sweep

    engine = "duckdb"


class SharingRequestFactory(WallFactory):
    class Meta:
        model = recognition.SharingRequest

    kind = "share"
    from_office = factory.SubFactory(OfficeFactory)
    to_office = factory.SubFactory(OfficeFactory)
    typed = "Hassan Amina, 1990"
    why = "è venuta allo sportello"
    asked_by = factory.SubFactory(UserFactory)
    due_on = factory.LazyFunction(lambda: tomorrow().date())
    ends_on = factory.LazyFunction(lambda: (tomorrow() + timedelta(days=10)).date())


class RequestedPersonFactory(WallFactory):
    class Meta:
        model = recognition.RequestedPerson

    request = factory.SubFactory(SharingRequestFactory)
    person = factory.SubFactory(PersonFactory)
    answering_office = factory.SelfAttribute("request.to_office")


class CardFactory(WallFactory):
    class Meta:
        model = recognition.Card

    person = factory.SubFactory(PersonFactory)
    names = "nglatnamina nflatnhassan"
    codes = factory.LazyFunction(list)
    keys = factory.LazyFunction(lambda: [1])
    version = 1


class CommonKeyFactory(WallFactory):
    class Meta:
        model = recognition.CommonKey

    key = factory.Sequence(lambda n: n + 1)
    cards = 100


class PersonalPassFactory(WallFactory):
    """A way in that was opened already, by an e-mail."""

    class Meta:
        model = mypage.PersonalPass

    person = factory.SubFactory(PersonFactory)
    office = factory.SelfAttribute("person.registered_office")
    given_by = factory.SubFactory(UserFactory)
    code_until = factory.LazyFunction(timezone.now)
    email = "amina@example.org"
    opened_at = factory.LazyFunction(timezone.now)


class PersonalVisitFactory(WallFactory):
    class Meta:
        model = mypage.PersonalVisit

    of_pass = factory.SubFactory(PersonalPassFactory)
    email = factory.SelfAttribute("of_pass.email")
    key_hash = factory.Sequence("{:064d}".format)


class PublicBookingFactory(WallFactory):
    """Somebody who booked from the portal, with the appointment that came of it."""

    class Meta:
        model = booking.PublicBooking

    office = factory.SubFactory(OfficeFactory)
    appointment = factory.SubFactory(AppointmentFactory, office=factory.SelfAttribute("..office"))
    kind = factory.SelfAttribute("appointment.kind")
    language = "uk"
    name = "Oksana"
    phone = "+393331234567"
    wanted_at = factory.SelfAttribute("appointment.starts_at")
    asked_at = factory.LazyFunction(timezone.now)
    code_sent_at = factory.SelfAttribute("asked_at")
    proved_at = factory.SelfAttribute("asked_at")
    key_hash = factory.Sequence("{:064d}".format)


class FollowedSearchFactory(WallFactory):
    """Somebody who is written to about a search, since yesterday."""

    class Meta:
        model = searches.FollowedSearch

    class Params:
        waiting = factory.Trait(confirmed_at=None, looked_until=None)

    email = factory.Sequence("legge-{}@example.org".format)
    language = "uk"
    query = "q=scuola"
    seed = factory.LazyFunction(new_secret)
    asked_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
    confirmed_at = factory.SelfAttribute("asked_at")
    looked_until = factory.SelfAttribute("confirmed_at")


class PublicRequestFactory(WallFactory):
    class Meta:
        model = intake.PublicRequest

    office = factory.SubFactory(OfficeFactory)
    kind = "aiuto"
    language = "uk"
    name = "Oksana"
    phone = "+39 333 0000000"
    words = "Мені потрібна допомога з документами."
    sent_key = factory.Sequence("chiave-{}".format)
    asked_at = factory.LazyFunction(timezone.now)
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=3))

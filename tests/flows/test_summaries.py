"""The summary of a case as FHIR: what leaves, what another body's file tells, who may."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from fhir.resources.R4B.bundle import Bundle

from labimpact.audit.models import AuditEvent
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.casework.models import Case, DiaryEntry, DocumentVersion
from labimpact.flows.actions import summaries as actions
from labimpact.flows.enums import SummaryPart
from labimpact.flows.summaries.fhir import FhirR4
from labimpact.flows.summaries.words import in_words
from labimpact.people.dates import PartialDate
from labimpact.people.enums import DatePrecision
from tests import case_factories as c
from tests import factories as f
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db
ALL = list(SummaryPart)
FHIR = "fhir-r4"


@pytest.fixture
def helped(cast, known):
    """A case with everything a summary can tell."""
    person = known(
        family_name="Hassan", given_name="Mona", preferred_name="Mimi", native_name="منى حسن",
        birth_date="1990-01-01", birth_precision="year",
    )  # fmt: skip
    household = f.HouseholdFactory(office=cast.luino)
    for one, role in (
        (person, "head"),
        (f.PersonFactory(registered_office=cast.luino, given_name="Omar"), "child"),
    ):
        f.HouseholdMemberFactory(household=household, person=one, role=role)
    case = c.CaseFactory(led=True, office=cast.luino, person=person, household=household)
    plan = c.IndividualPlanFactory(case=case, agreed=True, own_words="Voglio restare.")
    goal = c.GoalFactory(case=case, plan=plan)
    c.InterventionFactory(case=case, goal=goal, text="Con il proprietario", office=cast.luino)
    review = c.ReviewFactory(case=case, plan=plan)
    c.GoalResultFactory(case=case, goal=goal, review=review, result="partly")
    f.ReferralFactory(
        from_office=cast.luino, to_office=cast.crema, person=person, reason="housing",
        origin_kind="casework.case", origin_id=case.pk,
    )  # fmt: skip
    c.CaseDocumentFactory(case=case, title="Contratto")
    c.CaseDocumentFactory(case=case, title="Appunto", visible_to="office")
    return case


def given(case, worker, parts=ALL):
    with acting(worker):
        case = Case.objects.get(pk=case.pk)
        return actions.send_summary(case, to="ASST", parts=parts, adapter=FHIR, by=worker)


def kinds(content):
    return [entry["resource"]["resourceType"] for entry in json.loads(content)["entry"]]


def test_what_is_written_is_read_as_it_was(helped, worker):
    content = given(helped, worker)
    told = FhirR4().read(content)
    assert (told.person.family_name, told.person.given_name) == ("Hassan", "Mona")
    assert (told.person.preferred_name, told.person.native_name) == ("Mimi", "منى حسن")
    assert told.person.born == PartialDate(date(1990, 1, 1), DatePrecision.YEAR)
    assert (told.person.sex, told.person.tax_code) == ("F", "HSSMNA90C52Z336X")
    assert [one.name.split()[-1] for one in told.relatives] == ["Omar"]
    assert (told.episode.number, told.episode.state) == (str(helped.pk), "active")
    (goal,) = told.plan.goals
    assert (goal.text, goal.measure, goal.result) == (
        "Restare in casa", "Nessuno sfratto", "partly",
    )  # fmt: skip
    (service,) = told.plan.services
    assert (service.quantity, service.unit) == (Decimal(4), "ora")
    assert [task.state for task in told.tasks] == ["sent"]
    with behind_the_wall():
        digest = DocumentVersion.objects.get(document__title="Contratto").file.sha256
    assert [(one.title, one.sha256) for one in told.documents] == [("Contratto", digest)]
    assert told.bases[0].basis == "contatto proprio"


def test_the_bundle_holds_the_nine_resources_and_the_least_holds_two(helped, worker):
    whole = given(helped, worker)
    assert set(kinds(whole)) == {
        "Patient", "RelatedPerson", "EpisodeOfCare", "CarePlan", "Goal", "ServiceRequest", "Task",
        "Consent", "DocumentReference",
    }  # fmt: skip
    assert Bundle.model_validate_json(whole).type == "collection"
    least = given(helped, worker, [])
    assert kinds(least) == ["Patient", "EpisodeOfCare"]
    assert b"HSSMNA90C52Z336X" not in least


def test_to_whom_and_what_is_in_the_register_of_accesses(helped, worker):
    given(helped, worker, [SummaryPart.PLAN])
    with behind_the_wall():
        (event,) = AuditEvent.objects.filter(action="summary.sent")
    assert (event.details["to"], event.details["parts"]) == ("ASST", ["plan"])
    assert len(event.details["sha256"]) == 64


def test_a_sealed_record_leaves_in_no_file(helped, worker):
    seal = f.SealFactory(person=helped.person, office=helped.office)
    f.SealMemberFactory(seal=seal, user_id=worker.user_id)
    with pytest.raises(Refused, match="sigillata"):
        given(helped, worker)


def test_a_relative_under_a_seal_is_not_told(cast, helped, worker):
    with behind_the_wall():
        child = helped.household.members.get(role="child").person_id
    f.SealFactory(person_id=child, office=cast.luino)
    assert "RelatedPerson" not in kinds(given(helped, worker))


def other_system(**patient):
    """A Bundle as another record might write it: a server's addresses, names in text, codes."""
    who = {
        "resourceType": "Patient", "id": "p1",
        "name": [{"text": "Mona Hassan"}], "birthDate": "1990", **patient,
    }  # fmt: skip
    plan = {
        "resourceType": "CarePlan", "id": "c1", "status": "active", "intent": "plan",
        "subject": {"reference": "Patient/p1"}, "goal": [{"reference": "Goal/g1"}],
        "activity": [{"reference": {"reference": "ServiceRequest/missing"}}],
    }  # fmt: skip
    goal = {
        "resourceType": "Goal", "id": "g1", "lifecycleStatus": "active",
        "subject": {"reference": "Patient/p1"},
        "description": {"coding": [{"system": "urn:x", "code": "1", "display": "Una casa"}]},
    }  # fmt: skip
    observation = {
        "resourceType": "Observation", "status": "final", "code": {"text": "peso"},
    }  # fmt: skip
    entries = [
        {"fullUrl": f"https://altro.example/fhir/{one['resourceType']}/1", "resource": one}
        for one in (who, plan, goal, observation)
    ]
    bundle = {"resourceType": "Bundle", "type": "document", "entry": entries}
    return json.dumps(bundle).encode()


def bundled(*resources, **more):
    entries = [{"resource": one} for one in resources]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries} | more
    return json.dumps(bundle).encode()


def test_another_system_s_bundle_is_read(db):
    told = FhirR4().read(other_system())
    assert str(told.person) == "Mona Hassan"
    assert [goal.text for goal in told.plan.goals] == ["Una casa"]
    assert told.plan.services == ()


def test_what_is_left_out_with_a_reason_is_not_told(db):
    """FHIR R4 2.24.0.1: a value may be away, with an extension in its place."""
    why = {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
                          "valueCode": "unknown"}]}  # fmt: skip
    name = {"family": "Hassan", "given": [None, "Mona"], "_given": [why, None]}
    told = FhirR4().read(bundled(
        {"resourceType": "Patient", "name": [name]},
        {"resourceType": "EpisodeOfCare", "_status": why, "patient": {"reference": "Patient/p"}},
        {"resourceType": "Task", "_status": why, "intent": "order"},
    ))  # fmt: skip
    assert (told.person.given_name, told.person.family_name) == ("Mona", "Hassan")
    assert (told.episode.state, told.tasks[0].state) == ("active", "")


def test_a_quantity_that_is_none_is_not_told(db):
    plan = {
        "resourceType": "CarePlan", "id": "c", "status": "active", "intent": "plan",
        "subject": {"reference": "Patient/p"},
        "activity": [{"reference": {"reference": "ServiceRequest/s"}}],
    }  # fmt: skip
    service = {
        "resourceType": "ServiceRequest", "id": "s", "status": "active", "intent": "plan",
        "subject": {"reference": "Patient/p"}, "code": {"text": "Colloqui"},
        "quantityQuantity": {"value": "HOW_MANY"},
    }  # fmt: skip
    patient = {"resourceType": "Patient", "id": "p", "name": [{"text": "Mona Hassan"}]}
    for value in (b"1e30", b"-3"):
        content = bundled(patient, plan, service).replace(b'"HOW_MANY"', value)
        told = actions.read_summary(content, adapter=FHIR)
        assert told.plan.services[0].quantity is None
        assert "Colloqui" in in_words(told)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7", "non è il riepilogo"),
        (b"[" * 100_000, "non è il riepilogo"),
        ('{"resourceType": "Bundle"}'.encode("utf-16"), "non è il riepilogo"),
        (b'{"resourceType": "Bundle", "total": NaN}', "non è il riepilogo"),
        (b'{"resourceType": "Bundle", "id": "\\u0000"}', "non sono testo"),
        (b"[]", "non è il riepilogo"),
        (b'{"resourceType": "Patient"}', "non è il riepilogo"),
        (b'{"resourceType": "Bundle", "type": "party"}', "non dice di chi|non segue"),
        (b'{"resourceType": "Bundle", "type": "collection"}', "non dice di chi"),
        (
            bundled({"resourceType": "CarePlan", "status": "active"}),
            r"entry\.0\.resource",
        ),
        (
            bundled({"resourceType": "Patient"}, {"resourceType": "Patient"}),
            "più persone",
        ),
        (bundled({"resourceType": "Patient"}, timestamp=1_700_000_000), "non si sa leggere"),
        (b" " * (actions.LARGEST + 1), "troppo grande"),
        (bundled(*[{"resourceType": "Patient"}] * 12_000), "troppe cose"),
    ],
)
def test_what_is_no_summary_gets_a_clear_answer(db, content, said):
    with pytest.raises(Refused, match=said):
        actions.read_summary(content, adapter=FHIR)


def test_a_file_is_read_shown_and_taken_into_a_new_case(client, cast, known):
    person = known(family_name="Hassan", given_name="Mona")
    client.force_login(cast.user("social_worker"))
    upload = SimpleUploadedFile("caso.json", other_system())
    where = reverse("flows:summary_read", args=[person.pk])
    page = client.post(where, {"upload": upload, "adapter": FHIR})
    assert "Una casa" in page.content.decode()
    with behind_the_wall():
        assert not Case.objects.filter(person=person).exists()
    content = page.context["asked"].initial["content"]
    take_in = reverse("flows:summary_take_in", args=[person.pk])
    again = client.post(take_in, {"content": content, "adapter": FHIR})
    assert again.status_code == 422
    assert "Una casa" in again.content.decode()
    answer = client.post(take_in, {"content": content, "adapter": FHIR, "same": "on"})
    with behind_the_wall():
        case = Case.objects.get(person=person)
        assert "Obiettivo: Una casa" in case.first_reading
        assert DocumentVersion.objects.get(document__case=case).file.size == len(content)
    assert answer["Location"] == reverse("cases:detail", args=[case.pk])


def test_with_a_case_that_runs_it_is_an_entry_of_the_diary(cast, helped, worker):
    with acting(worker):
        case = actions.receive_summary(helped.person, other_system(), adapter=FHIR, by=worker)
    assert case == helped
    with behind_the_wall():
        assert "Una casa" in DiaryEntry.objects.get(case=helped).text


def test_the_tax_code_of_somebody_else_opens_nothing(helped, worker):
    code = [{"system": "http://hl7.it/sid/codiceFiscale", "value": "RSSMRA80A01F205X"}]
    with acting(worker), pytest.raises(Refused, match="un'altra persona"):
        actions.receive_summary(
            helped.person, other_system(identifier=code), adapter=FHIR, by=worker
        )


def test_the_page_gives_the_file_to_who_leads_and_to_nobody_else(client, cast, helped):
    where = reverse("flows:summary_give", args=[helped.pk])
    client.force_login(cast.user("social_worker"))
    assert client.post(where, {"to": "", "adapter": FHIR}).status_code == 422
    answer = client.post(where, {"to": "ASST", "adapter": FHIR, "parts": ["plan"]})
    assert answer["Content-Disposition"] == f'attachment; filename="caso-{helped.pk}.json"'
    assert "Goal" in kinds(answer.content)
    client.force_login(cast.user("desk_operator"))
    assert client.get(where).status_code == 403

"""SIUSS files end to end: what leaves, what waits, what is taken back, and who may."""

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from labimpact.audit.models import AuditEvent
from labimpact.base import clock
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.casework.actions import providing
from labimpact.casework.models import Case, Provision
from labimpact.flows.actions import siuss as actions
from labimpact.flows.enums import FileState, Flow
from labimpact.flows.models import SiussFile, SiussRecord
from labimpact.flows.queries import siuss as queries
from labimpact.flows.queries.gaps import Found
from labimpact.people.models import Person
from tests import factories as f
from tests.case_factories import CaseFactory, InterventionFactory, ProvisionFactory
from tests.conftest import behind_the_wall
from tests.flow_factories import SiussFileFactory, SiussRecordFactory

pytestmark = pytest.mark.django_db
OPERATOR = "RSSMRA80A01F205X"
MORE = (
    "INSERT INTO flows_siussrecord (file_id, office_id, person_id, operation, record_id, day,"
    " content) SELECT file_id, office_id, person_id, 'I', 'x', day, content FROM flows_siussrecord"
)


def period():
    return clock.today() - timedelta(days=30), clock.today()


def benefit(case, **values):
    given = {"cost_cents": 30_000, "benefit_code": "A1.01", "benefit_character": 2, **values}
    return ProvisionFactory(
        case=case, intervention=InterventionFactory(case=case, item="economic_benefit"), **given
    )


@pytest.fixture
def helped(cast, known):
    def lay(**values):
        area = values.pop("area", 3)
        person = known(**values)
        return CaseFactory(led=True, office=cast.luino, person=person, siuss_area=area)

    return lay


def ask(worker, flow=Flow.BENEFITS):
    since, until = period()
    with acting(worker):
        return actions.ask_file(
            flow, since=since, until=until, body_code="C_E734", operator_tax_code=OPERATOR,
            by=worker,
        )  # fmt: skip


def made(worker, flow=Flow.BENEFITS):
    file = ask(worker, flow)
    actions.make(file.pk, worker.user_id, worker.office_id)
    with behind_the_wall():
        return SiussFile.objects.get(pk=file.pk)


def records(worker, file):
    with acting(worker):
        root = ET.fromstring(actions.open_file(file, by=worker))  # noqa: S314 - our own bytes
    return [{e.tag: e.text for e in record} for record in root[1:]]


def closed(worker, file, *, sent):
    with acting(worker):
        return actions.close_file(file, sent=sent, by=worker)


def test_a_one_off_benefit_leaves_and_the_child_without_tax_code_waits(helped, worker):
    """Scenario 6: area 3, character 2; queued, not dropped, and sent when the code is there."""
    mother = helped()
    child = helped(
        tax_code="", tax_code_kind="none", birth_date=clock.today() - timedelta(days=3000)
    )
    benefit(mother)
    benefit(child, cost_cents=12_000)
    file = made(worker)
    assert (file.state, file.records, file.queued) == (FileState.READY, 1, 1)
    (record,) = records(worker, file)
    assert (record["area_utenza"], record["carattere_prestazione"]) == ("3", "2")
    assert (record["importo_centesimi"], record["operazione"]) == ("30000", "I")
    closed(worker, file, sent=True)
    with acting(worker):
        found = queries.planned(Flow.BENEFITS, worker, *period())
        (waiting,) = queries.rejects(found.queued, worker)
    assert waiting.person == child.person
    assert [label for label, _url in waiting.missing] == ["Codice fiscale"]
    with behind_the_wall():
        Person.objects.filter(pk=child.person_id).update(
            tax_code="HSSLYA19A01Z336X", tax_code_kind="definitive"
        )
    (record,) = records(worker, made(worker))
    assert record["codice_fiscale"] == "HSSLYA19A01Z336X"


def test_the_child_goes_to_sinba_by_the_body_s_own_number(helped, worker):
    child = helped(
        tax_code="", tax_code_kind="none", birth_date=clock.today() - timedelta(days=3000)
    )
    helped()
    (record,) = records(worker, made(worker, Flow.SINBA))
    assert record["identificativo_minore_ente"] == f"LI{child.person_id}"
    assert "codice_fiscale" not in record


def test_sina_holds_only_cases_of_area_2_with_what_was_given(helped, worker):
    ProvisionFactory(case=helped(area=2), quantity="4.50")
    ProvisionFactory(case=helped(area=3))
    (record,) = records(worker, made(worker, Flow.SINA))
    assert (record["area_utenza"], record["quantita"]) == ("2", "4.5")


def test_what_was_sent_and_then_voided_is_cancelled(cast, helped, worker):
    provision = benefit(helped())
    first = made(worker)
    closed(worker, first, sent=True)
    with acting(worker):
        assert queries.planned(Flow.BENEFITS, worker, *period()).unchanged == 1
        providing.void_provision(Provision.objects.get(pk=provision.pk), by=worker)
    (record,) = records(worker, made(worker))
    assert (record["operazione"], record["identificativo"]) == ("C", f"benefits-{provision.pk}")


def test_what_a_benefit_lacks_is_written_where_both_pages_lead(client, cast, helped, worker):
    case = helped()
    bare = benefit(case, benefit_code="", benefit_character=None)
    other = benefit(case, given_on=clock.today() - timedelta(days=1), cost_cents=None)
    client.force_login(cast.user("social_worker"))
    gap, queue = reverse("flows:gaps"), reverse("flows:siuss")
    leading = {reverse("cases:benefit", args=[case.pk, one.pk]): one for one in (bare, other)}
    page = client.get(queue).content.decode()
    assert f'value="{clock.today():%d/%m/%Y}"' in page
    asked = dict(zip(("since", "until"), (f"{d:%d/%m/%Y}" for d in period()), strict=True))
    page = client.get(queue, {"flow": "benefits", **asked}).content.decode()
    assert all(where in page for where in leading)
    assert reverse("cases:benefit", args=[case.pk, other.pk]) in client.get(gap).content.decode()
    typed = {"benefit_code": "A1.01", "benefit_character": "2", "cost": "120.50"}
    for where in leading:
        assert client.post(where, typed).status_code == 302
    with acting(worker):
        found = queries.planned(Flow.BENEFITS, worker, *period())
        assert [line.content["amount_cents"] for line in found.lines] == [12_050, 12_050]
        assert found.queued == ()
        assert all(
            gap.key != "codice-prestazione" for one in Found(worker).everybody for gap in one.gaps
        )
        providing.void_provision(Provision.objects.get(pk=bare.pk), by=worker)
    assert client.get(reverse("cases:benefit", args=[case.pk, bare.pk])).status_code == 404
    page = client.get(queue, {"flow": "benefits", "since": "", "until": ""}).content.decode()
    assert "Non è ancora salvato" not in page


def test_a_file_thrown_away_told_siuss_nothing(helped, worker):
    benefit(helped())
    closed(worker, made(worker), sent=False)
    again = made(worker)
    assert again.records == 1
    with pytest.raises(Refused, match="già chiuso"):
        closed(worker, closed(worker, again, sent=True), sent=False)


def test_a_person_who_may_no_longer_be_read_is_not_withdrawn(helped, worker):
    case = helped()
    benefit(case)
    closed(worker, made(worker), sent=True)
    with behind_the_wall():
        case.person.grants.update(revoked_at=clock.now())
    with acting(worker):
        assert queries.planned(Flow.BENEFITS, worker, *period()).lines == ()


def test_a_sealed_person_leaves_in_no_file_not_even_of_who_is_named(cast, helped, worker):
    case = helped()
    benefit(case)
    seal = f.SealFactory(person=case.person, office=cast.luino)
    f.SealMemberFactory(seal=seal, user_id=worker.user_id)
    with acting(worker):
        assert Case.objects.filter(pk=case.pk).exists()
        found = queries.planned(Flow.BENEFITS, worker, *period())
    assert (found.lines, found.queued) == ((), ())


def test_a_file_of_which_a_record_is_hidden_is_not_given_out_in_part(cast, helped, worker):
    case = helped()
    benefit(case)
    benefit(helped())
    file = made(worker)
    f.SealFactory(person=case.person, office=cast.luino)
    with acting(worker), pytest.raises(Refused, match="non si può più leggere"):
        actions.open_file(file, by=worker)


def test_one_file_of_a_flow_at_a_time(helped, worker):
    benefit(helped())
    ask(worker)
    with pytest.raises(Refused, match="C'è già un file"):
        ask(worker)


def test_nothing_new_makes_no_file(worker):
    file = made(worker)
    assert (file.state, file.records) == (FileState.FAILED, 0)


@pytest.mark.parametrize("wrong", ["ABC", "", "0123"])
def test_a_wrong_tax_code_of_the_operator_is_refused(worker, wrong):
    since, until = period()
    with acting(worker), pytest.raises(Refused):
        actions.ask_file(
            Flow.BENEFITS, since=since, until=until, body_code="C", operator_tax_code=wrong,
            by=worker,
        )  # fmt: skip


@pytest.mark.parametrize("role", ["desk_operator", "area_coordinator", "financial_officer"])
def test_only_the_social_worker_of_the_office_sends(client, cast, role):
    actor = cast.actor(role)
    since, until = period()
    with acting(actor), pytest.raises(Refused):
        actions.ask_file(
            Flow.BENEFITS, since=since, until=until, body_code="C", operator_tax_code=OPERATOR,
            by=actor,
        )  # fmt: skip
    client.force_login(cast.user(role))
    assert client.get(reverse("flows:siuss")).status_code == 403


def test_the_job_makes_nothing_for_who_lost_the_right(cast, helped, worker):
    benefit(helped())
    file = ask(worker)
    with behind_the_wall():
        cast.luino.memberships.update(role="desk_operator")
    actions.make(file.pk, worker.user_id, worker.office_id)
    with behind_the_wall():
        assert SiussFile.objects.get(pk=file.pk).state == FileState.WAITING
        assert not SiussRecord.objects.exists()


def test_the_register_is_written_only_while_its_file_is_made(cast, worker):
    done = SiussFileFactory(office=cast.luino, sent=True)
    record = SiussRecordFactory(file=done, person=cast.amina)
    with acting(worker):
        for statement in (
            "UPDATE flows_siussrecord SET operation = 'C'",
            "DELETE FROM flows_siussrecord",
            "UPDATE flows_siussfile SET state = 'discarded'",
            "UPDATE flows_siussfile SET sha256 = 'x'",
            "UPDATE flows_siussfile SET flow = 'sina'",
            MORE,
        ):
            with pytest.raises(ProgrammingError), transaction.atomic():
                connection.cursor().execute(statement)
        assert SiussRecord.objects.get() == record
    crema = cast.actor("social_worker", cast.crema)
    with acting(crema):
        assert not SiussFile.objects.exists()
        assert not SiussRecord.objects.exists()


def test_the_pages_show_what_would_leave_prepare_it_and_hand_it_out(client, cast, helped, worker):
    benefit(helped())
    benefit(helped(tax_code="", tax_code_kind="none", family_name="Senzacodice"))
    user = cast.user("social_worker")
    client.force_login(user)
    since, until = (day.strftime("%d/%m/%Y") for day in period())
    typed = {"flow": "benefits", "since": since, "until": until}
    page = client.get(reverse("flows:siuss"), typed).content.decode()
    assert "Senzacodice" in page
    more = typed | {"body_code": "C_E734", "operator_tax_code": "corto"}
    assert client.post(reverse("flows:siuss_prepare"), more).status_code == 422
    answer = client.post(reverse("flows:siuss_prepare"), more | {"operator_tax_code": OPERATOR})
    assert answer.status_code == 302
    with behind_the_wall():
        file = SiussFile.objects.get()
    assert client.get(reverse("flows:siuss_file", args=[file.pk])).status_code == 404
    actions.make(file.pk, user.pk, cast.luino.pk)
    answer = client.get(reverse("flows:siuss_file", args=[file.pk]))
    assert answer["Content-Type"] == "application/xml"
    assert "no-store" in answer["Cache-Control"]
    assert ET.fromstring(answer.content).findtext("testata/codice_ente") == "C_E734"  # noqa: S314
    client.post(reverse("flows:siuss_close", args=[file.pk, "trasmesso"]))
    with behind_the_wall():
        assert SiussFile.objects.get().state == FileState.SENT
        assert AuditEvent.objects.filter(action="siuss.opened").exists()
    assert client.get(reverse("flows:siuss_file", args=[file.pk])).status_code == 200

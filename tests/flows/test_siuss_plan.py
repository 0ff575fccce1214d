"""What goes out, what waits, what is taken back; and the XML itself."""

from datetime import date
from xml.etree import ElementTree as ET

import pytest

from labimpact.flows import siuss
from labimpact.flows.enums import Flow, Operation
from labimpact.flows.siuss import Candidate, Sent, plan, written

DAY = date(2027, 2, 10)
WHOLE = {
    "tax_code": "HSSMNA90A41Z336X", "family_name": "Hassan", "given_name": "Amina",
    "birth_year": 1990, "birth_place": "Z336", "sex": "F", "citizenship": "EGY",
    "residence_municipality": "012092", "area": 3, "taken_on": "si", "benefit_code": "A1.01",
    "character": 2, "given_on": "2027-02-10", "amount_cents": 30000, "record_id": "benefits-1",
}  # fmt: skip


def one(number=1, **content):
    record = f"benefits-{number}"
    return Candidate(record, 7, DAY, {**WHOLE, "record_id": record, **content})


def sent(candidate):
    content = {"operation": "I", **candidate.content}
    return {candidate.record_id: Sent(candidate.record_id, 7, DAY, content)}


def operations(found):
    return [(line.operation, line.record_id) for line in found.lines]


def test_what_is_new_and_complete_is_inserted_and_what_is_not_waits():
    found = plan(Flow.BENEFITS, [one(1), one(2, tax_code="")], {}, [])
    assert operations(found) == [(Operation.INSERT, "benefits-1")]
    (waiting,) = found.queued
    assert (waiting.candidate.record_id, waiting.lacking) == ("benefits-2", ("tax_code",))


def test_nothing_is_told_twice():
    found = plan(Flow.BENEFITS, [one()], sent(one()), [])
    assert (found.lines, found.queued, found.unchanged) == ((), (), 1)


def test_a_correction_cancels_what_was_sent_as_it_was_sent():
    before = one(tax_code="WRNG0000000000AA")
    found = plan(Flow.BENEFITS, [one()], sent(before), [])
    assert operations(found) == [
        (Operation.CANCEL, "benefits-1"), (Operation.INSERT, "benefits-1"),
    ]  # fmt: skip
    assert [line.content["tax_code"] for line in found.lines] == [
        "WRNG0000000000AA", "HSSMNA90A41Z336X",
    ]  # fmt: skip


def test_what_was_voided_is_cancelled_once_and_only_if_it_was_sent():
    found = plan(Flow.BENEFITS, [], sent(one()), ["benefits-1", "benefits-9"])
    assert operations(found) == [(Operation.CANCEL, "benefits-1")]


def test_what_siuss_knows_stays_while_its_correction_waits():
    found = plan(Flow.BENEFITS, [one(tax_code="")], sent(one()), [])
    assert found.lines == ()
    assert len(found.queued) == 1


def test_a_child_without_tax_code_goes_by_the_body_s_own_number():
    child = {**WHOLE, "tax_code": "", "body_side_id": "LI7", "taken_on_day": "2027-01-10"}
    found = plan(Flow.SINBA, [Candidate("sinba-1", 7, DAY, child)], {}, [])
    assert operations(found) == [(Operation.INSERT, "sinba-1")]


@pytest.mark.parametrize("flow", list(Flow))
def test_every_flow_has_its_shape_with_elements_of_their_own(flow):
    shape = siuss.mapping().flows[flow]
    names = [field.element for field in shape.fields]
    assert len(set(names)) == len(names)
    assert {"operation", "record_id", "citizenship", "area"} <= {f.field for f in shape.fields}


def test_the_file_is_xml_in_the_order_of_the_mapping_and_says_what_was_typed():
    content = {**WHOLE, "operation": "I", "family_name": "Ha<ssan> & «Ωمنى»\x07"}
    text = written(Flow.BENEFITS, {"flow": "benefits", "body_code": "C1"}, [content])
    root = ET.fromstring(text)  # noqa: S314 - our own bytes
    assert root.tag == "flusso_prestazioni_sociali"
    assert root.findtext("testata/codice_ente") == "C1"
    (record,) = root.findall("prestazione")
    assert record.findtext("cognome") == "Ha<ssan> & «Ωمنى»"
    assert record.findtext("importo_centesimi") == "30000"
    assert record.findtext("data_erogazione") == "2027-02-10"
    known = [field.element for field in siuss.mapping().flows["benefits"].fields]
    tags = [element.tag for element in record]
    assert tags == [name for name in known if name in tags]
    assert "seconda_cittadinanza" not in tags

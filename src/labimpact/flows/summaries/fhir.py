"""A case as HL7 FHIR R4 (hl7.org/fhir/R4): one Bundle of type `collection`.

`Patient, RelatedPerson, EpisodeOfCare, CarePlan, Goal, ServiceRequest, Task, Consent` and
`DocumentReference`, validated with the models of `fhir.resources` before a file leaves and before
one is read. The models are those of R4B (4.3.0), in which these nine are what they are in R4. The
tax code has the address that HL7 Italia gives it.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from labimpact.base.errors import Refused
from labimpact.flows.summaries import codes
from labimpact.flows.summaries.fhir_reading import BundleReader
from labimpact.flows.summaries.fhir_valid import validate
from labimpact.flows.summaries.told import (
    BasisTold,
    CaseSummary,
    DocumentTold,
    EpisodeTold,
    GoalTold,
    PersonTold,
    PlanTold,
    RelativeTold,
    ServiceTold,
    TaskTold,
)
from labimpact.people.dates import PartialDate
from labimpact.people.enums import DatePrecision

Json = dict[str, Any]
# A summary holds some hundreds; the models take a millisecond for a score of them.
MOST_VALUES = 10_000


class FhirR4:
    """Writes and reads the Bundle."""

    label = "HL7 FHIR R4"
    content_type = "application/fhir+json"
    suffix = "json"

    def write(self, summary: CaseSummary) -> bytes:
        """The Bundle as JSON, UTF-8; what the models do not accept is a defect and raises."""
        bundle = _Writer(summary).bundle()
        validate(bundle)
        return json.dumps(bundle, ensure_ascii=False, indent=1).encode()

    def read(self, content: bytes) -> CaseSummary:
        """What a Bundle of another system tells; Refused says what is wrong with it."""
        try:
            text = content.decode("utf-8-sig")
            bundle = json.loads(text, parse_constant=_no_number)
        except (ValueError, RecursionError):
            raise Refused(_not_a_summary()) from None
        if "\\u0000" in text:
            raise Refused(_("Il file contiene caratteri che non sono testo."))
        if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
            raise Refused(_not_a_summary())
        # Before each value stands a comma, or what opens what it is in.
        if sum(map(text.count, ",{[")) > MOST_VALUES:
            raise Refused(_("Il file contiene troppe cose per essere il riepilogo di un caso."))
        validate(bundle)
        try:
            return BundleReader(bundle).summary()
        except (AttributeError, KeyError, TypeError, ValueError):
            # `validate` takes a number for a time, and knows more shapes than are read here.
            raise Refused(
                _("Il file è HL7 FHIR, ma è scritto in un modo che qui non si sa leggere.")
            ) from None


def _not_a_summary() -> str:
    return _(
        "Questo file non è il riepilogo di un caso. Chiedi all'ente quello che il suo programma"
        " prepara per gli altri programmi: finisce in «.json» (HL7 FHIR R4)."
    )


def _no_number(name: str) -> None:
    """JSON knows neither NaN nor Infinity (RFC 8259 section 6)."""
    raise ValueError(name)


class _Writer:
    """The resources of one summary, each with an address that means nothing elsewhere."""

    def __init__(self, summary: CaseSummary) -> None:
        self.summary = summary
        self.entries: list[Json] = []

    def bundle(self) -> Json:
        told = self.summary
        self.patient = {"reference": self._add(_patient(told.person))}
        for relative in told.relatives:
            self._add(_relative(relative) | {"patient": self.patient})
        self._add(_episode(told.episode) | {"patient": self.patient})
        if told.plan is not None:
            self._plan(told.plan)
        for task in told.tasks:
            self._add(_task(task) | {"for": self.patient})
        for basis in told.bases:
            self._add(_consent(basis) | {"patient": self.patient})
        for document in told.documents:
            self._add(_document(document) | {"subject": self.patient})
        made = told.made_at.isoformat(timespec="seconds") if told.made_at else None
        return _full(resourceType="Bundle", type="collection", timestamp=made, entry=self.entries)

    def _add(self, resource: Json) -> str:
        address = f"urn:uuid:{uuid4()}"
        self.entries.append({"fullUrl": address, "resource": resource})
        return address

    def _plan(self, plan: PlanTold) -> None:
        subject = {"subject": self.patient}
        goals = [{"reference": self._add(_goal(one) | subject)} for one in plan.goals]
        services = [{"reference": self._add(_service(one) | subject)} for one in plan.services]
        self._add(_full(
            resourceType="CarePlan", status="active", intent="plan", subject=self.patient,
            description=plan.own_words, created=_day(plan.agreed_on),
            period=_full(start=_day(plan.agreed_on), end=_day(plan.review_on)),
            goal=goals, activity=[{"reference": one} for one in services],
        ))  # fmt: skip


def _full(**parts: Any) -> Json:
    """What is there; FHIR has no empty values."""
    return {key: value for key, value in parts.items() if value not in (None, "", [], {})}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _born(born: PartialDate) -> str | None:
    """As much of the day as is known: a FHIR date may be a year, or a year and month."""
    if born.first is None:
        return None
    length = {DatePrecision.YEAR: 4, DatePrecision.MONTH: 7}.get(born.precision, 10)
    return born.first.isoformat()[:length]


def _text(words: str) -> Json | None:
    return {"text": words} if words else None


def _named(words: str) -> Json | None:
    return {"display": words} if words else None


def _patient(person: PersonTold) -> Json:
    given = [person.given_name] if person.given_name else []
    names = [
        _full(use="official", family=person.family_name, given=given),
        _full(text=person.native_name),
        _full(use="usual", text=person.preferred_name),
    ]
    code = {"system": codes.TAX_CODE, "value": person.tax_code} if person.tax_code else None
    spoken = {"language": {"coding": [{"system": codes.LANGUAGE, "code": person.language}]}}
    return _full(
        resourceType="Patient", identifier=[code] if code else [],
        name=[name for name in names if set(name) - {"use"}],
        gender=codes.GENDER.get(person.sex, "unknown"), birthDate=_born(person.born),
        deceasedDateTime=_day(person.died_on),
        communication=[spoken | {"preferred": True}] if person.language else [],
    )  # fmt: skip


def _relative(relative: RelativeTold) -> Json:
    role = _text(relative.role)
    return _full(
        resourceType="RelatedPerson", relationship=[role] if role else [],
        name=[{"text": relative.name}] if relative.name else [], birthDate=_born(relative.born),
    )  # fmt: skip


def _episode(episode: EpisodeTold) -> Json:
    return _full(
        resourceType="EpisodeOfCare", status=episode.state,
        identifier=[{"value": episode.number}] if episode.number else [],
        managingOrganization=_named(episode.office), careManager=_named(episode.manager),
        period=_full(start=_day(episode.opened_on), end=_day(episode.closed_on)),
    )  # fmt: skip


def _goal(goal: GoalTold) -> Json:
    achieved = codes.ACHIEVED.get(goal.result)
    target = _full(measure=_text(goal.measure), dueDate=_day(goal.due_on))
    return _full(
        resourceType="Goal", lifecycleStatus=codes.LIFECYCLE.get(goal.result, "active"),
        achievementStatus=_coded(codes.ACHIEVEMENT, achieved) if achieved else None,
        category=[_text(goal.area)] if goal.area else [], description=_text(goal.text or "—"),
        target=[target] if target else [],
    )  # fmt: skip


def _service(service: ServiceTold) -> Json:
    amount = None
    if service.quantity is not None:
        amount = _full(value=float(service.quantity), unit=service.unit)
    return _full(
        resourceType="ServiceRequest", status="active", intent="plan", code=_text(service.text),
        performer=[_named(service.provider)] if service.provider else [], quantityQuantity=amount,
        occurrencePeriod=_full(start=_day(service.starts_on), end=_day(service.ends_on)),
    )  # fmt: skip


def _task(task: TaskTold) -> Json:
    return _full(
        resourceType="Task", status=codes.TASK[task.state], intent="order",
        description=task.text, authoredOn=_day(task.sent_on), requester=_named(task.sender),
        owner=_named(task.receiver),
        restriction={"period": {"end": _day(task.due_on)}} if task.due_on else None,
    )  # fmt: skip


def _consent(basis: BasisTold) -> Json:
    """The right by which an office sees the person; a law may be the basis, not only a consent."""
    reads = {"role": _coded(codes.PARTICIPATION, "IRCP"), "reference": _named(basis.office)}
    return _full(
        resourceType="Consent", status="inactive" if basis.ends_on else "active",
        scope=_coded(codes.CONSENT_SCOPE, "patient-privacy"),
        category=[_coded(codes.ACT_CODE, "IDSCL")], policyRule=_text(basis.basis),
        dateTime=_day(basis.starts_on),
        provision=_full(
            type="permit", period=_full(start=_day(basis.starts_on), end=_day(basis.ends_on)),
            actor=[reads] if basis.office else [],
        ),
    )  # fmt: skip


def _document(document: DocumentTold) -> Json:
    attachment = _full(
        contentType=document.content_type, title=document.title, size=document.size,
        creation=_day(document.added_on),
    )  # fmt: skip
    digest = codes.digest_name(document.sha256) if document.sha256 else None
    return _full(
        resourceType="DocumentReference", status="current", description=document.title,
        identifier=[{"system": codes.DIGEST, "value": digest}] if digest else [],
        content=[{"attachment": attachment}],
    )  # fmt: skip


def _coded(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}

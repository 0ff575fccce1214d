"""Reading a Bundle that is known to be FHIR: what it tells about the one person in it."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from labimpact.base.errors import Refused
from labimpact.flows.summaries import codes
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
from labimpact.people.dates import UNKNOWN, PartialDate
from labimpact.people.enums import DatePrecision

Json = dict[str, Any]
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_EPISODES = {"planned": "planned", "waitlist": "planned", "finished": "finished"}
_MOST = 1_000_000
# A plan that was taken back is told by nobody.
_NO_PLAN = {"revoked", "entered-in-error"}


class BundleReader:
    """The resources of a Bundle, by their kind."""

    def __init__(self, bundle: Json) -> None:
        self.made_at: datetime | None = parse_datetime(bundle.get("timestamp") or "")
        entries = [entry for entry in bundle.get("entry") or [] if entry.get("resource")]
        self.resources: list[Json] = [entry["resource"] for entry in entries]
        self.places: dict[str, Json] = {}
        for entry in entries:
            resource = entry["resource"]
            self.places[entry.get("fullUrl") or ""] = resource
            self.places[f"{resource['resourceType']}/{resource.get('id')}"] = resource

    def summary(self) -> CaseSummary:
        """The case; Refused when the file is about nobody, or about more than one person."""
        patients = self._all("Patient")
        if len(patients) != 1:
            raise Refused(
                _("Il file non dice di chi si parla.") if not patients
                else _("Il file parla di più persone: chiedine uno per ciascuna.")
            )  # fmt: skip
        episodes = [_episode(one) for one in self._all("EpisodeOfCare")]
        episode = episodes[0] if episodes else EpisodeTold()
        return CaseSummary(
            made_at=self.made_at, made_by=episode.office, person=_person(patients[0]),
            relatives=tuple(_relative(one) for one in self._all("RelatedPerson")),
            episode=episode, plan=self._plan(),
            tasks=tuple(_task(one) for one in self._all("Task")),
            bases=tuple(_basis(one) for one in self._all("Consent")),
            documents=tuple(_document(one) for one in self._all("DocumentReference")),
        )  # fmt: skip

    def _all(self, kind: str) -> list[Json]:
        return [one for one in self.resources if one["resourceType"] == kind]

    def _plan(self) -> PlanTold | None:
        plans = [one for one in self._all("CarePlan") if one.get("status") not in _NO_PLAN]
        if not plans:
            return None
        plan = max(plans, key=lambda one: (one.get("status") == "active", one.get("created") or ""))
        goals = self._referred(plan.get("goal"))
        doings = [one.get("reference") for one in plan.get("activity") or []]
        period = plan.get("period") or {}
        return PlanTold(
            own_words=plan.get("description") or "",
            agreed_on=_day(plan.get("created") or period.get("start")),
            review_on=_day(period.get("end")), goals=tuple(_goal(one) for one in goals),
            services=tuple(_service(one) for one in self._referred(doings)),
        )  # fmt: skip

    def _referred(self, references: list[Json | None] | None) -> list[Json]:
        """What the references of the file lead to, as far as it is in the file."""
        found = (self.places.get((one or {}).get("reference", "")) for one in references or [])
        return [one for one in found if one is not None]


def _day(text: str | None) -> date | None:
    """A whole day; what is less than a day is not told."""
    born = _partial(text)
    return born.first if born.precision == DatePrecision.DAY else None


def _partial(text: str | None) -> PartialDate:
    found = _DATE.match(text or "")
    if found is None:
        return UNKNOWN
    year, month, day = found.groups()
    precision = DatePrecision.DAY if day else DatePrecision.MONTH if month else DatePrecision.YEAR
    try:
        return PartialDate(date(int(year), int(month or 1), int(day or 1)), precision)
    except ValueError:
        return UNKNOWN


def _words(concept: Json | None) -> str:
    """A concept in words: its own, or those of its first code, or the code."""
    concept = concept or {}
    coding = (concept.get("coding") or [{}])[0]
    return concept.get("text") or coding.get("display") or coding.get("code") or ""


def _code(concept: Json | None, system: str) -> str:
    codings = (concept or {}).get("coding") or []
    return next((one.get("code") or "" for one in codings if one.get("system") == system), "")


def _first(rows: list[Json] | None) -> Json:
    return (rows or [{}])[0]


def _named(reference: Json | None) -> str:
    return (reference or {}).get("display") or ""


def _full_name(name: Json) -> str:
    parts = [name.get("family") or "", *(name.get("given") or [])]
    return name.get("text") or " ".join(filter(None, parts))


def _person(patient: Json) -> PersonTold:
    names = patient.get("name") or []
    official = next((one for one in names if one.get("use") == "official"), _first(names))
    usual: Json = next((one for one in names if one.get("use") in ("usual", "nickname")), {})
    native: Json = next((one for one in names if one is not official and not one.get("use")), {})
    code = next(
        (one.get("value") or "" for one in patient.get("identifier") or []
         if one.get("system") == codes.TAX_CODE), "",
    )  # fmt: skip
    spoken = patient.get("communication") or []
    chosen = next((one for one in spoken if one.get("preferred")), _first(spoken))
    family = official.get("family") or ""
    given = " ".join(filter(None, official.get("given") or []))
    return PersonTold(
        family_name=family or (official.get("text") or "" if not given else ""), given_name=given,
        preferred_name=_full_name(usual), native_name=_full_name(native),
        born=_partial(patient.get("birthDate")), died_on=_day(patient.get("deceasedDateTime")),
        sex=codes.SEX.get(patient.get("gender") or "", ""), tax_code=code.upper(),
        language=_code(chosen.get("language"), codes.LANGUAGE),
    )  # fmt: skip


def _relative(one: Json) -> RelativeTold:
    return RelativeTold(
        name=_full_name(_first(one.get("name"))), role=_words(_first(one.get("relationship"))),
        born=_partial(one.get("birthDate")),
    )  # fmt: skip


def _episode(one: Json) -> EpisodeTold:
    period = one.get("period") or {}
    return EpisodeTold(
        number=_first(one.get("identifier")).get("value") or "",
        state=_EPISODES.get(one.get("status") or "", "active"),
        office=_named(one.get("managingOrganization")), manager=_named(one.get("careManager")),
        opened_on=_day(period.get("start")), closed_on=_day(period.get("end")),
    )  # fmt: skip


def _goal(one: Json) -> GoalTold:
    target = _first(one.get("target"))
    achieved = codes.RESULT.get(_code(one.get("achievementStatus"), codes.ACHIEVEMENT), "")
    dropped = one.get("lifecycleStatus") == "cancelled"
    return GoalTold(
        area=_words(_first(one.get("category"))), text=_words(one.get("description")),
        measure=_words(target.get("measure")), due_on=_day(target.get("dueDate")),
        result="dropped" if dropped else achieved,
    )  # fmt: skip


def _service(one: Json) -> ServiceTold:
    period = one.get("occurrencePeriod") or {}
    amount = one.get("quantityQuantity") or {}
    return ServiceTold(
        text=_words(one.get("code")), provider=_named(_first(one.get("performer"))),
        quantity=_quantity(amount.get("value")), unit=amount.get("unit") or "",
        starts_on=_day(period.get("start")), ends_on=_day(period.get("end")),
    )  # fmt: skip


def _quantity(value: Any) -> Decimal | None:
    """A quantity as people write one; what is no such number is not told."""
    said = Decimal(0 if value is None else str(value))
    return said if 0 < said < _MOST else None


def _task(one: Json) -> TaskTold:
    until = ((one.get("restriction") or {}).get("period") or {}).get("end")
    return TaskTold(
        text=one.get("description") or _words(one.get("code")),
        state=codes.REFERRAL.get(one.get("status") or "", ""), sender=_named(one.get("requester")),
        receiver=_named(one.get("owner")), sent_on=_day(one.get("authoredOn")),
        due_on=_day(until),
    )  # fmt: skip


def _basis(one: Json) -> BasisTold:
    provision = one.get("provision") or {}
    period = provision.get("period") or {}
    return BasisTold(
        office=_named(_first(provision.get("actor")).get("reference")),
        basis=_words(one.get("policyRule")),
        starts_on=_day(period.get("start") or one.get("dateTime")), ends_on=_day(period.get("end")),
    )  # fmt: skip


def _document(one: Json) -> DocumentTold:
    attachment = _first(one.get("content")).get("attachment") or {}
    names = [name.get("value") or "" for name in one.get("identifier") or []]
    return DocumentTold(
        title=attachment.get("title") or one.get("description") or "",
        content_type=attachment.get("contentType") or "", size=attachment.get("size"),
        sha256=next(filter(None, map(codes.digest_of, names)), ""),
        added_on=_day(attachment.get("creation")),
    )  # fmt: skip

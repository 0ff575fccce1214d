"""The counts of the territory in plain Python from the rows, to hold the database's against."""

from collections import Counter, defaultdict
from datetime import date
from itertools import combinations

from django.db import connection

from labimpact.casework.models import AssessedNeed, Case, Referral
from labimpact.desk.models import AnonymousGroup, Contact, ContactParticipant
from labimpact.network.models import Office
from labimpact.people.dates import last_day
from labimpact.people.models import Address, Citizenship, Person
from labimpact.rules.models import CodeItem
from tests.conftest import behind_the_wall


def counted() -> Counter:
    """What the database has counted."""
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT what, period, area_id, other_id, key, value, n"
            " FROM wall.territory_cell WHERE n > 0"
        )
        return Counter({tuple(row[:6]): row[6] for row in cursor.fetchall()})


def by_hand() -> Counter:
    """What it should have counted."""
    with behind_the_wall():
        return _Facts().counts()


def _quarter(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


class _Facts:
    def __init__(self) -> None:
        self.area = {o.pk: o.area_id or 0 for o in Office.objects.all()}
        self.people = {p.pk: p for p in Person.objects.all()}
        self.head = {p.pk: p.merged_into_id or p.pk for p in self.people.values()}
        bands = CodeItem.objects.filter(list_code="age_band")
        self.desk_bands = {b.code: b.attributes.get("fami_band") for b in bands}
        self.bands = sorted(
            (b.attributes["min"] or 0, b.code) for b in bands if b.attributes["scheme"] == "fami"
        )
        self.met: list[tuple] = []  # subject, heads, area, day, needs, band, country

    def counts(self) -> Counter:
        found: Counter = Counter()
        self._meet()
        self._needs(found)
        self._flows(found)
        self._times(found)
        return found

    def _meet(self) -> None:
        contacts = {c.pk: c for c in Contact.objects.filter(voided_at=None)}
        needs = defaultdict(set)
        for contact in contacts.values():
            needs[contact.pk] = set(contact.needs.values_list("area", flat=True))
        for place in ContactParticipant.objects.exclude(role="delegate"):
            if (c := contacts.get(place.contact_id)) is not None:
                who = ("person", self.head[place.person_id])
                self._met(who, 1, c.office_id, c.occurred_on, needs[c.pk])
        for group in AnonymousGroup.objects.select_related("citizenship"):
            if (c := contacts.get(group.contact_id)) is not None:
                key = group.statistics_key
                who = ("erased", key) if key else ("group", group.pk)
                heads = 1 if key else group.head_count
                band = self.desk_bands.get(group.age_band) or group.age_band
                country = group.citizenship.code if group.citizenship else ""
                self._met(who, heads, c.office_id, c.occurred_on, needs[c.pk], band, country)

    def _met(self, who, heads, office, day, needs, band="", country="") -> None:
        self.met.append((who, heads, self.area[office], day, needs, band, country))

    def _needs(self, found: Counter) -> None:
        asked = defaultdict(list)  # (who, area, quarter) -> (day, need, heads, band, country)
        seen = list(self.met)
        for need in AssessedNeed.objects.select_related("case", "assessment"):
            who = ("person", self.head[need.case.person_id])
            area = self.area[need.case.office_id]
            seen.append((who, 1, area, need.assessment.made_on, {need.area}, "", ""))
        yearly = defaultdict(set)
        for who, heads, area, day, needs, band, country in seen:
            for need in needs:
                asked[who, area, _quarter(day)].append((day, need, heads, band, country))
                yearly[who, area, day.year, heads].add(need)
        for (who, area, quarter), rows in asked.items():
            first = min(day for day, *_ in rows)
            band, country, place = self._known(who, first, rows)
            for need in {row[1] for row in rows}:
                heads = rows[0][2]
                month = min(row[0] for row in rows if row[1] == need)
                for what, value in (
                    ("need", ""), ("need_month", f"{month:%Y-%m}"), ("need_place", place),
                    ("need_citizenship", country), ("need_age", band),
                ):  # fmt: skip
                    found[what, quarter, area, -1, need, value] += heads
        for (_who, area, year, heads), needs in yearly.items():
            for size in range(4):
                for some in combinations(sorted(needs), size):
                    found["together", date(year, 1, 1), area, -1, "+".join(some), ""] += heads

    def _known(self, who, day, rows):
        if who[0] != "person":
            return max(row[3] for row in rows), max(row[4] for row in rows), ""
        person = self.people[who[1]]
        band = ""
        if person.birth_date:
            born = last_day(person.birth_date, person.birth_precision)
            age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
            band = [code for least, code in self.bands if age >= least][-1]
        held = [
            c
            for c in Citizenship.objects.filter(person=person).select_related("country")
            if (c.acquired_on or day) <= day and (c.lost_on or date.max) > day
        ]
        held.sort(key=lambda c: (c.country.kind != "italy", not c.country.is_eu, c.pk))
        lived = [
            a
            for a in Address.objects.filter(person=person, municipality__isnull=False)
            if (a.valid_from or day) <= day <= (a.valid_to or day)
        ]
        ranks = {"registered_residence": 0, "domicile": 1}
        lived.sort(key=lambda a: (ranks.get(a.kind, 2), -a.pk))
        return (
            band,
            held[0].country.code if held else "",
            str(lived[0].municipality_id) if lived else "",
        )

    def _flows(self, found: Counter) -> None:
        last: dict[tuple, Referral] = {}
        for referral in Referral.objects.order_by("sent_on", "pk"):
            who = self.head[referral.person_id] if referral.person_id else ("r", referral.pk)
            if referral.state != "withdrawn":
                to = referral.to_office_id or 0
                last[who, referral.from_office_id, to, referral.sent_on.year] = referral
            if referral.state in ("accepted", "refused", "forwarded") and referral.answered_on:
                area = self.area.get(referral.to_office_id) or self.area[referral.from_office_id]
                days = (referral.answered_on - referral.sent_on).days
                self._step(found, "referral_answer", referral.answered_on, area, days)
        for (_who, sender, to, year), referral in last.items():
            other = self.area[to] if to else -1
            parts = [("flow", "")]
            if referral.answered_on:
                parts.append(("flow_days", str((referral.answered_on - referral.sent_on).days)))
            if referral.answer_due_on and referral.state != "sent":
                answered = referral.answered_on or date.max
                parts.append(("flow_term", str(int(answered <= referral.answer_due_on))))
            for what, value in parts:
                where = (self.area[sender], other, f"{sender}>{to}")
                found[(what, date(year, 1, 1), *where, value)] += 1

    def _times(self, found: Counter) -> None:
        for case in Case.objects.all():
            area, who = self.area[case.office_id], ("person", self.head[case.person_id])
            agreed = [p.agreed_on for p in case.plans.all() if p.agreed_on]
            given = case.provisions.filter(voided_at=None, attendance="present")
            helped = [p.given_on for p in given]
            if case.taken_on:
                days = [m[3] for m in self.met if m[0] == who and m[2] == area]
                days = [day for day in days if day <= case.taken_on]
                if days:
                    waited = (case.taken_on - min(days)).days
                    self._step(found, "contact_case", case.taken_on, area, waited)
                if agreed:
                    waited = (min(agreed) - case.taken_on).days
                    self._step(found, "case_plan", min(agreed), area, waited)
            if agreed and helped:
                waited = (min(helped) - min(agreed)).days
                self._step(found, "plan_help", min(helped), area, waited)

    def _step(self, found, step, ended_on, area, days) -> None:
        found["time", ended_on.replace(day=1), area, -1, step, str(max(days, 0))] += 1

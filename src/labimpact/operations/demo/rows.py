"""Plans into rows: exactly those that the product's actions would have written, and when.

`tests/operations/test_demo_identical.py` holds this file to the actions, table by table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import models
from django.db.models.expressions import DatabaseDefault

from labimpact.audit.models import AuditEvent, Change
from labimpact.deliveries.actions import plan as plan_deliveries
from labimpact.desk.actions import parts
from labimpact.desk.actions.recording import own_values
from labimpact.desk.models import Contact
from labimpact.operations.demo.copying import Writer
from labimpact.operations.demo.network import Staff
from labimpact.operations.demo.plans import ContactPlan, HouseholdPlan, PersonPlan
from labimpact.operations.demo.world import World
from labimpact.people import search
from labimpact.people.enums import GrantBasis
from labimpact.people.models import (
    Citizenship,
    ContactPoint,
    Grant,
    Guardianship,
    Household,
    HouseholdMember,
    IdentityDocument,
    Person,
    PrivacyNotice,
    ResidenceTitle,
    SearchKey,
    SpokenLanguage,
)
from labimpact.programme.queries import choose_activity
from labimpact.recognition.cards import card_of
from labimpact.recognition.filing import VERSION
from labimpact.recognition.models import Card
from labimpact.worklist.models import Task


@cache
def _stamps(model: type[models.Model]) -> tuple[str, ...]:
    fields = model._meta.concrete_fields
    return tuple(
        f.attname for f in fields if f.has_db_default() and isinstance(f, models.DateTimeField)
    )


class Recorder:
    """Writes what happened, with the trace that each step leaves in the access register."""

    def __init__(self, world: World, writer: Writer) -> None:
        self.world = world
        self.writer = writer

    def add(self, row: models.Model, at: datetime) -> int:
        """Keep a row as of a moment: times that the database would have stamped are that one."""
        for name in _stamps(type(row)):
            if isinstance(getattr(row, name), DatabaseDefault):
                setattr(row, name, at)
        return self.writer.add(row)

    def event(
        self,
        action: str,
        by: Staff,
        at: datetime,
        target: models.Model,
        persons: Iterable[int | None],
        **more: Any,
    ) -> None:
        """One row of the access register, as `audit.log.record` writes it."""
        self.writer.put(
            AuditEvent,
            at=at,
            actor=f"user:{by.user_id}",
            actor_name=by.name,
            office_id=more.get("office_id") or by.office_id,
            office_name=by.office_name,
            action=action,
            object_type=target._meta.label,
            object_ids=[target.pk],
            person_ids=sorted({pk for pk in persons if pk is not None}),
            reason=more.get("reason", ""),
            details=more.get("details", {}),
        )

    def person(self, plan: PersonPlan) -> int:
        """A person registered (`people.actions.register`) and what was added to the record."""
        new = plan.new
        row = Person(
            family_name=new.family_name,
            given_name=new.given_name,
            preferred_name=new.preferred_name,
            native_name=new.native_name,
            sex=new.sex,
            birth_date=new.birth.first,
            birth_precision=new.birth.precision,
            birth_missing_reason="" if new.birth.first else new.birth_missing_reason,
            birth_country=new.birth_country,
            birth_municipality=new.birth_municipality,
            birth_place=new.birth_place,
            tax_code=new.tax_code,
            tax_code_kind=new.tax_code_kind,
            tax_code_override=new.tax_code_override,
            mediator_needed=new.mediator_needed,
            mediation_language=new.language,
            safe_contact_note=new.safe_contact_note,
            is_unaccompanied_minor=new.is_unaccompanied_minor,
            registered_office_id=plan.by.office_id,
            registered_by_id=plan.by.user_id,
        )
        pk = self.add(row, plan.at)
        self._grant(pk, plan)
        first = self._first_details(pk, plan)
        self.event("person.registered", plan.by, plan.at, row, [pk])
        self._own(row, plan)
        later = [self._detail(pk, detail, plan) for detail in plan.details]
        self._keys(row, plan, [*first, *later])
        return pk

    def _grant(self, pk: int, plan: PersonPlan) -> None:
        grant = Grant(
            person_id=pk,
            office_id=plan.by.office_id,
            basis=GrantBasis.OWN_CONTACT.value,
            granted_by_id=plan.by.user_id,
        )
        self.add(grant, plan.at)

    def _first_details(self, pk: int, plan: PersonPlan) -> list[models.Model]:
        new = plan.new
        made: list[models.Model] = [
            Citizenship(person_id=pk, country=country)
            for country in dict.fromkeys(new.citizenships)
        ]
        if new.language is not None:
            made.append(SpokenLanguage(person_id=pk, language=new.language))
        if new.phone:
            made.append(ContactPoint(person_id=pk, value=new.phone, whose=new.phone_whose))
        for row in made:
            self.add(row, plan.at)
        return made

    def _own(self, row: Person, plan: PersonPlan) -> None:
        """Columns of the person's own row filled in afterwards (`people.actions.save_person`)."""
        if not plan.own:
            return
        at = plan.at + timedelta(minutes=1)
        before = {name: getattr(row, name) for name in plan.own}
        for name, value in plan.own.items():
            setattr(row, name, value)
        row.version, row.updated_at = 2, at
        self.change(row, before, plan.own, plan.by, at, person_id=row.pk)
        fields = {"fields": list(plan.own)}
        self.event("person.changed", plan.by, at, row, [row.pk], details=fields)

    def change(
        self,
        row: models.Model,
        before: dict[str, Any],
        after: Any,
        by: Staff,
        at: datetime,
        **whose: int | None,
    ) -> None:
        """What the database's own trigger keeps of an update; `whose`: person_id, office_id."""
        names = [name for name in before if before[name] != after[name]]
        self.writer.add(
            Change(
                table_name=row._meta.db_table,
                row_id=row.pk,
                operation="update",
                old_values={name: before[name] for name in names},
                new_values={name: after[name] for name in names},
                actor=f"user:{by.user_id}",
                at=at,
                **whose,
            )
        )

    def _detail(self, pk: int, row: models.Model, plan: PersonPlan) -> models.Model:
        """A row added to the record (`people.actions.save_row`, `give_notice`)."""
        setattr(row, "minor_id" if isinstance(row, Guardianship) else "person_id", pk)
        at = plan.at + timedelta(minutes=2)
        action = "notice.given" if isinstance(row, PrivacyNotice) else "person.detail_added"
        self.add(row, at)
        self.event(action, plan.by, at, row, [pk])
        return row

    def _keys(self, person: Person, plan: PersonPlan, rows: Sequence[models.Model]) -> None:
        points = [row for row in rows if isinstance(row, ContactPoint)]
        titles = [row for row in rows if isinstance(row, ResidenceTitle)]
        known = search.Known(
            names=plan.new.names,
            phones=[p.value for p in points if p.kind in ("phone", "whatsapp")],
            emails=[p.value for p in points if p.kind == "email"],
            tax_code=plan.new.tax_code,
            permits=[code for t in titles for code in (t.number, t.receipt_code) if code],
            documents=[row.number for row in rows if isinstance(row, IdentityDocument)],
        )
        for kind, key in sorted(search.keys_of(known)):
            self.writer.put(SearchKey, person_id=person.pk, kind=kind, key=key)
        card = card_of(person, known)
        self.writer.put(Card, person_id=person.pk, version=VERSION, **asdict(card))

    def household(self, plan: HouseholdPlan, ids: Sequence[int]) -> None:
        """The household of several people (`people.actions.open_household`, `add_member`)."""
        if len(ids) < 2:
            return
        head = plan.people[0]
        home = Household(kind=plan.kind, office_id=plan.desk.office_id)
        self.add(home, head.at)
        for pk, person in zip(ids, plan.people, strict=True):
            member = HouseholdMember(
                household_id=home.pk,
                person_id=pk,
                role=person.role,
                is_dependent=person.is_minor or None,
            )
            self.add(member, person.at)
            self.event("household.member_added", person.by, person.at, member, [pk])
        for pk, person in zip(ids, plan.people, strict=True):
            if person.guardian is not None:
                row = Guardianship(minor_id=pk, guardian_id=ids[person.guardian], kind="parent")
                self.add(row, person.at)
                self.event("person.detail_added", person.by, person.at, row, [pk])

    def contact(self, plan: ContactPlan) -> Contact:
        """A contact with parts, deliveries and task (`desk.actions.record_contact`)."""
        data = plan.data
        opened = self.world.activities.open_on(data.office_id, data.occurred_on)
        activity = choose_activity(opened, "")
        contact = Contact(
            pk=self.writer.next_id(Contact),
            office_id=data.office_id,
            activity_id=activity.pk if activity else None,
            submission=data.submission,
            recorded_by_id=plan.by.user_id,
            next_step=data.next_step.title if data.next_step else "",
            next_step_on=data.next_step.due_on if data.next_step else None,
            **own_values(data),
        )
        self.add(contact, plan.at)
        for kind, _names in parts.PARTS:
            for values in parts.rows_of(kind, data):
                self.add(kind(contact_id=contact.pk, **values), plan.at)
        for delivery in plan_deliveries(parts.work_of(contact, data), opened, {}):
            self.add(delivery, plan.at)
        self._task(contact, plan)
        self.event("contact.recorded", plan.by, plan.at, contact, data.person_ids,
                   office_id=data.office_id)  # fmt: skip
        return contact

    def _task(self, contact: Contact, plan: ContactPlan) -> None:
        step = plan.data.next_step
        if step is None:
            return
        subject = next(iter(plan.data.subject_ids), None)
        task = Task(
            office_id=contact.office_id,
            person_id=subject,
            title=step.title,
            due_on=step.due_on,
            assigned_to_id=step.assigned_to_id or plan.by.user_id,
            created_by_id=plan.by.user_id,
            origin_kind=parts.ORIGIN,
            origin_id=contact.pk,
        )
        self.add(task, plan.at)
        self.event("task.added", plan.by, plan.at, task, [subject], office_id=contact.office_id)
        self._later(task, plan, subject)

    def _later(self, task: Task, plan: ContactPlan, subject: int | None) -> None:
        """What became of it: handed to a colleague (`hand_over`), done (`complete`)."""
        whose = {"person_id": subject, "office_id": task.office_id}
        if plan.handed_to is not None:
            at = plan.at + timedelta(hours=1)
            names = ("assigned_to_id", "handed_over_by_id")
            before = {name: getattr(task, name) for name in names}
            task.assigned_to_id, task.handed_over_by_id = plan.handed_to.user_id, plan.by.user_id
            after = {name: getattr(task, name) for name in names}
            self.change(task, before, after, plan.by, at, **whose)
            self.event("task.handed_over", plan.by, at, task, [subject], office_id=task.office_id)
        if plan.done_at is not None:
            task.done_at, task.done_by_id = plan.done_at, task.assigned_to_id
            by = plan.handed_to or plan.by
            after = {"done_at": plan.done_at.isoformat(), "done_by_id": task.done_by_id}
            empty: dict[str, Any] = {"done_at": None, "done_by_id": None}
            if plan.done_note:
                task.done_note = after["done_note"] = plan.done_note
                empty["done_note"] = ""
            self.change(task, empty, after, by, plan.done_at, **whose)
            self.event("task.completed", by, plan.done_at, task, [subject],
                       office_id=task.office_id)  # fmt: skip

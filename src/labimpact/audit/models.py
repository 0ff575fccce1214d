"""What happened and what was read, by whom, why: append-only, enforced in the database."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import TransactionNow as Now
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import offices


class WallActor(models.Func):
    """The actor the database itself knows, so that an entry cannot be signed for another."""

    function = "wall.actor"
    output_field = models.TextField()


_READS_CASE = "EXISTS (SELECT 1 FROM casework_case c WHERE c.id = row_id)"


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def visible_to(self, actor: Actor) -> Self:
        """The register of the offices in which the actor watches over it."""
        if Permission.AUDIT_VIEW in actor.network:
            return self
        return self.filter(office_id__in=actor.offices_where(Permission.AUDIT_VIEW))


class AuditEvent(models.Model):
    """One thing done or read (registro degli accessi); a result list is one row with its ids.

    Told without foreign keys, so that erasure never breaks the log (Garante 15 April 2021
    n. 140; reads are logged as well as writes).
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.COMMON,
        retention="audit_log",
        append_only=True,
        read=f"office_id = {offices(Permission.AUDIT_VIEW)}"
        " OR (at = now() AND actor = (SELECT wall.actor()))",
        insert="actor = (SELECT wall.actor()) AND at = now()",
    )

    at = models.DateTimeField("quando", db_default=Now(), editable=False)
    actor = models.TextField("chi agisce", db_default=WallActor(), editable=False)
    actor_name = models.CharField("nome", max_length=200, blank=True)
    office_id = models.BigIntegerField("ufficio", null=True)
    office_name = models.CharField("nome dell'ufficio", max_length=200, blank=True)
    action = models.CharField("azione", max_length=80)
    object_type = models.CharField("tipo di oggetto", max_length=80, blank=True)
    object_ids = ArrayField(models.BigIntegerField(), verbose_name="oggetti", default=list)
    person_ids = ArrayField(models.BigIntegerField(), verbose_name="persone", default=list)
    reason = models.CharField("motivo", max_length=300, blank=True)
    details = models.JSONField("dettagli", default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = "voce del registro degli accessi"
        verbose_name_plural = "registro degli accessi"
        indexes = [
            models.Index(fields=["office_id", "-at"], name="audit_by_office"),
            GinIndex(fields=["person_ids"], name="audit_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {self.action}"


class Change(models.Model):
    """Old and new values of a changed or deleted row (modifica storica), written by a trigger."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="history",
        append_only=True,
        # The rows of a person one follows (not by an emergency), and of an office's work only what
        # was done in one's own; seals and referrals are told by their pages, to whom they concern,
        # merges to who sees both, and cases to whom the case is open.
        read="(wall.keeps_person(audit_change.person_id, 'person_view')"
        f" AND (office_id IS NULL OR office_id = {offices(Permission.PERSON_VIEW)})"
        " AND table_name NOT IN ('people_seal', 'people_sealmember', 'casework_referral',"
        " 'recognition_merge', 'recognition_notthesame')"
        f" AND (table_name <> 'casework_case' OR {_READS_CASE}))"
        f" OR (person_id IS NULL AND office_id = {offices(Permission.PERSON_VIEW)}"
        " AND (table_name <> 'desk_contact'"
        " OR row_id <> ALL ((SELECT wall.hidden_contacts())::bigint[])))",
    )

    table_name = models.CharField("tabella", max_length=80)
    row_id = models.BigIntegerField("riga", null=True)
    operation = models.CharField("operazione", max_length=10)
    person_id = models.BigIntegerField("persona", null=True)
    office_id = models.BigIntegerField("ufficio", null=True)
    old_values = models.JSONField("valori precedenti", null=True)
    new_values = models.JSONField("valori nuovi", null=True)
    actor = models.TextField("autore")
    at = models.DateTimeField("quando")

    class Meta:
        verbose_name = "modifica storica"
        verbose_name_plural = "modifiche storiche"
        indexes = [
            models.Index(fields=["table_name", "row_id"], name="change_by_row"),
            models.Index(fields=["person_id", "-at"], name="change_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.table_name}:{self.row_id} {self.operation}"

"""Secret addresses from which a calendar programme reads one's appointments."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import Q

from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import offices
from labimpact.network.models import Office

_OWN = f"user_id = (SELECT wall.user_id()) AND office_id = {offices(Permission.APPOINTMENT_MANAGE)}"


class CalendarFeed(models.Model):
    """Indirizzo del calendario: a user's appointments in an office, for their own calendar.

    Only the fingerprint of the secret is kept: the address is shown once.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.STAFF,
        retention="staff_account",
        track=True,
        read="user_id = (SELECT wall.user_id())",
        insert=_OWN,
        update="user_id = (SELECT wall.user_id())",
        update_columns=("revoked_at",),
    )

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    key_hash = models.CharField("impronta", max_length=64, unique=True)
    made_at = models.DateTimeField("dal", db_default=Now(), editable=False)
    revoked_at = models.DateTimeField("revocato il", null=True, blank=True)
    last_read_at = models.DateTimeField("letto l'ultima volta", null=True, blank=True)

    class Meta:
        verbose_name = "indirizzo del calendario"
        verbose_name_plural = "indirizzi del calendario"
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "office"], condition=Q(revoked_at=None), name="one_live_feed"
            )
        ]

    def __str__(self) -> str:
        return f"calendario {self.pk}"

"""The social diary (diario sociale): what happened, for the eyes it was written for."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models

from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import offices
from labimpact.casework.enums import Visibility
from labimpact.casework.models.case import WORK, Case
from labimpact.network.models import Office

_ME = "SELECT wall.user_id()"
_CASE = "SELECT 1 FROM casework_case c WHERE c.id = case_id"
_MINE = f"author_id = ({_ME}) AND office_id = {offices(WORK)}"
_OF_MY_OFFICE = f"visible_to = 'office' AND office_id = {offices(WORK)}"
_OF_THE_TEAM = f"visible_to IN ('team', 'all') AND EXISTS ({_CASE})"
_OF_WHO_FOLLOWS = "visible_to = 'all' AND wall.follows_of_case(case_id)"


class DiaryEntry(models.Model):
    """Voce del diario: never changed, never deleted; a mistake is corrected by another entry."""

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.SPECIAL,
        retention="case",
        append_only=True,
        read=f"wall.case_is_open_to(case_id) AND ({_MINE} OR {_OF_MY_OFFICE}"
        f" OR {_OF_THE_TEAM} OR {_OF_WHO_FOLLOWS})",
        insert=f"author_id = ({_ME}) AND office_id = {offices(WORK)}"
        " AND wall.works_on_case(case_id)",
    )

    case = models.ForeignKey(Case, models.CASCADE, related_name="diary")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    author_name = models.CharField("scritta da", max_length=200, blank=True)
    happened_on = models.DateField("giorno")
    text = models.TextField("che cosa è successo")
    visible_to = models.CharField("chi la legge", max_length=6, choices=Visibility.choices)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by",
        verbose_name="corregge la voce",
    )  # fmt: skip
    written_at = models.DateTimeField("scritta il", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "voce del diario sociale"
        verbose_name_plural = "diario sociale"
        ordering = ["-happened_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="an_entry_says_something"),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=models.Q(corrects__isnull=False),
                name="an_entry_is_corrected_once",
            ),
        ]

    def __str__(self) -> str:
        return f"voce {self.pk}"

"""The events as editors keep them: when, where, for whom, how one takes part."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from labimpact.base.wall.declarations import Wall
from labimpact.editorial.enums import Kind, Repeats
from labimpact.editorial.events import lines
from labimpact.editorial.events.when import ZONE, Once, When, WrongRule, is_a_year, rule_text
from labimpact.editorial.models.pages import Article
from labimpact.editorial.models.walls import NEWSROOM
from labimpact.editorial.panels import WHO_PUBLISHES, PlainLanguagePanel
from labimpact.network.models import Office

_RULES = {
    Repeats.DAILY: "FREQ=DAILY",
    Repeats.WEEKLY: "FREQ=WEEKLY",
    Repeats.FORTNIGHTLY: "FREQ=WEEKLY;INTERVAL=2",
    Repeats.MONTHLY: "FREQ=MONTHLY",
    Repeats.YEARLY: "FREQ=YEARLY",
}


class EventForm(WagtailAdminPageForm):
    """The languages of an event are ticked."""

    spoken = forms.MultipleChoiceField(
        label=_("in quali lingue si parla"), choices=settings.LANGUAGES, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class EventPage(Article):
    """Evento: something to which one goes, on a day, at an hour, in a place."""

    wall: ClassVar[Wall] = NEWSROOM
    kind: ClassVar[Kind | None] = Kind.EVENT
    page_description = _("Un incontro, un corso, una festa: con giorno, ora e luogo.")

    first_on = models.DateField(_("giorno"))
    starts = models.TimeField(
        _("dalle"), null=True, blank=True, help_text=_("Vuoto: dura tutto il giorno.")
    )
    last_on = models.DateField(
        _("fino al giorno"), null=True, blank=True,
        help_text=_("Solo se finisce un altro giorno."),
    )  # fmt: skip
    ends = models.TimeField(_("alle"), null=True, blank=True)
    repeats = models.CharField(_("si ripete"), max_length=12, choices=Repeats.choices, blank=True)
    until_on = models.DateField(_("si ripete fino al"), null=True, blank=True)
    rule = models.CharField(
        _("altra regola"), max_length=200, blank=True,
        help_text=_("Come nei calendari, per esempio FREQ=MONTHLY;BYDAY=2TU (RRULE)."),
    )  # fmt: skip
    left_out = models.TextField(
        _("giorni in cui non c'è"), blank=True, help_text=_("Uno per riga: 24/12/2026")
    )
    also = models.TextField(
        _("altre date"), blank=True, help_text=_("Una per riga: 12/01/2027 15:00-17:00")
    )
    zone = models.CharField(max_length=64, default=ZONE, editable=False)
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("in un ufficio della rete"),
    )  # fmt: skip
    place = models.CharField(
        _("altro luogo, o altre indicazioni"), max_length=200, blank=True,
        help_text=_("Nome, via, comune. Per esempio: biblioteca, secondo piano."),
    )  # fmt: skip
    spoken = ArrayField(
        models.CharField(max_length=12), default=list, blank=True,
        verbose_name=_("in quali lingue si parla"),
    )  # fmt: skip
    is_free = models.BooleanField(_("gratis"), default=True)
    cost = models.CharField(_("quanto costa"), max_length=150, blank=True)
    for_whom = models.CharField(_("per chi è"), max_length=150, blank=True)
    registration = models.TextField(_("come ci si iscrive"), max_length=400, blank=True)
    is_cancelled = models.BooleanField(
        _("annullato"), default=False, help_text=_("La pagina resta, e dice che non si fa.")
    )
    # Of an imported event: its name in the calendar it came from, and what that calendar last said.
    uid = models.CharField(max_length=200, blank=True, editable=False)
    told = models.JSONField(default=dict, blank=True, editable=False)

    base_form_class = EventForm
    content_panels: ClassVar[list[Any]] = [
        WHO_PUBLISHES, *Page.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("first_on"), FieldPanel("starts")]),
                FieldRowPanel([FieldPanel("last_on"), FieldPanel("ends")]),
                FieldRowPanel([FieldPanel("repeats"), FieldPanel("until_on")]),
                FieldPanel("left_out"), FieldPanel("also"), FieldPanel("rule"),
                FieldPanel("is_cancelled"),
            ],
            heading=_("Quando"),
        ),
        MultiFieldPanel([FieldPanel("office"), FieldPanel("place")], heading=_("Dove")),
        FieldPanel("for_whom"), FieldPanel("spoken"),
        FieldRowPanel([FieldPanel("is_free"), FieldPanel("cost")]),
        FieldPanel("registration"), FieldPanel("body"),
        PlainLanguagePanel(heading=_("Quanto è facile da leggere")),
    ]  # fmt: skip
    override_translatable_fields: ClassVar[list[Any]] = [
        SynchronizedField("slug", overridable=False),
        *(
            SynchronizedField(name, overridable=False)
            for name in (
                "first_on", "starts", "last_on", "ends", "repeats", "until_on", "rule",
                "left_out", "also", "zone", "office", "spoken", "is_free", "is_cancelled",
                "uid", "told", "sources", "checked_on",
            )
        ),
    ]  # fmt: skip

    class Meta:
        verbose_name = _("evento")
        verbose_name_plural = _("eventi")

    @property
    def when(self) -> When:
        """When it is; of what was checked as it was saved."""
        return When(
            first=Once(self.first_on, self.starts, self.ends), last_on=self.last_on,
            rule=self._rule(), left_out=lines.days(self.left_out), also=lines.times(self.also),
            zone=self.zone,
        )  # fmt: skip

    def facts(self) -> dict[str, Any]:
        return {
            "when": self.when.as_data(), "repeats": self._how_often(),
            "place": self.place, "spoken": self.spoken, "is_free": self.is_free,
            "cost": self.cost, "for_whom": self.for_whom, "registration": self.registration,
            "is_cancelled": self.is_cancelled,
        }  # fmt: skip

    def over_at(self) -> datetime | None:
        return self.when.over_at()

    def at_office(self) -> int | None:
        return cast("int | None", self.office_id)

    def clean(self) -> None:
        super().clean()
        if self.first_on is None:
            return
        wrong: dict[str, str] = {}
        if self.ends and not self.starts:
            wrong["starts"] = _now("Scrivi anche a che ora comincia.")
        if self.last_on and self.last_on < self.first_on:
            wrong["last_on"] = _now("Finisce prima di cominciare.")
        ends_on = self.last_on or self.first_on
        if self.starts and self.ends and (ends_on, self.ends) <= (self.first_on, self.starts):
            wrong["ends"] = _now("Finisce prima di cominciare.")
        if self.until_on and self.until_on < self.first_on:
            wrong["until_on"] = _now("È prima del primo giorno.")
        if not (is_a_year(self.first_on) and is_a_year(ends_on)):
            wrong["first_on"] = _now("L'anno non può essere quello.")
        wrong |= self._wrong_lines()
        if not wrong and not self.when.happens():
            wrong["rule"] = _now("Questa regola non viene mai.")
        if wrong:
            raise ValidationError(wrong)

    def _wrong_lines(self) -> dict[str, str]:
        wrong: dict[str, str] = {}
        for name, read in (("left_out", lines.days), ("also", lines.times)):
            try:
                read(getattr(self, name))
            except lines.WrongLine as line:
                wrong[name] = _now("Questa riga non si capisce: %(line)s") % {"line": line}
        try:
            self._rule()
        except WrongRule:
            wrong["rule"] = _now("Questa regola non si capisce, o ripete nello stesso giorno.")
        return wrong

    def _rule(self) -> str:
        if self.rule:
            return rule_text(self.rule, self.zone)
        if not self.repeats:
            return ""
        until = f";UNTIL={self.until_on:%Y%m%d}" if self.until_on else ""
        return rule_text(_RULES[Repeats(self.repeats)] + until, self.zone)

    def _how_often(self) -> str:
        if self.rule:
            known = {rule: often for often, rule in _RULES.items()}
            parts = self.rule.upper().removeprefix("RRULE:").split(";")
            told = [p for p in parts if not p.startswith(("UNTIL=", "WKST="))]
            return known.get(";".join(told), "other")
        return self.repeats

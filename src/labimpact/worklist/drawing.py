"""The lines of the work list, drawn in code: a template for each took most of the page's time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from labimpact.ui import pieces
from labimpact.worklist.enums import Stretch, Which
from labimpact.worklist.models import Task
from labimpact.worklist.queries import Row
from labimpact.worklist.sources import Line

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_EMPTY = SafeString("")
_BREAK = SafeString("<br>")
_OWN = (Which.MINE, Which.HANDED)  # views in which everything is one's own: no column says whose


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """How the list is looked at: which view, by whom, what they may open, and where one returns."""

    which: Which
    me: int | None
    can_take: bool
    openable: set[int]
    ticked: set[int]
    first_task: int | None
    later: list[tuple[str, _StrPromise, date]]
    here: str
    token: str

    def row(self, row: Row) -> SafeString:
        """One line: tick, what, for whom, by when, whose, what can be done."""
        urgent = row.stretch is Stretch.LATE and self.which is not Which.DONE
        return format_html(
            '<tr{}><td data-label="{}">{}</td><th scope="row">{}</th><td data-label="{}">{}</td>'
            '{}{}<td class="cell-actions"><div class="btn-row">{}</div></td></tr>',
            SafeString(' class="row-urgent"') if urgent else _EMPTY,
            _("Scegli"),
            self._tick(row.task, row.line) if row.task else _EMPTY,
            self._what(row),
            _("Per chi"),
            self._whom(row.line),
            self._when(row),
            _EMPTY if self.which in _OWN else self._whose(row.task, row.line),
            self._task_deeds(row.task) if row.task else self._deeds(row.line),
        )

    def _tick(self, task: Task, line: Line) -> SafeString:
        first = format_html(
            ' data-shortcut="j" data-shortcut-label="{}"',
            _("Vai alle cose dell’elenco (poi frecce e spazio)"),
        )
        return format_html(
            '<input class="form-check-input" type="checkbox" name="scelta" form="scelte"'
            ' value="{}" aria-label="{}"{}{}>',
            task.pk,
            _("Scegli: %(title)s") % {"title": line.title},
            SafeString(" checked") if task.pk in self.ticked else _EMPTY,
            first if task.pk == self.first_task else _EMPTY,
        )

    def _what(self, row: Row) -> SafeString:
        task, line = row.task, row.line
        parts = [
            format_html('<a href="{}">{}</a>', line.url, line.title) if line.url else line.title
        ]
        if task and task.note:
            parts.append(pieces.icon("it-note", _("Ha una nota")))
        if not task and line.url:
            parts.append(pieces.badge(row.label))
        if task and task.postponed_times and not task.done_at:
            times = task.postponed_times
            said = ngettext("rimandata %(n)s volta", "rimandata %(n)s volte", times) % {"n": times}
            parts.append(_soft(said))
        if self.which is Which.MINE and not line.owner:
            parts.append(_soft(_("a chiunque")))
        waits = self.which is Which.MINE and not (task and task.done_at)
        if line.handed_by and (waits or self.which is Which.HANDED):
            parts.append(_from(line.handed_by))
        told = format_html_join(" ", "{}", ((part,) for part in parts))
        if not line.note:
            return told
        return format_html(
            '{}{}<span class="soft small" dir="auto">{}</span>', told, _BREAK, line.note
        )

    def _whom(self, line: Line) -> SafeString:
        if line.person and line.person_id in self.openable:
            url = reverse("workspace:person", args=[line.person_id])
            return format_html('<a href="{}"><bdi>{}</bdi></a>', url, line.person)
        if line.person:
            return format_html("<bdi>{}</bdi>", line.person)
        if line.person_id:
            return format_html('<span class="soft">{}</span>', _("persona riservata"))
        return _EMPTY

    def _when(self, row: Row) -> SafeString:
        task = row.task
        if task and task.done_at:
            label, said = _("Fatta il"), SafeString(f"{localtime(task.done_at):%d/%m/%Y}")
        elif row.due_on:
            label, said = _("Entro il"), SafeString(f"{row.due_on:%d/%m/%Y}")
            if row.stretch is Stretch.LATE:
                said = format_html("{} {}", said, pieces.badge(_("in ritardo"), "danger"))
            elif row.stretch is Stretch.TODAY:
                said = format_html("{} {}", said, pieces.badge(_("oggi"), "warning"))
        else:
            label, said = (
                _("Entro il"),
                format_html('<span class="soft">{}</span>', _("senza data")),
            )
        return format_html('<td data-label="{}"><span>{}</span></td>', label, said)

    def _whose(self, task: Task | None, line: Line) -> SafeString:
        done = task is not None and task.done_at is not None
        if task is not None and done:
            who = format_html("<bdi>{}</bdi>", task.done_by or "")
        elif line.owner:
            who = format_html("<bdi>{}</bdi>", line.owner)
        else:
            who = format_html('<span class="soft">{}</span>', _("a chiunque"))
        return format_html(
            '<td data-label="{}"><span>{}{}</span></td>',
            _("Da chi") if done else _("A chi tocca"),
            who,
            format_html(" {}", _from(line.handed_by)) if line.handed_by and not done else _EMPTY,
        )

    def _form(self, url: str, inside: SafeString) -> SafeString:
        return format_html(
            '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken"'
            ' value="{}"><input type="hidden" name="next" value="{}">{}</form>',
            url, self.token, self.here, inside,
        )  # fmt: skip

    def _task_deeds(self, task: Task) -> SafeString:
        if task.done_at:
            inside = _button("plain", _("Riapri"), task.title)
            return self._form(reverse("worklist:reopen", args=[task.pk]), inside)
        done = _button("outline-primary", _("Fatto"), task.title, pieces.icon("it-check"))
        return format_html(
            "{}{} {}",
            self._form(reverse("worklist:complete", args=[task.pk]), done),
            self._later(task),
            self._passing(task),
        )

    def _later(self, task: Task) -> SafeString:
        days = format_html_join(
            "",
            '<button class="menu-item" name="due_on" value="{}">{}'
            ' <span class="soft">({})</span></button>',
            ((f"{day:%d/%m/%Y}", label, f"{day:%d/%m}") for _key, label, day in self.later),
        )
        return format_html(
            '<details class="menu" data-menu><summary class="btn btn-sm btn-plain">{}{}</summary>'
            '<div class="menu-panel">{}<a class="menu-item" href="{}#rimanda">{}</a></div>'
            "</details>",
            _("Rimanda"),
            _hidden(task.title),
            self._form(reverse("worklist:postpone", args=[task.pk]), days),
            reverse("worklist:detail", args=[task.pk]),
            _("Un altro giorno…"),
        )

    def _passing(self, task: Task) -> SafeString:
        if task.assigned_to_id != self.me and self.can_take:
            take = format_html(
                '<button class="btn btn-sm btn-plain" name="to" value="{}">{}{}</button>',
                self.me, _("Prendi tu"), _hidden(task.title),
            )  # fmt: skip
            return self._form(reverse("worklist:hand_over", args=[task.pk]), take)
        return format_html(
            '<a class="btn btn-sm btn-plain" href="{}#passa">{}{}</a>',
            reverse("worklist:detail", args=[task.pk]), _("Passa"), _hidden(task.title),
        )  # fmt: skip

    def _deeds(self, line: Line) -> SafeString:
        if line.url and not line.buttons:
            return format_html(
                '<a class="btn btn-sm btn-plain" href="{}">{}{}</a>',
                line.url, _("Apri"), _hidden(line.title),
            )  # fmt: skip
        return format_html_join(
            "",
            "{}",
            (
                (self._form(one.url, _button(one.kind, one.label, line.title)),)
                for one in line.buttons
            ),
        )


def _soft(text: str) -> SafeString:
    return format_html('<span class="soft small">{}</span>', text)


def _from(name: str) -> SafeString:
    return format_html('<span class="soft small">{} <bdi>{}</bdi></span>', _("da"), name)


def _hidden(title: str) -> SafeString:
    """Of what a button speaks, for who does not see where it stands."""
    return format_html('<span class="visually-hidden">: {}</span>', title)


def _button(kind: str, label: str, title: str, sign: SafeString = _EMPTY) -> SafeString:
    return format_html(
        '<button class="btn btn-sm btn-{}">{}{}{}</button>', kind, sign, label, _hidden(title)
    )

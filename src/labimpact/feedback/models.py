"""What the public says of the pages: how often they helped, and what they lack."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from labimpact.base.actor import Actor, System
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import system
from labimpact.feedback.enums import Missing, Outcome
from labimpact.network.models import Office, TerritorialArea

READERS = (Permission.CONTENT_WRITE, Permission.CONTENT_PUBLISH, Permission.NETWORK_MANAGE)
_ITS_EDITOR = (
    "EXISTS (SELECT 1 FROM feedback_judgedpage p WHERE p.id = page_id"
    " AND wall.cares_for_page(p.area_id))"
)


class JudgedPageQuerySet(models.QuerySet["JudgedPage"]):
    def visible_to(self, actor: Actor) -> Self:
        """The pages of the areas for which the actor writes; without one, those of the Region."""
        if any(permission in actor.network for permission in READERS):
            return self
        held = {pk for permission in READERS for pk in actor.offices_where(permission)}
        mine = Office.objects.filter(pk__in=held)
        regional = Q(area=None) if mine.filter(area=None).exists() else Q(pk=None)
        return self.filter(Q(area__in=mine.values("area")) | regional)


class JudgedPage(models.Model):
    """Pagina giudicata: a page of the portal in one language, and how often it helped.

    `kind` and `ref` are those of the thing that it shows; a page that is there by itself (a list,
    the search) is of kind `page`. Counted by `wall.tap_page`; nothing of who tapped.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.NONE, retention="permanent", read="wall.cares_for_page(area_id)"
    )

    kind = models.CharField(_("tipo"), max_length=20)
    ref = models.CharField(_("riferimento"), max_length=64)
    language = models.CharField(_("lingua"), max_length=12)
    area = models.ForeignKey(
        TerritorialArea, models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("Ambito"),
    )  # fmt: skip
    path = models.CharField(_("indirizzo"), max_length=300)
    title = models.CharField(_("titolo"), max_length=255)
    useful = models.PositiveIntegerField(_("è servita"), default=0)
    useless = models.PositiveIntegerField(_("non è servita"), default=0)

    objects = JudgedPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("pagina giudicata")
        verbose_name_plural = _("pagine giudicate")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "ref", "language"], name="one_judged_page_per_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class RemarkQuerySet(models.QuerySet["Remark"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(page__in=JudgedPage.objects.visible_to(actor).values("pk"))

    def open(self) -> Self:
        return self.filter(closed_at=None)


class Remark(models.Model):
    """Parere su una pagina: what it lacks, and a few words in any language.

    The public leaves it through `wall.remark_page` and reads none; what was written is never
    changed. Nobody is asked who they are; words may tell all the same.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.COMMON, retention="page_remark",
        read=f"{_ITS_EDITOR} OR {system(System.RETENTION)}", update=_ITS_EDITOR,
        delete=system(System.RETENTION),
        update_columns=("closed_at", "closed_by_id", "outcome", "note", "answer", "answered_at"),
    )  # fmt: skip

    page = models.ForeignKey(
        JudgedPage, models.CASCADE, related_name="remarks", verbose_name=_("pagina")
    )
    was_useful = models.BooleanField(_("è servita"))
    missing = models.CharField(
        _("che cosa manca"), max_length=20, choices=Missing.choices, blank=True
    )
    words = models.TextField(_("parole"), max_length=600, blank=True)
    sent_key = models.CharField(max_length=40, unique=True)
    said_at = models.DateTimeField(_("arrivato il"))
    closed_at = models.DateTimeField(_("chiuso il"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("chiuso da"),
    )  # fmt: skip
    outcome = models.CharField(
        _("che cosa si è fatto"), max_length=20, choices=Outcome.choices, blank=True
    )
    note = models.CharField(_("nota"), max_length=300, blank=True)
    wants_answer = models.BooleanField(_("vuole una risposta"), default=False, db_default=False)
    answer = models.TextField(_("risposta"), max_length=1000, blank=True, db_default="")
    answered_at = models.DateTimeField(_("risposto il"), null=True, blank=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("parere su una pagina")
        verbose_name_plural = _("pareri sulle pagine")
        ordering = ["-said_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(missing="", words=""), name="a_remark_says_something"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="")
                | Q(closed_at__isnull=False) & ~Q(outcome=""),
                name="a_closed_remark_says_how",
            ),
        ]

    def __str__(self) -> str:
        return self.words[:60] or str(self.get_missing_display())


class RemarkContact(models.Model):
    """Recapito di chi vuole una risposta: kept apart from what was said, for the answer alone.

    Nobody reads it: `wall.leave_remark_contact` lays it in, `wall.take_remark_contact` hands it to
    the answer and erases it; what was never answered goes by rule.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.COMMON, retention="remark_contact",
        read=system(System.RETENTION), delete=system(System.RETENTION),
    )  # fmt: skip

    remark = models.OneToOneField(Remark, models.CASCADE, related_name="contact")
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("cellulare"), max_length=20, blank=True)
    left_at = models.DateTimeField(_("lasciato il"))

    class Meta:
        verbose_name = _("recapito per una risposta")
        verbose_name_plural = _("recapiti per una risposta")
        constraints = [
            models.CheckConstraint(
                condition=~Q(email="", phone=""), name="a_remark_contact_leads_somewhere"
            )
        ]

    def __str__(self) -> str:
        return f"{self.remark_id}"

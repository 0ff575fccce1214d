"""The way in of a person to their own page, and the visits it was used for."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from labimpact.base.wall.declarations import Custom, PersonalData, Privacy, Wall
from labimpact.network.models import Office
from labimpact.people.models import Person


class PersonalPassQuerySet(models.QuerySet["PersonalPass"]):
    def live(self) -> Self:
        """Those that open the page, or whose code was not used yet."""
        return self.filter(ended_at=None)


class PersonalPass(models.Model):
    """Accesso alla mia pagina: the desk gave a one-time code to the person in front of it, and from
    then on the e-mail or phone written with that code opens their page.

    No name or birth ever makes the link: only the code that was put into a hand and, on a pass of
    that kind, the fiscal code that an OpenID provider verified (SPID, CIE).
    """

    wall: ClassVar[Wall] = PersonalData(privacy=Privacy.COMMON, retention="contact")

    person = models.ForeignKey(Person, models.CASCADE, related_name="passes")
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", verbose_name=_("sportello")
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("dato da")
    )
    given_at = models.DateTimeField(_("dato il"), db_default=Now(), editable=False)
    # Emptied when it is used: what is kept of it opens nothing.
    code_hash = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(_("il codice vale fino al"))
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telefono"), max_length=20, blank=True)
    # Of the fiscal code by which the person may come in with SPID or CIE; empty: not that way.
    identity_hash = models.CharField(max_length=64, blank=True, db_default="")
    opened_at = models.DateTimeField(_("aperto il"), null=True, blank=True)
    ended_at = models.DateTimeField(_("chiuso il"), null=True, blank=True)

    objects = PersonalPassQuerySet.as_manager()

    class Meta:
        verbose_name = _("accesso alla mia pagina")
        verbose_name_plural = _("accessi alla mia pagina")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at=None), name="one_live_pass_of_a_person"
            ),
            models.UniqueConstraint(
                fields=["code_hash"], condition=~Q(code_hash=""), name="one_pass_of_a_code"
            ),
        ]
        indexes = [
            models.Index(fields=["email"], condition=~Q(email=""), name="passes_by_email"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="passes_by_phone"),
        ]

    def __str__(self) -> str:
        return f"accesso {self.pk}"


class PersonalVisit(models.Model):
    """Visita alla mia pagina: a link that was sent, and the browser that came in by it.

    Only the doors of `mypage/wall.sql` read and write it; what it keeps opens nothing.
    """

    wall: ClassVar[Wall] = Custom(privacy=Privacy.COMMON, retention="personal_visit", read="false")

    of_pass = models.ForeignKey(PersonalPass, models.CASCADE, related_name="visits")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    key_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, blank=True)
    proof_hash = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(db_default=Now(), editable=False)
    entered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("visita alla mia pagina")
        verbose_name_plural = _("visite alla mia pagina")
        indexes = [
            models.Index(fields=["proof_hash"], condition=~Q(proof_hash=""), name="visit_by_proof")
        ]

    def __str__(self) -> str:
        return f"visita {self.pk}"

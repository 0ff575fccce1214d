"""What the network offers to the public, and its words in each language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models
from django.db.models import Exists, F, Q
from django.utils.translation import gettext_lazy as _

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Wall
from labimpact.directory.enums import Audience, Rhythm, Way
from labimpact.directory.models.walls import SERVICE, of_service
from labimpact.editorial.enums import LifeEvent, Standing
from labimpact.network.models import (
    AreaMunicipality,
    Body,
    Municipality,
    Office,
    TerritorialArea,
)

SOURCE = "it"
# What is said of a service in words, and translated.
WORDS = ("name", "summary", "eligibility", "cost", "documents")
PUBLISHERS = (Permission.CONTENT_PUBLISH, Permission.NETWORK_MANAGE)
KEEPERS = (Permission.CONTENT_WRITE, *PUBLISHERS)


# Who wrote a translation; that it is stale is seen by comparing its Italian with today's.
TRANSLATED = (Standing.HUMAN, Standing.REVIEWED, Standing.MACHINE)


def kept_offices(
    actor: Actor, permissions: Sequence[Permission] = KEEPERS
) -> models.QuerySet[Office]:
    """The offices of the areas for whose directory the actor cares (wall.keeps_directory)."""
    if any(permission in actor.network for permission in permissions):
        return Office.objects.all()
    held = {pk for permission in permissions for pk in actor.offices_where(permission)}
    mine = Office.objects.filter(pk__in=held)
    regional = Q(area=None) & Q(Exists(mine.filter(area=None)))
    return Office.objects.filter(Q(area__in=mine.values("area")) | regional)


class PublicServiceQuerySet(models.QuerySet["PublicService"]):
    def visible_to(self, actor: Actor) -> Self:
        """The services that the actor keeps, published or not; the public reads `published`."""
        return self.filter(owner_office__in=kept_offices(actor).values("pk"))

    def published(self) -> Self:
        return self.filter(is_published=True)

    def to_confirm(self, actor: Actor, by: date) -> Self:
        """Published services whose confirmation, by the actor, is due by a day."""
        mine = kept_offices(actor, PUBLISHERS).values("pk")
        return self.published().filter(owner_office__in=mine, due_on__lte=by)

    def serving(self, town: str) -> Self:
        """Services for who lives in a municipality: named, given there, or of its area of today.

        Where nobody has written yet which municipalities an area has, those in which its offices
        stand are certainly of it.
        """
        named = Municipality.objects.active().filter(name__iexact=town)
        offices = Office.objects.filter(municipality__in=named)
        listed = AreaMunicipality.objects.filter(municipality__in=named, valid_to=None)
        around = Q(areas__in=listed.values("area")) | Q(areas__in=offices.values("area"))
        ways = (Q(municipalities__in=named), Q(places__office__in=offices), around)
        found = [Q(pk__in=self.filter(way).values("pk")) for way in ways]
        return self.filter(found[0] | found[1] | found[2])


class PublicService(models.Model):
    """Servizio, as it stands in the portal: what it is, for whom, how one asks, who answers for it.

    Written in Italian. Where and when are those of the offices (`ServiceAt`).
    """

    wall: ClassVar[Wall] = SERVICE
    links_wall: ClassVar[Wall] = of_service("publicservice_id")

    organisation = models.ForeignKey(
        Body, models.PROTECT, related_name="public_services", verbose_name=_("ente che lo offre")
    )
    owner_office = models.ForeignKey(
        Office, models.PROTECT, related_name="kept_services",
        verbose_name=_("ufficio che ne risponde"),
    )  # fmt: skip
    slug = models.SlugField(_("indirizzo"), max_length=80, unique=True)
    name = models.CharField(_("nome"), max_length=150)
    summary = models.TextField(
        _("in breve"), max_length=600,
        help_text=_("Che cosa fa per chi viene, in parole semplici."),
    )  # fmt: skip
    needs = ArrayField(
        models.CharField(max_length=20, choices=LifeEvent.choices), verbose_name=_("serve per")
    )
    audience = ArrayField(
        models.CharField(max_length=20, choices=Audience.choices), default=list, blank=True,
        verbose_name=_("è fatto per"), help_text=_("Se è per tutti, non scegliere niente."),
    )  # fmt: skip
    without_documents = models.BooleanField(_("anche per chi non ha documenti"), default=False)
    eligibility = models.TextField(
        _("per chi è, a parole"), max_length=600, blank=True,
        help_text=_("Chi lo può chiedere e che cosa serve per averlo."),
    )  # fmt: skip
    is_free = models.BooleanField(_("gratis"), default=True)
    cost = models.TextField(_("quanto costa, a parole"), max_length=300, blank=True)
    documents = models.TextField(
        _("che cosa portare"), blank=True, help_text=_("Una cosa per riga.")
    )
    ways = ArrayField(
        models.CharField(max_length=20, choices=Way.choices), verbose_name=_("come si chiede")
    )
    areas = models.ManyToManyField(
        TerritorialArea, blank=True, related_name="+", verbose_name=_("Ambiti serviti")
    )
    municipalities = models.ManyToManyField(
        Municipality, blank=True, related_name="+", verbose_name=_("Comuni serviti"),
    )  # fmt: skip
    rhythm = models.CharField(
        _("quanto spesso cambia"), max_length=20, choices=Rhythm.choices, default=Rhythm.DESK
    )
    is_published = models.BooleanField(_("pubblicato"), default=False)
    confirmed_on = models.DateField(_("confermato il"), null=True, blank=True)
    due_on = models.DateField(_("da confermare entro il"), null=True, blank=True)
    # Kept by triggers (wall.sql): its words, places, hours, and what its offices say.
    changed_at = models.DateTimeField(_("cambiato il"), db_default=Now(), editable=False)
    # How often its words were written, and by whom the last time: two who write at once are told.
    version = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = PublicServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("servizio del portale")
        verbose_name_plural = _("servizi del portale")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(needs__contained_by=LifeEvent.values, needs__len__gt=0),
                name="service_needs_are_known",
            ),
            models.CheckConstraint(
                condition=Q(audience__contained_by=Audience.values),
                name="service_audience_is_known",
            ),
            models.CheckConstraint(
                condition=Q(ways__contained_by=Way.values, ways__len__gt=0),
                name="service_ways_are_known",
            ),
            models.CheckConstraint(
                condition=Q(is_published=False)
                | Q(confirmed_on__isnull=False, due_on__gte=F("confirmed_on")),
                name="published_service_was_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def italian(self) -> dict[str, str]:
        """The words of the service as a translation finds them."""
        return {field: getattr(self, field) for field in WORDS}

    def is_late(self, today: date) -> bool:
        """Is its confirmation past due?"""
        return self.due_on is not None and self.due_on < today


class ServiceText(models.Model):
    """Testo di un servizio in una lingua, and the Italian of which it was made.

    What the Italian says differently now is stale (domain reference, section 10): readers are told
    which part, and get the Italian of it.
    """

    wall: ClassVar[Wall] = of_service("service_id")

    service = models.ForeignKey(PublicService, models.CASCADE, related_name="texts")
    language = models.CharField(_("lingua"), max_length=12)
    name = models.CharField(_("nome"), max_length=200)
    summary = models.TextField(_("in breve"), max_length=900)
    eligibility = models.TextField(_("per chi è, a parole"), max_length=900, blank=True)
    cost = models.TextField(_("quanto costa, a parole"), max_length=450, blank=True)
    documents = models.TextField(_("che cosa portare"), blank=True)
    standing = models.CharField(
        _("stato"), max_length=10, choices=[(one.value, one.label) for one in TRANSLATED]
    )
    italian = models.JSONField(_("testo italiano tradotto"), default=dict)
    translated_on = models.DateField(_("tradotto il"))

    class Meta:
        verbose_name = _("testo tradotto di un servizio")
        verbose_name_plural = _("testi tradotti dei servizi")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "language"], name="one_text_per_service_and_language"
            ),
            models.CheckConstraint(
                condition=~Q(language=SOURCE), name="the_italian_is_no_translation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"

    def stale(self, service: PublicService) -> tuple[str, ...]:
        """The fields whose Italian has changed since, or is not translated at all."""
        now = service.italian()
        return tuple(
            field
            for field in WORDS
            if self.italian.get(field, "") != now[field]
            or (now[field] and not getattr(self, field))
        )

"""Regions, provinces, municipalities with their history, areas, countries and languages."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models

from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import Reference, Wall
from labimpact.base.wall.policies import by_area


class Region(models.Model):
    """Regione, with its ISTAT code."""

    wall: ClassVar[Wall] = Reference()

    istat_code = models.CharField("codice ISTAT", max_length=2, unique=True)
    name = models.CharField("nome", max_length=60)

    class Meta:
        verbose_name = "regione"
        verbose_name_plural = "regioni"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Province(models.Model):
    """Provincia or metropolitan city."""

    wall: ClassVar[Wall] = Reference()

    region = models.ForeignKey(Region, models.PROTECT, related_name="provinces", null=True)
    istat_code = models.CharField("codice ISTAT", max_length=3, blank=True)
    name = models.CharField("nome", max_length=60)
    sigla = models.CharField("sigla", max_length=2, unique=True)

    class Meta:
        verbose_name = "provincia"
        verbose_name_plural = "province"
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.sigla})"


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    def active(self) -> Self:
        return self.filter(valid_to=None)


class Municipality(models.Model):
    """Comune, existing or suppressed: people may be born in one that is no more."""

    wall: ClassVar[Wall] = Reference()

    belfiore = models.CharField("codice catastale", max_length=4, db_index=True)
    istat_code = models.CharField("codice ISTAT", max_length=6, blank=True, db_index=True)
    name = models.CharField("nome", max_length=120)
    other_name = models.CharField("altra denominazione", max_length=120, blank=True)
    province = models.ForeignKey(Province, models.PROTECT, null=True, related_name="municipalities")
    valid_from = models.DateField("istituito il", null=True)
    valid_to = models.DateField("soppresso il", null=True)
    population = models.PositiveIntegerField("abitanti", null=True)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = "comune"
        verbose_name_plural = "comuni"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["belfiore", "valid_from", "name"],
                name="one_municipality_per_code_and_start",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        sigla = f" ({self.province.sigla})" if self.province else ""
        gone = f" – soppresso il {self.valid_to:%d/%m/%Y}" if self.valid_to else ""
        return f"{self.name}{sigla}{gone}"


class TerritorialArea(models.Model):
    """Ambito territoriale: municipalities that plan their social services together."""

    wall: ClassVar[Wall] = by_area(Permission.TERRITORY_MANAGE, "id")

    code = models.SlugField("codice", unique=True)
    name = models.CharField("nome", max_length=120)
    municipalities_declared = models.PositiveIntegerField(
        "comuni dichiarati dalla fonte", null=True, blank=True
    )
    source = models.CharField("fonte", max_length=300, blank=True)

    class Meta:
        verbose_name = "Ambito territoriale"
        verbose_name_plural = "Ambiti territoriali"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class AreaMunicipality(models.Model):
    """A municipality's place in an area, from a day to a day, with the source that says so."""

    wall: ClassVar[Wall] = by_area(Permission.TERRITORY_MANAGE)

    area = models.ForeignKey(TerritorialArea, models.PROTECT, related_name="memberships")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="area_memberships")
    valid_from = models.DateField("dal", null=True, blank=True)
    valid_to = models.DateField("al", null=True, blank=True)
    source = models.CharField("fonte", max_length=300)
    source_period = models.CharField("periodo della fonte", max_length=40, blank=True)
    datum_status = models.CharField("stato del dato", max_length=120, blank=True)

    class Meta:
        verbose_name = "comune dell'Ambito"
        verbose_name_plural = "comuni dell'Ambito"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality"],
                condition=models.Q(valid_to=None),
                name="one_current_area_per_municipality",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None)
                | models.Q(valid_from=None)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="area_membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} – {self.area}"

    def in_force(self, on: date) -> bool:
        started = self.valid_from is None or self.valid_from <= on
        return started and (self.valid_to is None or self.valid_to >= on)


class CountryQuerySet(models.QuerySet["Country"]):
    def of_citizenship(self) -> Self:
        """Those whose citizenship somebody may hold today, stateless included."""
        return self.filter(kind__in=["italy", "state", "stateless"], valid_to=None)


class Country(models.Model):
    """Stato estero (and Italy), with the code used in tax codes; stateless is `XXX`."""

    wall: ClassVar[Wall] = Reference()

    code = models.CharField("codice ISO 3166 alfa-3", max_length=12, unique=True)
    alpha2 = models.CharField("codice ISO alfa-2", max_length=2, blank=True)
    belfiore = models.CharField("codice per il codice fiscale", max_length=4, blank=True)
    name = models.CharField("nome", max_length=120)
    english_name = models.CharField("nome inglese", max_length=120, blank=True)
    citizenship_name = models.CharField("cittadinanza", max_length=80, blank=True)
    # italy, state, stateless: a citizenship one may hold; territory, former: a birthplace only.
    kind = models.CharField("tipo", max_length=12, default="state")
    is_eu = models.BooleanField("Unione europea", default=False)
    valid_to = models.DateField("cessato il", null=True, blank=True)

    objects = CountryQuerySet.as_manager()

    class Meta:
        verbose_name = "Stato"
        verbose_name_plural = "Stati"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class LanguageQuerySet(models.QuerySet["Language"]):
    def spoken(self) -> Self:
        """Languages to choose from when asking what somebody speaks."""
        return self.filter(is_spoken=True)


class Language(models.Model):
    """Lingua parlata: a variety as people name it, not a locale."""

    wall: ClassVar[Wall] = Reference()

    code = models.CharField("codice", max_length=12, unique=True)
    name = models.CharField("nome", max_length=80)
    autonym = models.CharField("nome nella lingua", max_length=80, blank=True)
    script = models.CharField("scrittura", max_length=8, blank=True)
    is_rtl = models.BooleanField("da destra a sinistra", default=False)
    is_portal = models.BooleanField("lingua del portale", default=False)
    is_spoken = models.BooleanField("si parla", default=True)
    order = models.PositiveSmallIntegerField("ordine", default=100)

    objects = LanguageQuerySet.as_manager()

    class Meta:
        verbose_name = "lingua"
        verbose_name_plural = "lingue"
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

"""What a person is recognised by, in one row beside the person."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from labimpact.base.wall.declarations import PersonalData, Privacy, Reference, Wall
from labimpact.people.models import Person


class Card(models.Model):
    """What somebody is recognised by whatever the spelling (scheda di riconoscimento).

    A copy, made again whenever names, birth, codes or contacts change: names read and folded,
    birth, codes, and the keys under which the card is filed. It is the only thing the database
    role *matcher* reads of a person.
    """

    wall: ClassVar[Wall] = PersonalData(privacy=Privacy.SPECIAL, retention="contact", track=False)

    person = models.OneToOneField(Person, models.CASCADE, related_name="card")
    names = models.TextField("nomi")
    # As yyyymmdd; what is not known of it is 00: 19850000 is somebody born in 1985.
    born = models.PositiveIntegerField("nascita", null=True)
    sex = models.CharField("sesso", max_length=1, blank=True)
    codes = ArrayField(models.TextField(), verbose_name="codici e recapiti")
    keys = ArrayField(models.BigIntegerField(), verbose_name="chiavi")
    # By which rules it was written (`filing.VERSION`): an older one is written again at an upgrade.
    version = models.PositiveSmallIntegerField("versione")

    class Meta:
        verbose_name = "scheda di riconoscimento"
        verbose_name_plural = "schede di riconoscimento"
        indexes = [
            # Without a list of what waits to be filed, which every search would read through.
            GinIndex(fields=["keys"], name="card_by_key", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"#{self.person_id}"


class CommonKey(models.Model):
    """A key that many cards share, and how many: counted at night (chiave frequente).

    A hash of a frequent name tells of nobody; a search leaves it for a rarer one.
    """

    wall: ClassVar[Wall] = Reference()

    key = models.BigIntegerField("chiave", unique=True)
    cards = models.PositiveIntegerField("schede")

    class Meta:
        verbose_name = "chiave frequente"
        verbose_name_plural = "chiavi frequenti"

    def __str__(self) -> str:
        return f"{self.key}: {self.cards}"

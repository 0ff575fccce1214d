"""Persons, households, grants, seals, privacy notices."""

from labimpact.people.models.access import Grant, Seal, SealMember
from labimpact.people.models.details import (
    Address,
    Citizenship,
    ContactPoint,
    IdentityDocument,
    MigrationProfile,
    PrivacyNotice,
    ResidenceTitle,
    SpokenLanguage,
)
from labimpact.people.models.files import Mandate, PersonFile
from labimpact.people.models.household import Guardianship, Household, HouseholdMember
from labimpact.people.models.person import (
    Person,
    PersonQuerySet,
    SearchKey,
    of_any_record,
    same_person,
)

__all__ = [
    "Address",
    "Citizenship",
    "ContactPoint",
    "Grant",
    "Guardianship",
    "Household",
    "HouseholdMember",
    "IdentityDocument",
    "Mandate",
    "MigrationProfile",
    "Person",
    "PersonFile",
    "PersonQuerySet",
    "PrivacyNotice",
    "ResidenceTitle",
    "Seal",
    "SealMember",
    "SearchKey",
    "SpokenLanguage",
    "of_any_record",
    "same_person",
]

"""What may be told of a person with a referral, item by item; and what was told, as it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.base.actor import Actor
from labimpact.casework.models import Case, Referral
from labimpact.casework.queries.documents import of_case as documents_of_case
from labimpact.casework.queries.referrals import phone_of
from labimpact.people.models import Citizenship, HouseholdMember, Person, same_person
from labimpact.people.queries.files import attachments
from labimpact.rules.queries import label

# The items that a sender may add to the name and the phone, in the order in which they are read.
ITEMS = {
    "birth_year": gettext_lazy("Anno di nascita"),
    "citizenship": gettext_lazy("Cittadinanza"),
    "language": gettext_lazy("Lingua per parlare"),
    "mediator": gettext_lazy("Serve un mediatore"),
    "household_size": gettext_lazy("Persone nel nucleo"),
    "needs": gettext_lazy("Bisogni"),
}
DOCUMENTS = "documents"
# The number of a version of a document of the case follows it; a file of the person has its own.
OF_CASE = "c"
# Between a phone and how it is used.
_USED = " — "


def reach(person: Person) -> str:
    """A phone as it is told to others: with how to use it without harm, where that is written."""
    phone, prudence = phone_of(person), person.safe_contact_note.strip()
    if not (phone and prudence):
        return phone
    how = _("come contattare senza rischi: %(how)s") % {"how": prudence}
    return f"{phone}{_USED}{how}"


def number_alone(contact: str) -> str:
    """What of it may stand on a paper that others at home can read."""
    return contact.partition(_USED)[0]


def tellable(person: Person) -> dict[str, str]:
    """What the network knows of the person and may be told, by item; the unknown is left out."""
    known = {
        "birth_year": str(person.birth_date.year) if person.birth_date else "",
        "citizenship": _citizenships(person),
        "language": str(person.mediation_language or ""),
        "mediator": {True: _("sì"), False: _("no"), None: ""}[person.mediator_needed],
        "household_size": _household_size(person),
    }
    return {item: value for item, value in known.items() if value}


def _citizenships(person: Person) -> str:
    rows = Citizenship.objects.filter(same_person("person", person), lost_on=None)
    return ", ".join(sorted({str(row.country) for row in rows.select_related("country")}))


def _household_size(person: Person) -> str:
    """The largest of the person's present households, as far as the actor sees its members."""
    mine = HouseholdMember.objects.filter(same_person("person", person), valid_to=None)
    places = HouseholdMember.objects.filter(household__in=mine.values("household"), valid_to=None)
    members: dict[int, set[int]] = {}
    for household, member in places.values_list("household", "person"):
        members.setdefault(household, set()).add(member)
    return str(max(map(len, members.values()))) if members else ""


def documents(person: Person) -> list[tuple[int, str]]:
    """The files of the person that may be shown with a referral: number and title."""
    return [(row.pk, row.caption or row.file.name) for row in attachments(person)]


def papers(case: Case, actor: Actor) -> list[tuple[str, str]]:
    """The documents of a case that may be shown with a referral from it: the version of today."""
    return [
        (f"{OF_CASE}{line.version.pk}", line.document.title)
        for line in documents_of_case(case, actor)
        if line.version.file.is_open
    ]


def chosen(
    person: Person | None,
    items: Iterable[str],
    *,
    needs: Iterable[str] = (),
    files: Iterable[int | str] = (),
    papers: Iterable[tuple[str, str]] = (),
) -> dict[str, Any]:
    """A snapshot of the chosen items: what the receiver will read, whatever changes later.

    `papers` are the documents of the case that are offered beside those of the person.
    """
    told: dict[str, Any] = {}
    if person is not None:
        known = tellable(person)
        told = {item: known[item] for item in items if item in known}
        wanted = {str(file) for file in files}
        offered: list[tuple[int | str, str]] = [*documents(person), *papers]
        shown = [{"id": pk, "title": title} for pk, title in offered if str(pk) in wanted]
        told |= {DOCUMENTS: shown} if shown else {}
    said = ", ".join(label("need_area", area) for area in needs)
    return told | ({"needs": said} if said else {})


def lines(shared: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was told beside the name and the phone: pairs (label, value)."""
    return [(str(text), shared[item]) for item, text in ITEMS.items() if item in shared]


def shows_case(referral: Referral) -> bool:
    """Does it show a document of the case from which it was sent?"""
    shown = referral.shared.get(DOCUMENTS, [])
    return any(str(document["id"]).startswith(OF_CASE) for document in shown)


def told_items(referral: Referral, person: Person | None) -> list[str]:
    """Which items were told, for the register of accesses: never their values."""
    whole_name = person is not None and referral.shared_name == person.full_name
    name = ("full_name" if whole_name else "name") if referral.shared_name else ""
    contact = "contact" if referral.shared_contact else ""
    later = "later" if referral.later_name else ""
    return [item for item in (name, contact, *referral.shared, later) if item]

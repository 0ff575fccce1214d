"""Who a row is about: the names of one or several people, and how many are not named."""

from __future__ import annotations

from dataclasses import dataclass, replace

from codicefiscale import codicefiscale
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from labimpact.imports.drafts import Level
from labimpact.imports.understanding.companions import FAMILY, SUBJECT, Company, people_of
from labimpact.imports.understanding.findings import Row, short
from labimpact.imports.understanding.lexicon import COUNTRY
from labimpact.imports.understanding.names import (
    FAMILY_FIRST,
    GIVEN_FIRST,
    NameRead,
    one_cell,
    two_cells,
)
from labimpact.imports.understanding.taxcodes import read_code, right


@dataclass(frozen=True)
class Who:
    """The names of a row with their roles, and how many more people there were."""

    names: tuple[tuple[NameRead, str], ...] = ()
    anonymous: int = 0


def who(row: Row) -> Who:
    """The people of a row, whether the file has one column for the name or two."""
    in_one = row.text("full_name")
    if in_one:
        found = _of_one_cell(row, in_one)
    elif row.text("family_name") or row.text("given_name"):
        found = _of_two_cells(row)
    else:
        found = Who()
    good: list[tuple[NameRead, str]] = []
    field = "full_name" if in_one else "family_name"
    for read, role in found.names:
        name = read
        if name.error:
            row.say(Level.ERROR, field, name.error)
        elif name.family or name.given:
            if len(good) in row.swapped:
                # Somebody who looked at the row said so.
                name = replace(name, family=name.given, given=name.family, sure=True)
            if not name.sure:
                row.say(
                    Level.DOUBT,
                    field,
                    _("Non è sicuro quale sia il cognome: letto «%(family)s» e nome «%(given)s».")
                    % {"family": short(name.family), "given": short(name.given)},
                )
            good.append((name, role))
    return Who(tuple(good), found.anonymous)


def _of_one_cell(row: Row, text: str) -> Who:
    order = row.habits.names_order or FAMILY_FIRST
    custom = _custom(row)
    company = people_of(text) if row.habits.split_people else Company(((text, SUBJECT),))
    if company.note or company.kin:
        row.trace("full_name", text)
    if company.note and company.named:
        row.say(Level.NOTE, "full_name", _counted(company))
    if company.unsure:
        row.say(
            Level.DOUBT,
            "full_name",
            _(
                "In questa cella c'è più di un nome: controlla chi è stato letto e quante persone"
                " senza nome sono state contate."
            ),
        )
    if company.shared:
        names = _shared(company, order, custom)
    else:
        names = [
            (one_cell(one, order=order, citizenship=custom), role) for one, role in company.named
        ]
    if len(names) == 1:
        names = [(_by_code(names[0][0], row), names[0][1])]
    names += _kin(company, names[0][0].family if names else "", order, custom)
    return Who(tuple(names), company.anonymous)


def _counted(company: Company) -> str:
    """What became of the words about those whom nobody named."""
    said = {"said": short(company.note)}
    if not company.anonymous:
        return _("«%(said)s»: resta nella nota.") % said
    return ngettext(
        "«%(said)s»: contata %(n)s persona senza nome.",
        "«%(said)s»: contate %(n)s persone senza nome.",
        company.anonymous,
    ) % (said | {"n": company.anonymous})


def _kin(company: Company, family: str, order: str, custom: str) -> list[tuple[NameRead, str]]:
    """Companions named beside somebody; one name alone is likely the given one, and is asked."""
    names = []
    for text in company.kin:
        read = one_cell(text, order=order, citizenship=custom)
        if read.family and not read.given:
            read = replace(read, family=family, given=read.family, sure=False)
        names.append((read, FAMILY))
    return names


def _custom(row: Row) -> str:
    """The citizenship, by whose custom a name is divided; "" when it is not plain."""
    written = row.text("citizenship")
    found = row.lexicon.all(COUNTRY, written)[0] if written else []
    return found[0].code if len(found) == 1 else ""


def _shared(company: Company, order: str, custom: str) -> list[tuple[NameRead, str]]:
    """Ahmed e Fatima Ali: the family name stands once, beside the first or the last."""
    parts = [
        (one_cell(text, order=order, citizenship=custom), text, role)
        for text, role in company.named
    ]
    full = [read for read, _text, _role in parts if read.given]
    if len(full) != 1:
        return [(read, role) for read, _text, role in parts]
    last = bool(parts[-1][0].given)
    # The family name that stands at the very end belongs to all, whatever the column's order.
    whole = full[0]
    if last:
        whole = one_cell(parts[-1][1], order=GIVEN_FIRST, citizenship=custom)
    sure = last or order == FAMILY_FIRST
    names = []
    for read, _text, role in parts:
        if read.given:
            names.append((whole, role))
        else:
            names.append((replace(read, family=whole.family, given=read.family, sure=sure), role))
    return names


def _of_two_cells(row: Row) -> Who:
    family, given = row.text("family_name"), row.text("given_name")
    if not row.habits.split_people:
        return Who(((two_cells(family, given), SUBJECT),))
    of_family = people_of(family)
    of_given = people_of(given, surely_named=bool(of_family.named))
    anonymous = of_family.anonymous + of_given.anonymous
    for name, company in (("family_name", of_family), ("given_name", of_given)):
        if company.note or company.kin:
            row.trace(name, row.text(name))
    families = [text for text, _role in of_family.named] or [""]
    roles = [role for _text, role in of_given.named or of_family.named]
    givens = [text for text, _role in of_given.named] or [""]
    if len(families) == 1:
        families *= len(givens)
    if len(families) != len(givens):
        row.say(
            Level.DOUBT,
            "family_name",
            _("Cognomi e nomi di questa riga non sono lo stesso numero: controlla chi è chi."),
        )
        count = max(len(families), len(givens))
        families += [families[-1]] * (count - len(families))
        givens += [""] * (count - len(givens))
        roles += [FAMILY] * (count - len(roles))
    names = [
        (two_cells(one, other), role)
        for one, other, role in zip(families, givens, roles, strict=False)
    ]
    if len(names) == 1:
        names = [(_not_swapped(names[0][0], row), names[0][1])]
    order, custom = row.habits.names_order or FAMILY_FIRST, _custom(row)
    for company in (of_family, of_given):
        names += _kin(company, names[0][0].family if names else "", order, custom)
    return Who(tuple(names), anonymous)


def _definitive(row: Row) -> str:
    """The tax code of a row, when its last letter proves it right."""
    code = read_code(row.text("tax_code")).code if row.text("tax_code") else ""
    return code if right(code) else ""


def _fits(family: str, given: str, code: str) -> bool:
    try:
        return bool(
            codicefiscale.encode_lastname(family) == code[:3]
            and codicefiscale.encode_firstname(given) == code[3:6]
        )
    except ValueError:
        return False


def _by_code(name: NameRead, row: Row) -> NameRead:
    """Where the family name ends, told by the tax code: better than any habit."""
    code = _definitive(row)
    if not code or _fits(name.family, name.given, code):
        return replace(name, sure=True) if code and not name.error else name
    words = f"{name.family} {name.given}".split()
    other_way = f"{name.given} {name.family}".split()
    for order in (words, other_way):
        for cut in range(1, len(order)):
            family, given = " ".join(order[:cut]), " ".join(order[cut:])
            if _fits(family, given, code):
                return replace(name, family=family, given=given, sure=True)
    return name


def _not_swapped(name: NameRead, row: Row) -> NameRead:
    """Family and given name in each other's column, when the tax code says so."""
    code = _definitive(row)
    if code and not _fits(name.family, name.given, code) and _fits(name.given, name.family, code):
        row.say(
            Level.DOUBT,
            "family_name",
            _("Secondo il codice fiscale cognome e nome sono scambiati: letti al contrario."),
        )
        return replace(name, family=name.given, given=name.family)
    return name

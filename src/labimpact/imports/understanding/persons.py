"""The persons of a row, with everything the row says of them."""

from __future__ import annotations

import re
from dataclasses import replace

from django.utils.translation import gettext as _

from labimpact.imports.drafts import Level, PersonDraft
from labimpact.imports.understanding import dates, lexicon, phones
from labimpact.imports.understanding.births import checked
from labimpact.imports.understanding.findings import Row, short
from labimpact.imports.understanding.names import NameRead
from labimpact.imports.understanding.taxcodes import read_code
from labimpact.imports.understanding.who import Who
from labimpact.people.enums import TaxCodeKind

_WORD = re.compile(r"[^\W\d_]+")
LONGEST_NAME, LONGEST_NATIVE = 120, 200
_DAY_INSIDE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")


def persons(row: Row, people: Who) -> tuple[PersonDraft, ...]:
    """One draft for each named person; what the row says is said of the first."""
    if not people.names:
        return ()
    (first, role), *others = people.names
    codes = _codes(row, len(people.names))
    sexes = _sexes(row, len(people.names))
    drafts = [_first(row, replace(_named(first, role), sex=sexes[0]), codes[0])]
    for (name, their_role), code, sex in zip(others, codes[1:], sexes[1:], strict=True):
        drafts.append(replace(_named(name, their_role, code), sex=sex))
    return tuple(drafts)


def _named(name: NameRead, role: str, code: str = "") -> PersonDraft:
    read = read_code(code) if code else None
    return PersonDraft(
        family_name=name.family[:LONGEST_NAME],
        given_name=name.given[:LONGEST_NAME],
        native_name=name.native[:LONGEST_NATIVE],
        tax_code=read.code if read and not read.error else "",
        tax_code_kind=read.kind if read and not read.error else TaxCodeKind.NONE.value,
        role=role,
    )


def _codes(row: Row, people: int) -> list[str]:
    """The tax codes of a cell: one for each person when there are as many."""
    parts = [part for part in re.split(r"[\s;,/]*[\n;/]+\s*", row.text("tax_code")) if part]
    if len(parts) == people:
        return parts
    return [row.text("tax_code"), *[""] * (people - 1)]


def _sexes(row: Row, people: int) -> list[str]:
    """The sex of each: «M/F» is of two people in their order, and of one alone it says nothing."""
    written = row.text("sex")
    words = _WORD.findall(written)
    meanings = [row.lexicon.one(lexicon.SEX, word) for word in words]
    codes = [meaning.code for meaning in meanings if meaning]
    if len(set(codes)) <= 1 and not (people > 1 and len(codes) == people):
        sex = row.one(lexicon.SEX, "sex")
        return [sex.code if sex else "", *[""] * (people - 1)]
    if len(codes) == people:
        return codes
    row.unknown(lexicon.SEX, "sex", written)
    return [""] * people


def _first(row: Row, draft: PersonDraft, code: str) -> PersonDraft:
    draft = _with_code(row, draft, code)
    citizenships = _citizenships(row)
    languages, unknown = row.several(lexicon.LANGUAGE, "language")
    for written in unknown:
        row.unknown(lexicon.LANGUAGE, "language", written)
    if len(languages) > 1:
        row.trace("language", row.text("language"))
        row.say(
            Level.NOTE,
            "language",
            _("Ci sono più lingue: viene tenuta la prima, %(label)s.")
            % {"label": languages[0].label},
        )
    draft = replace(
        draft,
        citizenships=citizenships,
        language=languages[0].code if languages else "",
        native_name=draft.native_name or row.text("native_name")[:LONGEST_NATIVE],
        external_id=row.text("external_id")[:80],
        note=noted(row, "person_note"),
    )
    return checked(row, _titled(row, _reached(row, _housed(row, draft))))


def noted(row: Row, name: str) -> str:
    """The texts of several columns as one, each with its heading."""
    cells = row.cells(name)
    if len(cells) == 1:
        return cells[0][1]
    return "\n".join(f"{heading}: {text}" for heading, text in cells)


def _citizenships(row: Row) -> tuple[str, ...]:
    found, unknown = row.several(lexicon.COUNTRY, "citizenship")
    for written in unknown:
        row.unknown(lexicon.COUNTRY, "citizenship", written)
    return tuple(meaning.code for meaning in found)


def _with_code(row: Row, draft: PersonDraft, written: str) -> PersonDraft:
    if not written:
        return draft
    read = read_code(written)
    if read.error:
        row.trace("tax_code", written)
        row.say(
            Level.DOUBT,
            "tax_code",
            _("%(why)s La persona entra senza codice fiscale.") % {"why": read.error},
            written,
        )
        return draft
    if read.mended:
        row.say(
            Level.DOUBT,
            "tax_code",
            _("Il codice fiscale «%(written)s» è stato letto %(code)s: è giusto?")
            % {"written": short(written), "code": read.code},
            written,
        )
    return replace(draft, tax_code=read.code, tax_code_kind=read.kind)


def _housed(row: Row, draft: PersonDraft) -> PersonDraft:
    code = ""
    written = row.text("municipality")
    province = row.text("province")
    if (
        written
        and re.fullmatch(r"[A-Za-z]{2}", province)
        and province.lower() not in written.lower().split()
    ):
        written = f"{written} ({province})"
    street = " ".join(row.text("street").split())
    if written:
        meaning = row.lexicon.one(lexicon.MUNICIPALITY, written)
        if meaning and not row.lexicon.municipalities.is_active(meaning.code):
            row.say(
                Level.DOUBT,
                "municipality",
                _("%(label)s non è più un Comune: scegli quello di oggi.")
                % {"label": meaning.label},
            )
        elif meaning:
            row.learn(lexicon.MUNICIPALITY, "municipality", written, meaning)
            code = meaning.code
        else:
            row.unknown(lexicon.MUNICIPALITY, "municipality", written)
            street = ", ".join(filter(None, [street, written]))
    postal = re.sub(r"\D", "", row.text("postal_code"))[:5]
    return replace(
        draft,
        municipality=code,
        street=street[:200],
        postal_code=postal.zfill(5) if 4 <= len(postal) <= 5 else "",
    )


def _reached(row: Row, draft: PersonDraft) -> PersonDraft:
    numbers: dict[str, None] = {}
    beside: list[str] = []
    mails: list[str] = list(phones.emails(row.text("email")))
    for _heading, written in row.cells("phone"):
        mails += phones.emails(written)
        read = phones.read_phones(written)
        numbers |= dict.fromkeys(read.numbers)
        if read.wrong:
            row.trace("phone", written)
        for wrong in read.wrong:
            row.say(
                Level.DOUBT,
                "phone",
                _("«%(written)s» non è un numero di telefono valido: resta fuori.")
                % {"written": short(wrong)},
                written,
            )
        if read.words and read.numbers:
            beside.append(read.words)
            row.say(
                Level.NOTE,
                "phone",
                _("Accanto al numero è scritto «%(words)s»: resta nella nota.")
                % {"words": short(read.words)},
                written,
            )
    if row.text("email") and not phones.emails(row.text("email")):
        row.trace("email", row.text("email"))
        row.say(Level.DOUBT, "email", _("Non è un indirizzo e-mail: resta fuori."))
    told = [_("Accanto al telefono: %(words)s") % {"words": short(words)} for words in beside]
    return replace(
        draft,
        phones=tuple(numbers),
        phone_whose=phones.whose(" ".join(beside)),
        email=mails[0] if mails else "",
        note="\n".join(filter(None, [draft.note, *told])),
    )


def _titled(row: Row, draft: PersonDraft) -> PersonDraft:
    """The residence title: its kind, its state, and the expiry, wherever they are written."""
    written = row.text("permit")
    inside = _DAY_INSIDE.search(written)
    plain = written.replace(inside[0], " ") if inside else written
    plain = re.sub(r"\b(?:scad(?:e|enza)?\.?(?: il)?|fino al|al)\s*$", "", plain.strip())
    kind = row.lexicon.one(lexicon.PERMIT, plain) if plain else None
    told_state = row.one(lexicon.PERMIT_STATE, "permit_state")
    state = told_state or (row.lexicon.one(lexicon.PERMIT_STATE, plain) if plain else None)
    if kind and state and state is not told_state and state.code == "none":
        state = None
    if kind:
        row.learn(lexicon.PERMIT, "permit", plain, kind)
    elif plain and state is not None and state is not told_state:
        row.learn(lexicon.PERMIT_STATE, "permit", plain, state)
    elif plain:
        row.unknown(lexicon.PERMIT, "permit", plain)
    expiry = _expiry(row, inside[0] if inside else "")
    number = row.text("permit_number")[:40]
    holds = "holds" if kind or number or expiry else ""
    return replace(
        draft,
        title_state=state.code if state else holds,
        title_kind=kind.code if kind else "",
        title_number=number,
        title_expires_on=expiry,
    )


def _expiry(row: Row, inside: str) -> str:
    written = row.text("permit_expiry") or inside
    if not written:
        return ""
    first = row.habits.day_first.get(row.heading("permit_expiry") or "", True)
    read = dates.read_day(written, kind=dates.EXPIRY, day_first=first, today=row.today)
    if read.error:
        row.trace("permit_expiry", written)
        row.say(Level.DOUBT, "permit_expiry", read.error, written)
    return read.iso

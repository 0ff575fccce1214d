"""Languages of the portal and languages people speak at the desk.

The list is curated in `manual/languages.csv`; an empty cell there is filled from npm cldr-core
and cldr-localenames-full 48.2.0 (Unicode-3.0). What CLDR lacks is written by hand and marked.
"""

from __future__ import annotations

from pathlib import Path

from sources import Cldr, manual_rows, write_csv

COLUMNS = (
    "code",
    "name_it",
    "name_en",
    "autonym",
    "script",
    "direction",
    "portal_order",
    "is_spoken",
    "portal_code",
    "source",
)
# A signed language has no script; everything else must have one.
UNWRITTEN = {"ise"}


def script_of(cldr: Cldr, code: str) -> str:
    """The usual script of a language, as CLDR's likely subtags say (`pa` → `Guru`)."""
    likely: str = cldr.supplemental("likelySubtags", "likelySubtags").get(code, "")
    return likely.split("-")[1] if likely else ""


def autonym_of(cldr: Cldr, code: str) -> str:
    """The language's name in itself; a regional form is named by its parent locale."""
    for locale in (code, code.partition("-")[0]):
        name = cldr.names(locale, "languages").get(code)
        if name:
            return name
    return ""


def language_row(cldr: Cldr, row: dict[str, str]) -> tuple[object, ...]:
    """One row: the hand-written value where there is one, CLDR's otherwise."""
    code = row["code"]
    from_cldr = {
        "name_it": cldr.names("it", "languages").get(code, ""),
        "name_en": cldr.names("en", "languages").get(code, ""),
        "autonym": autonym_of(cldr, code),
        "script": script_of(cldr, code),
    }
    values = {key: row[key] or from_cldr[key] for key in from_cldr}
    missing = [key for key, value in values.items() if not value]
    if missing and code not in UNWRITTEN:
        raise SystemExit(f"{code} has no {', '.join(missing)}: fill manual/languages.csv")
    by_hand = sum(bool(row[key]) for key in from_cldr)
    source = "manual" if by_hand == len(from_cldr) else "cldr+manual" if by_hand else "cldr"
    return (
        code,
        values["name_it"],
        values["name_en"],
        values["autonym"],
        values["script"],
        "rtl" if values["script"] in cldr.rtl_scripts() else "ltr",
        row["portal_order"],
        row["is_spoken"],
        row["portal_code"],
        source if code not in UNWRITTEN else "manual",
    )


def write_languages(folder: Path, cldr: Cldr) -> dict[str, int]:
    """Write languages.csv in the curated order and return its row count."""
    rows = [language_row(cldr, row) for row in manual_rows("languages.csv")]
    return {"languages.csv": write_csv(folder / "languages.csv", COLUMNS, rows)}

"""States of birth and citizenship: tax-code (Z) codes beside ISO codes and Italian names.

Sources: PyPI python-codicefiscale 0.12.1 (MIT: Z codes, ended states), npm cldr-core and
cldr-localenames-full 48.2.0 (Unicode-3.0: names, alpha-3, European Union); the adjectives and
the matches no package makes are kept by hand in `manual/`.
"""

from __future__ import annotations

from pathlib import Path

from municipalities import small_words
from sources import Cldr, Row, codicefiscale_data, manual_rows, write_csv

COLUMNS = (
    "code",
    "z_code",
    "alpha_2",
    "alpha_3",
    "name_it",
    "name_en",
    "tax_name_it",
    "citizenship_it",
    "kind",
    "is_eu",
    "valid_from",
    "valid_to",
    "source",
)
# The source writes this day where it does not know when a state began.
UNKNOWN_START = "1900-01-01"
SOURCE = "codicefiscale+cldr"
CURLY = "\u2019"


def folded(name: str) -> str:
    return name.casefold().replace(CURLY, "'").strip()


def cldr_index(cldr: Cldr) -> dict[str, str]:
    """Alpha-2 codes by every Italian and English name CLDR gives a territory."""
    index: dict[str, str] = {}
    for locale in ("it", "en"):
        for key, name in cldr.names(locale, "territories").items():
            alpha_2 = key.partition("-")[0]
            if len(alpha_2) == 2:
                index.setdefault(folded(name), alpha_2)
    return index


# CLDR's first choice reads oddly on an Italian form: `RAS di Hong Kong`, `Congo - Kinshasa`.
BETTER_NAME = {"HK": "HK-alt-short", "CD": "CD-alt-variant", "CG": "CG-alt-variant"}


def cldr_name(cldr: Cldr, locale: str, alpha_2: str) -> str:
    """The name to show in a locale."""
    return cldr.names(locale, "territories")[BETTER_NAME.get(alpha_2, alpha_2)].replace(CURLY, "'")


def tax_name(row: Row) -> str:
    """The name used for tax codes, with its accents: the source ends `Peru'` with an apostrophe."""
    name = small_words(row["name"])
    return name.replace("Peru'", "Perù").replace("Tome'", "Tomé").replace("Citta'", "Città")


class States:
    """Puts the sources together, one row per Z code."""

    def __init__(self, cldr: Cldr) -> None:
        self.cldr = cldr
        self.index = cldr_index(cldr)
        self.alpha_3 = cldr.supplemental("codeMappings", "codeMappings")
        groups = cldr.supplemental("territoryContainment", "territoryContainment")
        self.eu = set(groups["EU"]["_contains"])
        self.manual = {row["z_code"]: row for row in manual_rows("state_codes.csv")}
        self.adjectives = {
            r["alpha_2"]: r["citizenship_it"] for r in manual_rows("citizenships.csv")
        }

    def match(self, row: Row) -> tuple[str, str, str, str]:
        """Return alpha-2, alpha-3, kind and source of a Z code, or stop: never a guess."""
        by_hand = self.manual.get(row["code"])
        alpha_2, alpha_3, kind, source = "", "", "state", SOURCE
        if by_hand:
            alpha_2, alpha_3, kind = by_hand["alpha_2"], by_hand["alpha_3"], by_hand["kind"]
            source = f"manual: {by_hand['source']}"
        else:
            names = (row["name"], row["name_alt"], row["name_alt_en"])
            found = {self.index[folded(n)] for n in names if folded(n) in self.index}
            if len(found) != 1:
                raise SystemExit(f"{row['code']} {row['name']}: add it to manual/state_codes.csv")
            alpha_2 = found.pop()
        if alpha_2 and not alpha_3:
            alpha_3 = self.alpha_3[alpha_2]["_alpha3"]
        return alpha_2, alpha_3, kind, source

    def former_english(self, row: Row) -> str:
        """The English name of an ended state, by hand where the package has none."""
        by_hand: str = self.manual[row["code"]]["name_en"]
        return by_hand or row["name_alt_en"]

    def row(self, row: Row) -> tuple[object, ...]:
        alpha_2, alpha_3, kind, source = self.match(row)
        tax = tax_name(row)
        former = kind == "former"
        named = alpha_2 in self.cldr.names("it", "territories")
        start = row["date_created"][:10]
        return (
            alpha_3 or row["code"],
            row["code"],
            alpha_2,
            alpha_3,
            tax if former or not named else cldr_name(self.cldr, "it", alpha_2),
            self.former_english(row)
            if former or not named
            else cldr_name(self.cldr, "en", alpha_2),
            tax,
            "" if former else self.adjectives.get(alpha_2, ""),
            kind,
            int(alpha_2 in self.eu and not former),
            "" if start == UNKNOWN_START else start,
            row["date_deleted"][:10] if former else "",
            source,
        )

    def rows(self) -> list[tuple[object, ...]]:
        """Italy and statelessness, which have no Z code, then every state in name order."""
        found = [
            self.row(row)
            for name in ("countries", "deleted-countries")
            for row in codicefiscale_data(name)
        ]
        found.sort(key=lambda row: (row[8] == "former", folded(str(row[4])), str(row[1])))
        italy = ("ITA", "", "IT", "ITA", "Italia", "Italy", "Italia", "italiana", "italy", 1)
        nobody = ("XXX", "", "", "XXX", "Apolide", "Stateless", "", "apolide", "stateless", 0)
        return [
            (*italy, "", "", SOURCE),
            (*nobody, "", "", "manual: codice ICAO 9303 usato per gli apolidi"),
            *found,
        ]


def write_states(folder: Path, cldr: Cldr) -> dict[str, int]:
    """Write foreign_states.csv and return its row count."""
    rows = States(cldr).rows()
    return {"foreign_states.csv": write_csv(folder / "foreign_states.csv", COLUMNS, rows)}

"""Latin forms of names, letter by letter as the passports of each country write them."""

from __future__ import annotations

import unicodedata

from anyascii import anyascii


def table(letters: str, forms: str) -> dict[str, str]:
    """Pair each letter with its Latin form; `-` stands for a letter that is dropped."""
    return dict(zip(letters, forms.split(), strict=True))


RUSSIAN = table(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y - e iu ia",
)
UKRAINIAN = table(
    "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'",
    "a b v h g d e ie zh z y i i i k l m n o p r s t u f kh ts ch sh shch - iu ia -",
)
# A few Ukrainian letters are written otherwise at the beginning of a word.
UKRAINIAN_FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
MACEDONIAN = table(
    "абвгдѓежзѕијклљмнњопрстќуфхцчџш",
    "a b v g d gj e zh z dz i j k l lj m n nj o p r s t kj u f h c ch dj sh",
)
GEORGIAN = table(
    "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
    "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h",
)
# Akan vowels, which Ghanaian passports write plainly (Faker mixes a Greek epsilon in).
AKAN = str.maketrans("\u03b5\u025b\u0254\u0190\u0186", "eeoEO")


def spelled(word: str, letters: dict[str, str], first: dict[str, str]) -> str:
    """Write one lower-case word; `first` holds what some letters become at its beginning."""
    written = []
    for index, letter in enumerate(word):
        initial = first.get(letter) if index == 0 else None
        written.append(initial or letters[letter].replace("-", ""))
    return "".join(written)


def by_table(name: str, letters: dict[str, str], first: dict[str, str]) -> str:
    parts = name.lower().replace("\u2019", "'").replace("\u02bc", "'").split("-")
    return "-".join(spelled(part, letters, first).capitalize() for part in parts)


def ukrainian(name: str) -> str:
    """Resolution 55 of 2010 of the Ukrainian government (`зг` is `zgh`)."""
    marked = name.lower().replace("зг", "з\u0000")
    return by_table(marked, {**UKRAINIAN, "\u0000": "gh"}, UKRAINIAN_FIRST)


def latin(name: str, locale: str) -> str:
    """Return the Latin form of a Faker name, or the name itself when it is already Latin."""
    name = unicodedata.normalize("NFC", name).strip()
    if locale == "uk_UA":
        return ukrainian(name)
    if locale == "ru_RU":
        return by_table(name, RUSSIAN, {})
    if locale == "mk_MK":
        return by_table(name, MACEDONIAN, {})
    if locale == "ka_GE":
        return by_table(name, GEORGIAN, {})
    if locale == "tw_GH":
        return name.translate(AKAN)
    if locale == "zh_CN":
        return anyascii(name).capitalize()
    return name


def is_latin(name: str) -> bool:
    """True when every letter of the name is Latin."""
    return all("LATIN" in unicodedata.name(c, "") for c in name if c.isalpha())

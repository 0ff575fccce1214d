"""What a person reads beside the Italian: every text in five languages, and none left over."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from labimpact.procedures.queries.prints import LANGUAGES
from tests.rules.procedure_files import catalogue, content, procedures
from tests.rules.test_rule_files import rules

ARABIC, CYRILLIC = re.compile(r"[\u0600-\u06ff]"), re.compile(r"[\u0400-\u04ff]")


def all_words() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = content("words.yaml")
    return found


def all_phrases() -> dict[str, dict[str, str]]:
    return {row["it"]: row for row in content("phrases.yaml")["rows"]}


def shared() -> Iterator[str]:
    """The texts of the files that several procedures print, by their own Italian."""
    labels = {row["code"]: row["label"] for row in rules()}
    for p in procedures().values():
        yield from (labels[one.rule] for one in p.deadlines)
        yield from (c.about for c in p.checks if c.about)
        yield from (d.note for d in p.documents if d.note)
        yield from (s.who for s in p.steps if s.who)
        for option in (o for fee in p.fees for o in fee.options):
            yield from filter(None, [option.label, *(labels[a] for a in option.addends)])


def desks_own() -> set[str | None]:
    """The texts written for the desk: those among the phrases are told to the person too."""
    listed = procedures().values()
    return {s.how for p in listed for s in p.steps} | {
        d.when_passed for p in listed for d in p.deadlines
    }


def amounts_in_words() -> set[str]:
    return {row["value"] for row in rules() if isinstance(row.get("value"), str)}


def printed() -> Iterator[tuple[str, str]]:
    """The texts of the files that are printed for a person, by key."""
    for p in procedures().values():
        yield f"{p.code}.title", p.title
        yield f"{p.code}.summary", p.summary
        for step in p.steps:
            yield f"{p.code}.steps.{step.code}", step.label
        for fee in p.fees:
            yield f"{p.code}.fees.{fee.code}", fee.label


def test_every_title_summary_step_and_fee_has_all_languages_and_nothing_is_left_over() -> None:
    assert set(all_words()) == {key for key, _text in printed()}
    wrong = {key for key, entry in all_words().items() if set(entry) != {"it", *LANGUAGES}}
    assert wrong == set()


def test_a_translation_is_of_the_italian_that_the_file_has_now() -> None:
    stale = [key for key, text in printed() if all_words()[key]["it"] != text]
    assert stale == []


def test_every_paper_of_the_catalogue_has_all_languages() -> None:
    assert {code for code, one in catalogue().items() if set(one.words) != set(LANGUAGES)} == set()


def test_terms_costs_offices_and_notes_have_all_languages_and_nothing_is_left_over() -> None:
    known = all_phrases()
    assert set(shared()) - set(known) == set()
    # Conditions are said with labels that only the database has: tests/procedures reads them.
    texts = {it for it in known if not it.startswith("«")}
    assert texts - set(shared()) - desks_own() - amounts_in_words() == set()
    assert {it for it, row in known.items() if set(row) != {"it", *LANGUAGES}} == set()


def test_what_only_the_desk_does_is_not_told_to_the_person() -> None:
    words = ("Scrivete", "scrivete", "Mandate", "legale", "espulsione", "scheda")
    assert [it for it in all_phrases() if any(word in it for word in words)] == []


def translations() -> Iterator[tuple[str, str, str, str]]:
    for key, entry in [*all_words().items(), *all_phrases().items()]:
        for language in LANGUAGES:
            yield key, entry["it"], language, entry[language]
    for code, one in catalogue().items():
        for language in LANGUAGES:
            yield code, one.label, language, one.words[language]


def test_no_translation_is_the_italian_and_each_is_in_its_own_script() -> None:
    for key, italian, language, text in translations():
        assert text.strip() == text, (key, language)
        assert text.casefold() != italian.casefold(), (key, language)
        assert bool(ARABIC.search(text)) is (language == "ar"), (key, language)
        assert bool(CYRILLIC.search(text)) is (language == "uk"), (key, language)


def test_a_mark_of_doubt_is_not_lost_in_translation() -> None:
    for key, italian, language, text in translations():
        assert ("†" in italian) <= ("†" in text), (key, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_never_left_in_another_language(language: str) -> None:
    for key, entry in all_words().items():
        if key.endswith((".title", ".summary")):
            others = {entry[other] for other in LANGUAGES if other != language}
            assert entry[language] not in others, (key, language)

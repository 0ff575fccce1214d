"""Minutes told as hours: a number for tables, words for sentences, in five languages."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from labimpact import mediation
from labimpact.mediation.hours import as_hours, short, told


@pytest.mark.parametrize(
    ("minutes", "language", "words"),
    [
        (0, "it", "0 minuti"), (1, "it", "1 minuto"), (60, "it", "1 ora"), (120, "it", "2 ore"),
        (90, "it", "1 ora e 30 minuti"), (-61, "it", "−1 ora e 1 minuto"),
        (60, "fr", "1 heure"), (90, "fr", "1 heure et 30 minutes"), (0, "fr", "0 minute"),
        (121, "en", "2 hours and 1 minute"), (60, "en", "1 hour"), (45, "en", "45 minutes"),
        (60, "es", "1 hora"), (150, "es", "2 horas y 30 minutos"),
        (60, "ar", "ساعة واحدة"), (120, "ar", "ساعتان"), (180, "ar", "3 ساعات"),
        (11 * 60, "ar", "11 ساعة"), (100 * 60, "ar", "100 ساعة"), (103 * 60, "ar", "103 ساعات"),
        (90, "ar", "ساعة واحدة و30 دقيقة"), (2, "ar", "دقيقتان"), (5, "ar", "5 دقائق"),
    ],
)  # fmt: skip
def test_words_agree_with_their_number_in_every_language(
    minutes: int, language: str, words: str
) -> None:
    assert told(minutes, language) == words


@pytest.mark.parametrize(
    ("minutes", "number"),
    [(None, "0"), (0, "0"), (60, "1"), (150, "2,5"), (15, "0,25"), (20, "0,33"), (-30, "-0,5"),
     (60_000, "1000")],
)  # fmt: skip
def test_a_table_has_one_short_number(minutes: int | None, number: str) -> None:
    assert short(minutes) == number


def test_a_file_adds_hours_up() -> None:
    assert as_hours(50) == Decimal("0.83")
    assert [str(as_hours(n)) for n in (0, 60, 6000, 90)] == ["0", "1", "100", "1.5"]


def test_no_page_counts_hours_by_a_word_that_does_not_agree() -> None:
    pages = Path(mediation.__file__).parent.parent / "templates" / "mediation"
    wrong = re.compile(r"\|(hours|in_words) %\}[^%]*\{\{ \w+ \}\} (ore|ora)\b")
    found = [page.name for page in pages.glob("*.html") if wrong.search(page.read_text())]
    assert found == []

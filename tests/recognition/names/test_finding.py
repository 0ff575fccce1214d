"""Names are found among many by their keys and by the index."""

import random

import pytest

from labimpact.recognition.names import Index, cleaning, compare, keys, pairing, read
from labimpact.recognition.names import index as finding
from labimpact.recognition.names.likeness import weigh

CORPUS = [
    "Mohamed Ali", "Mahmoud Ali", "Wang Xiaoming", "Maria Rossi", "Marta Rossi",
    "Olena Shevchenko",
    "Abderrahmane El Fassi", "Gurpreet Singh", "Jean-Pierre Dupont", "Kim Jong Un",
    "Fatoumata Diallo",
]  # fmt: skip


@pytest.fixture(scope="module")
def index():
    return Index(read(name) for name in CORPUS)


@pytest.fixture(scope="module")
def many():
    rng = random.Random(1)  # noqa: S311
    letters = "aeioumnrtslkdh"
    names = ["".join(rng.choice(letters) for _ in range(rng.randint(3, 9))) for _ in range(3000)]
    return Index(read(name) for name in [*names, "mario rossi", "anna maria verdi"])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("محمد علي", "Mohamed Ali"), ("محمود علي", "Mahmoud Ali"), ("王小明", "Wang Xiaoming"),
        ("Xiao Ming Wang", "Wang Xiaoming"), ("rossi maria", "Maria Rossi"),
        ("Шевченко", "Olena Shevchenko"), ("عبدالرحمن الفاسي", "Abderrahmane El Fassi"),
        ("ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", "Gurpreet Singh"), ("Jeanpierre Dupond", "Jean-Pierre Dupont"),
        ("김정은", "Kim Jong Un"), ("Fatumata Dialo", "Fatoumata Diallo"),
    ],
)  # fmt: skip
def test_a_name_is_found_first(index, query, expected):
    found = index.search(read(query))
    assert CORPUS[found[0][0]] == expected
    assert found == sorted(found, key=lambda entry: -entry[1])


def test_the_answer_is_bounded_and_empty_for_no_name(index):
    assert len(index.search(read("Ali"), limit=1)) == 1
    assert index.search(read("")) == []
    assert Index([]).search(read("Ali")) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("محمد", "Mohammed"), ("محمد", "Mehmet"), ("Chaimaa", "Shaymaa"), ("Youssef", "Yusuf"),
        ("Jawad", "Djaouad"), ("Тетяна", "Tetiana"), ("Khadija", "Hadija"), ("שרה", "Sarah"),
        ("Гагарин", "Gagarin"), ("পারভীন", "Parveen"), ("Nguyễn", "Nguyen"),
        # г is h throughout a Ukrainian word.
        ("Григорович", "Hryhorovych"),
        # The silent end of French names, and rz as Polish writes ж.
        ("Тибо", "Thibault"), ("Рабо", "Rabaut"), ("Лоран", "Laurent"), ("Жежож", "Rzezorz"),
        # A particle is somebody's name where it stands alone.
        ("Дель", "Del"),
        # ッ doubles what follows, and r and l are one letter in kana.
        ("デラパッラ", "Delaparra"),
    ],
)  # fmt: skip
def test_spellings_of_one_name_share_a_key(one, other):
    assert set(keys(read(one))) & set(keys(read(other)))


def test_a_slip_of_the_pen_is_met_by_the_loose_keys():
    assert not set(keys(read("Harrington"))) & set(keys(read("Harringdom")))
    assert set(keys(read("Harrington"), loose=True)) & set(keys(read("Hartington"), loose=True))


def test_the_more_telling_keys_come_first():
    found = keys(read("Rossi M."), loose=True)
    assert found[0] == "f:rossi"
    assert found[-1].startswith("i:")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "x" * 10_000,
        "mario rossi anna verdi ivan li jose maria omar ali " * 200,
        "a b c d e f g h " * 600,
        "maрia " * 900,
        "م " * 5_000,
        "\u202eMaria\u202c " * 1_000,
        "0123456789" * 300,
        ".,;:!?-/" * 1_000,
        "Мария محمد 王伟 Παναγιώτης ルイス 김민수 Rossi",
    ],
)
def test_the_work_of_a_hostile_query_is_bounded(many, text, monkeypatch):
    weighed, compared = [], []
    monkeypatch.setattr(finding, "weigh", lambda *pair: weighed.append(pair) or weigh(*pair))
    monkeypatch.setattr(finding, "compare", lambda *pair: compared.append(pair) or compare(*pair))
    query = read(text)
    many.search(query)
    assert len(query.tokens) <= cleaning.MOST_WORDS
    assert len(keys(query, loose=True)) <= 40 * cleaning.MOST_WORDS
    assert len(weighed) <= finding.WORDS * (finding.FINE + finding.FINE // 3)
    assert len(compared) <= finding.COMPARED


def test_the_work_of_a_hostile_comparison_is_bounded(monkeypatch):
    weighed = []
    monkeypatch.setattr(
        pairing.likeness, "weigh", lambda *pair: weighed.append(pair) or weigh(*pair)
    )
    long = read("mario rossi anna verdi ivan li jose maria omar ali " * 200)
    compare(long, long)
    each = len(long.core)
    assert each <= cleaning.MOST_WORDS
    # Each word against each, and twice each two neighbours that may be one word.
    assert each**2 <= len(weighed) <= each**2 + 2 * 3 * (each - 1) * each

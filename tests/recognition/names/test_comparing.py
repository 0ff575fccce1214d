"""Two spellings of one name are one, two names that only look alike are two."""

import pytest

from labimpact.recognition.names import ANOTHER, SAME, compare, read, read_parts


def score(one, other):
    return compare(read(one), read(other)).score


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Maria Rossi", "ROSSI, Maria"),
        ("محمد علي", "Mohamed Ali"),
        ("عبد الرحمن الفاسي", "Abderrahmane El Fassi"),
        ("Abd al-Rahman El Fassi", "Abderrahmane Fassi"),
        ("Chaimaa El Idrissi", "Shaymaa Al Idrisi"),
        ("Md. Rahim Uddin", "Mohammad Rahimuddin"),
        ("Gurpreet Singh", "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ"),
        ("王小明", "Wang Xiaoming"),
        ("王小明", "Xiao Ming Wang"),
        ("Олена Шевченко", "Olena Shevchenko"),
        ("Иван Иванович Петров", "Ivan Petrov"),
        ("Jose Garcia Lopez", "Jose Garcia"),
        ("John Smith", "Jhon Smith"),
        ("Youssef Benali", "Yusuf Bin Ali"),
        ("Mamadou Diallo", "Mohammadu Diallo"),
        ("Gebremedhin Tesfay", "G/Medhin Tesfay"),
        ("Abdul Aziz Ahmed", "Aziz Ahmed"),
        ("Ștefan Țurcanu", "Stefan Turcanu"),
        ("ገብረመድህን ተስፋይ", "Gebremedhin Tesfay"),
        ("田中花子", "Tanaka Hanako"),
        ("박지성", "Park Ji Sung"),
        ("鈴木一郎", "Suzuki Ichiro"),
        ("陳志明", "Chan Chi Ming"),
        ("黃偉文", "Wong Wai-man"),
        ("ذو الفقار علي", "Zulfiqar Ali"),
        ("মোছাঃ রহিমা খাতুন", "Mst Rahima Khatun"),
        ("মোঃ করিম", "Md Karim"),
        ("W/Gebriel Tesfaye", "Woldegebriel Tesfay"),
        ("สมชาย ใจดี", "Somchai Jaidee"),
        ("สุภาพร ศรีสุข", "Supaporn Srisuk"),
        ("Chukwuemeka Okafor", "Emeka Okafor"),
        ("Noor ul Ain", "Nurulain"),
        ("Noor-ul-Ain Khan", "Nurul Ain Khan"),
        ("Saif ul Islam", "Saiful Islam"),
    ],
)
def test_spellings_of_one_name_are_the_same(one, other):
    assert score(one, other) >= SAME
    assert score(other, one) == pytest.approx(score(one, other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ali Hassan", "Omar Hassan"),
        ("Mohammed Hassan", "Mahmoud Hassan"),
        ("Hussein Khan", "Hassan Khan"),
        ("Robert Smith", "Anna Smith"),
        ("Zhang Wei", "Zhang Li"),
        ("Jose Garcia Lopez", "Jose Garcia Perez"),
        ("Jose Garcia", "Jose Perez"),
        ("محمد علي", "Mahmoud Omar"),
        ("王伟", "Li Na"),
        ("Олена Шевченко", "Oksana Shevchenko"),
    ],
)
def test_names_that_share_a_word_are_two(one, other):
    assert score(one, other) < ANOTHER


def test_a_reading_of_characters_that_nobody_taught_is_left_to_a_person():
    assert 0.1 < score("田中涼平", "Tanaka Ryohei") < SAME
    assert score("山田太郎", "Wang Xiaoming") < 0.1


def test_one_word_of_two_is_not_enough():
    assert ANOTHER < score("Maria", "Maria Rossi") < SAME


def test_an_empty_name_is_like_nobody():
    assert compare(read(""), read("Maria")).score == 0
    assert compare(read("..."), read("")).score == 0


def test_the_likeness_tells_what_agrees_and_what_is_left():
    found = compare(read("Maria Elena Rossi"), read("Rossi Maria"))
    assert {(pair.one, pair.other, pair.how) for pair in found.pairs} == {
        (0, 1, "equal"),
        (2, 0, "equal"),
    }
    assert [token.latin for token in found.left_over[0]] == ["elena"]
    assert found.left_over[1] == ()
    assert not found.same_order


def test_given_and_family_name_swapped_cost_little():
    straight = read_parts(given="Maria", family="Rossi")
    swapped = read_parts(given="Rossi", family="Maria")
    same = compare(straight, straight).score
    assert SAME < compare(straight, swapped).score < same


@pytest.mark.parametrize("length", [1, 40, 300, 10_000])
def test_hostile_names_are_compared(length):
    for text in ("я" * length, "م" * length, "王" * length, "a b " * length, "\u202e" * length):
        assert 0 <= compare(read(text), read("Maria Rossi")).score <= 1

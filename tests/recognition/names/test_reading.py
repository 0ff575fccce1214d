"""A name is read in whatever script and shape it is typed."""

import pytest

from labimpact.recognition.names import compare, pack, read, read_parts, readings, scripts, unpack
from labimpact.recognition.names.reading import INITIAL, LIGHT, PARTICLE, WHOLE


def latin(text):
    return [token.latin for token in read(text).tokens]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Maria ROSSI", ["maria", "rossi"]),
        ("Müller-Đặng", ["muller", "dang"]),
        ("O'Brien", ["obrien"]),
        ("Dott. Luca Verdi", ["luca", "verdi"]),
        ("Md. Rahim", ["mohammed", "rahim"]),
        ("Abd al-Rahman", ["abdalrahman"]),
        ("王小明", ["wang", "xiaoming"]),
        ("欧阳娜娜", ["ouyang", "nana"]),
        ("Олена Шевченко", ["olena", "shevchenko"]),
        ("ਗੁਰਪ੍ਰੀਤ", ["guraprit"]),
        ("W/ro Tsehay Alemu", ["tsehay", "alemu"]),
        ("Mario2 Bianchi", ["mario", "bianchi"]),
    ],
)
def test_a_name_is_read_as_words_in_latin_letters(typed, words):
    assert latin(typed) == words


def test_a_word_that_mixes_look_alikes_is_read_as_latin():
    assert read("M\u0430ri\u0430 R\u043essi").tokens == read("Maria Rossi").tokens


def test_a_word_wholly_of_another_alphabet_stays_in_it():
    assert read("Мария").tokens[0].script == "cyrl"


def test_vowel_marks_and_stretched_letters_of_arabic_do_not_matter():
    assert read("مُحَمَّد").tokens == read("محـــمد").tokens == read("محمد").tokens


def test_persian_and_urdu_letters_are_those_of_arabic():
    assert read("یوسف کریم").tokens == read("يوسف كريم").tokens


def test_particles_titles_initials_and_common_honorifics_are_told():
    kinds = {t.latin: t.kind for t in read("Sheikh M. Ali ben Omar el Fassi").tokens}
    assert kinds["sheikh"] == LIGHT
    assert kinds["m"] == INITIAL
    assert kinds["ben"] == kinds["el"] == PARTICLE
    assert [t.latin for t in read("Sheikh Ali ben Omar").core] == ["sheikh", "ali", "omar"]


@pytest.mark.parametrize("name", ["Imane Hajji", "El Hadji Niang", "Nilufa Molla", "Dilini Kumari"])
def test_a_pilgrims_title_that_is_a_name_as_well_is_never_lost(name):
    given, family = name.rsplit(" ", 1)
    assert len(read(name).core) >= 2
    assert compare(read(name), read_parts(given=given, family=family)).score > 0.9


def test_a_particle_that_ties_nothing_is_a_name():
    assert [t.kind for t in read("Mamadou Lo").tokens] == [WHOLE, WHOLE]
    assert [t.kind for t in read("Lo Mamadou").tokens] == [LIGHT, WHOLE]
    assert [t.kind for t in read_parts(given="Thi Hoa", family="Do").tokens] == [WHOLE] * 3
    assert compare(read("Lo Mamadou"), read("Mamadou Lo")).score > 0.9
    assert read("Aliyev Vali oglu").tokens[-1].kind == PARTICLE
    assert read_parts(given="Fatima", family="El Yaagoubi").tokens[1].kind == PARTICLE


def test_a_servant_of_god_is_read_joined_and_apart():
    assert [[t.latin for t in name.tokens] for name in readings("Abdul Darko")] == [
        ["abduldarko"], ["abdul", "darko"],
    ]  # fmt: skip
    assert len(readings("Rachid Cherkaoui")) == 1


def test_a_title_alone_is_somebodys_name():
    assert read("Don").tokens


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("박지성", 2),
        ("남궁민", 2),
        ("남궁민수", 2),
        ("김밝음", 1),
        ("위즈덤", 1),
        ("나카자와", 1),
        ("오스본", 1),
    ],
)
def test_only_what_may_be_a_korean_name_is_parted(typed, words):
    assert len(read(typed).tokens) == words


def test_a_small_tsu_is_not_read_as_a_letter():
    assert latin("デラパッラ") == ["derapara"]


def test_a_word_of_another_script_has_several_likely_spellings():
    spellings = read("カラド").tokens[0].spellings
    assert {word[2] for word in spellings} >= {"r", "l"}
    assert spellings[0] == read("カラド").tokens[0].spelled
    assert read("Calado").tokens[0].spellings == ("calado",)


def test_parts_are_remembered():
    name = read_parts(given="Maria Elena", family="Rossi")
    assert [(t.latin, t.part) for t in name.tokens] == [
        ("maria", "g"),
        ("elena", "g"),
        ("rossi", "f"),
    ]


@pytest.mark.parametrize(
    "typed", ["", " ", ".", "…!?", "12345", "\u202e\u200f", "\x00\x07", "\ud800", "🙂🙂", "' - '"]
)
def test_what_is_no_name_gives_a_name_without_words(typed):
    assert not read(typed)
    assert unpack(pack(read(typed))) == read(typed)


@pytest.mark.parametrize(
    "typed", ["Maria Rossi", "محمد عبد الرحمن", "王小明", "김정은", "ገብረመድህን", "Md. Ali", "さくら"]
)
def test_a_packed_name_is_read_back_as_it_was(typed):
    assert unpack(pack(read(typed))) == read(typed)


def test_a_name_of_ten_thousand_letters_is_bounded():
    assert len(pack(read("a" * 10_000))) < 100
    assert len(read("ab " * 4_000).tokens) <= 10


def test_a_right_to_left_override_changes_nothing():
    assert read("Maria \u202eRossi\u202c").tokens == read("Maria Rossi").tokens


@pytest.mark.parametrize(
    ("word", "latin"),
    [("สมชาย", "somchai"), ("ใจดี", "jaidi"), ("พรทิพย์", "phonthip"), ("ประเสริฐ", "prasoet")],
)  # fmt: skip
def test_thai_vowels_are_read_where_they_are_heard(word, latin):
    assert [token.latin for token in read(word).tokens] == [latin]


def test_an_abbreviation_of_another_script_is_read_in_latin_letters():
    token = read("মোঃ করিম").tokens[0]
    assert (token.latin, token.script) == ("mohammed", scripts.LATIN)

"""Words of closed lists: countries, languages, municipalities, permits and the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.messiness.reference import lexicon
from labimpact.imports.understanding import lexicon as kinds
from labimpact.imports.understanding.terms import synonyms
from labimpact.imports.understanding.text import Near, distance, fold, nothing

LEXICON = lexicon()


def _one(kind, written, **options):
    found = LEXICON.one(kind, written, **options)
    return (found.code, found.how.value) if found else None


def _codes(kind, written):
    found, unknown = LEXICON.all(kind, written)
    return [meaning.code for meaning in found], unknown


@pytest.mark.parametrize(
    ("written", "code", "how"),
    [
        ("Marocco", "MAR", "exact"), ("MAROCCO", "MAR", "exact"), ("MA", "MAR", "exact"),
        ("MAR", "MAR", "exact"), ("marocchina", "MAR", "exact"), ("marocchino", "MAR", "synonym"),
        ("marocchini", "MAR", "synonym"), ("Morocco", "MAR", "synonym"),
        ("rumena", "ROU", "synonym"), ("bosniaco", "BIH", "synonym"),
        ("cittadinanza albanese", "ALB", "exact"),
        ("Z330", "MAR", "synonym"), ("apolide", "XXX", "exact"), ("Jugoslavia", "YUG", "exact"),
        ("Senegalle", "SEN", "near"), ("Uckraina", "UKR", "near"),
    ],
)  # fmt: skip
def test_countries_as_people_name_them(written, code, how):
    assert _one(kinds.COUNTRY, written) == (code, how)


def test_a_word_near_to_two_countries_is_neither():
    assert _one(kinds.COUNTRY, "Nigere") is None or _one(kinds.COUNTRY, "Nigere")[1] == "near"
    assert _one(kinds.COUNTRY, "Atlantide") is None
    assert _one(kinds.COUNTRY, "niger") == ("NER", "exact")


def test_two_citizenships_in_one_cell():
    assert _codes(kinds.COUNTRY, "italo-marocchina") == (["ITA", "MAR"], [])
    assert _codes(kinds.COUNTRY, "marocchina e italiana") == (["MAR", "ITA"], [])
    assert _codes(kinds.COUNTRY, "Albania/Kosovo") == (["ALB", "XKX"], [])
    assert _codes(kinds.COUNTRY, "Guinea-Bissau") == (["GNB"], [])
    assert _codes(kinds.COUNTRY, "marocchina, marziana") == (["MAR"], ["marziana"])


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("arabo", ["ar"]), ("Arabo marocchino", ["ary"]), ("darija", ["ary"]),
        ("inglese/francese", ["en", "fr"]), ("urdu, inglese", ["ur", "en"]), ("cinese", ["cmn"]),
        ("spagnolo e inglese", ["es", "en"]), ("panjabi", ["pa-Guru"]), ("albaneese", ["sq"]),
    ],
)  # fmt: skip
def test_languages_as_people_name_them(written, codes):
    assert _codes(kinds.LANGUAGE, written) == (codes, [])


@pytest.mark.parametrize(
    ("written", "label", "how"),
    [
        ("Luino", "Luino (VA)", "exact"), ("LUINO VA", "Luino (VA)", "exact"),
        ("Luino (VA)", "Luino (VA)", "exact"), ("luino - va", "Luino (VA)", "exact"),
        ("21016 Luino", "Luino (VA)", "exact"), ("Comune di Luino", "Luino (VA)", "exact"),
        ("Luino, fraz. Colmegna", "Luino (VA)", "exact"), ("Luinno", "Luino (VA)", "near"),
        ("Busto A.", "Busto Arsizio (VA)", "synonym"), ("milan", "Milano (MI)", "synonym"),
        ("S. Angelo Lodigiano", "Sant'Angelo Lodigiano (LO)", "synonym"),
        ("Sesto S. Giovanni", "Sesto San Giovanni (MI)", "synonym"),
        ("Reggio Emilia", "Reggio nell'Emilia (RE)", "synonym"), ("E734", "Luino (VA)", "exact"),
        ("Castro", "Castro (BG)", "exact"), ("Castro (LE)", "Castro (LE)", "exact"),
        ("San Teodoro", "San Teodoro (SS)", "guess"),
    ],
)  # fmt: skip
def test_municipalities_as_people_write_them(written, label, how):
    found = LEXICON.one(kinds.MUNICIPALITY, written)
    assert found is not None
    assert (found.label, found.how) == (label, how)


def test_a_hamlet_that_is_no_municipality_is_unknown():
    assert _one(kinds.MUNICIPALITY, "Colmegna") is None


def test_somebody_born_abroad_is_not_put_in_an_italian_town_of_a_like_name():
    assert _one(kinds.MUNICIPALITY, "Tiranna", abroad=True) is None
    assert _one(kinds.MUNICIPALITY, "Alessandria", abroad=True) == ("A182", "guess")
    assert _one(kinds.MUNICIPALITY, "Luino", abroad=True) == ("E734", "exact")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("PdS lavoro sub.", "employment"), ("perm. sogg. fam", "family"),
        ("carta sogg.", "eu_long_term_permit"), ("asilo politico", "asylum"),
        ("prot. sussidiaria", "subsidiary_protection"), ("UE lungo periodo", "eu_long_term_permit"),
        ("lavoro stagionale", "seasonal_employment"), ("lav. autonomo", "self_employment"),
        ("richiedente asilo", "asylum_request"), ("famigliari", "family"),
        ("carta di soggiorno familiare cittadino UE", "eu_family_card"),
        ("protezione speciale", "special_protection"), ("umanitario", "special_protection"),
        ("attesa occupazione", "waiting_employment"), ("art. 18", "social_protection"),
    ],
)  # fmt: skip
def test_permits_as_people_write_them(written, code):
    found = LEXICON.one(kinds.PERMIT, written)
    assert found is not None
    assert found.code == code


def test_the_state_of_a_permit():
    states = ["ricevuta", "in rinnovo", "nessuno", "irregolare", "primo rilascio", "sanatoria"]
    assert [LEXICON.one(kinds.PERMIT_STATE, text).code for text in states] == [
        "awaiting_renewal", "awaiting_renewal", "none", "none", "awaiting_first", "regularisation",
    ]  # fmt: skip


def test_what_was_given_and_asked_may_be_several():
    assert _codes(kinds.ITEM, "info + compilazione modulo")[0] == [
        "information_given",
        "form_filled",
    ]
    assert _codes(kinds.ITEM, "ascolto e informazioni")[0] == [
        "listening_interview",
        "information_given",
    ]
    assert _codes(kinds.ITEM, "Orientamento su ingresso e soggiorno")[0] == ["legal_orientation"]
    assert _codes(kinds.NEED, "casa/lavoro") == (["home", "work"], [])
    assert _codes(kinds.NEED, "casa, astrologia") == (["home"], ["astrologia"])


def test_channels_and_sex():
    channels = ["sportello", "tel.", "wa", "mail", "in presenza", "videochiamata"]
    assert [LEXICON.one(kinds.CHANNEL, text).code for text in channels] == [
        "desk", "phone", "messaging", "email", "desk", "video",
    ]  # fmt: skip
    assert [LEXICON.one(kinds.SEX, text).code for text in ("M", "f", "donna", "Maschio")] == [
        "M", "F", "F", "M",
    ]  # fmt: skip


def test_a_correction_given_once_is_remembered():
    taught = lexicon(
        {
            (kinds.MUNICIPALITY, "Colmegna"): "E734",
            (kinds.ITEM, "il solito"): "referral",
            (kinds.LANGUAGE, "boh"): "",
        }
    )
    found = taught.one(kinds.MUNICIPALITY, "COLMEGNA")
    assert (found.code, found.label, found.how) == ("E734", "Luino (VA)", "remembered")
    meanings, unknown = taught.all(kinds.ITEM, "ascolto, Il Solito")
    assert [meaning.code for meaning in meanings] == ["listening_interview", "referral"]
    assert not unknown
    # To be left empty: no doubt of it, and its words are kept even so.
    assert taught.all(kinds.LANGUAGE, "Boh") == ([], ["Boh"])
    assert taught.means_nothing(kinds.LANGUAGE, "BOH")
    assert not taught.means_nothing(kinds.ITEM, "Boh")


@pytest.mark.parametrize(
    ("kind", "written", "code"),
    [
        (kinds.ITEM, "altro", "other"),
        (kinds.ITEM, "Informazioni", "information_given"),
        (kinds.ITEM, "ricong. familiare", "legal_orientation"),
        (kinds.NEED, "ricong. familiare", "documents"),
        (kinds.NEED, "patente", "documents"),
        (kinds.NEED, "conversione patente", "documents"),
        (kinds.PERMIT, "ricong. familiare", "family"),
    ],
)
def test_words_of_every_desk_are_in_the_lists(kind, written, code):
    meaning = lexicon().one(kind, written)
    assert meaning is not None
    assert meaning.code == code
    assert not meaning.unsure


@pytest.mark.parametrize("name", ["places", "codes"])
def test_every_synonym_belongs_to_something_that_exists(name):
    known = {
        "countries": LEXICON.countries.labels, "languages": LEXICON.languages.labels,
        "sex": LEXICON.terms[kinds.SEX].labels,
    } | {kinds.LISTS[kind]: LEXICON.terms[kind].labels for kind in kinds.LISTS}  # fmt: skip
    for section, ways in synonyms(name).items():
        for code in ways:
            if section == "municipalities":
                assert _one(kinds.MUNICIPALITY, code), code
            else:
                assert code in known[section], (section, code)


@given(st.text())
def test_no_text_ever_raises(written):
    for kind in (*kinds.LISTS, kinds.COUNTRY, kinds.LANGUAGE, kinds.SEX):
        LEXICON.one(kind, written)
        LEXICON.all(kind, written)
    LEXICON.one(kinds.MUNICIPALITY, written)
    nothing(written)


@given(st.text(max_size=12), st.text(max_size=12))
def test_the_distance_is_one(one, two):
    found = distance(one, two, most=20)
    assert found == distance(two, one, most=20)
    assert (found == 0) == (one == two)
    assert found <= max(len(one), len(two))


def test_the_nearest_name_is_found_when_it_is_alone():
    near = Near(["milano", "malano", "varese"])
    assert near.to("varesse") == ("varese",)
    assert near.to("mulano") == ("malano", "milano")
    assert near.to("vare") == ()
    assert fold("Łódź – Yılmaz") == "lodz yilmaz"

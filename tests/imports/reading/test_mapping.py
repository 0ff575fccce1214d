"""Columns become fields by their headings and by what they hold; what was confirmed comes first."""

import pytest
from codicefiscale import codicefiscale

from labimpact.imports.drafts import Mapping
from labimpact.imports.profiles import known_headings, profile, profiles
from labimpact.imports.profiles.loading import Kind, Profile
from tests.imports.reading.registers import proposed

CODES = [
    base + codicefiscale.encode_cin(base)
    for base in ("RSSMRA90C12E734", "LMRFTM90H45Z330", "DPAWAA85D50Z343", "BNCGNN70A01F205")
]


def _columns(path, *lines, **options):
    return proposed(path, *lines, **options).mapping.columns


def test_headings_are_understood_whatever_their_case_and_signs(tmp_path):
    found = _columns(tmp_path, "DATA ACCESSO;cognome;Nome ;Cod. Fiscale;NAZIONALITA';Tel.;P.d.S.")
    assert list(found.values()) == [
        "contact_date", "family_name", "given_name", "tax_code", "citizenship", "phone", "permit",
    ]  # fmt: skip


def test_a_heading_with_a_slip_is_understood(tmp_path):
    found = _columns(tmp_path, "Data acesso;Cognome;Nome;Cittadinaza")
    assert found["Data acesso"] == "contact_date"
    assert found["Cittadinaza"] == "citizenship"


def test_a_column_of_tax_codes_is_one_whatever_its_heading(tmp_path):
    lines = [f"12/03/2024;Rossi;Ada;{code}" for code in CODES]
    proposal = proposed(tmp_path, "Data;Cognome;Nome;Tessera", *lines)
    assert proposal.mapping.columns["Tessera"] == "tax_code"
    assert proposal.why["Tessera"] == "Il contenuto: sono codici fiscali."
    assert proposal.samples["Tessera"] == tuple(CODES[:3])


def test_content_tells_phones_addresses_and_names(tmp_path):
    lines = [
        "Rossi Mario;x;3331234567;ada@example.org",
        "Bianchi Anna;y;3477654321;b@example.org",
        "Verdi Luigi;z;3201112223;c@example.org",
        "Russo Maria;w;3491112223;d@example.org",
    ]
    found = _columns(tmp_path, "Colonna 1;Colonna 2;Colonna 3;Colonna 4", *lines)
    assert found == {"Colonna 1": "full_name", "Colonna 3": "phone", "Colonna 4": "email"}


@pytest.mark.parametrize("heading", ["Naz.", "naz", "Nazionalità", "NAZIONALITA'"])
def test_the_short_words_for_nationality_are_citizenship(tmp_path, heading):
    assert _columns(tmp_path, f"Data;Cognome;Nome;{heading}")[heading] == "citizenship"


def test_a_column_of_states_is_a_citizenship_whatever_its_heading(tmp_path):
    lines = [f"12/03/2024;Rossi;Ada;{state};MI" for state in ("Marocco", "albanese", "Perù")]
    proposal = proposed(tmp_path, "Data;Cognome;Nome;Da dove;Sigla", *lines)
    assert proposal.mapping.columns["Da dove"] == "citizenship"
    assert proposal.why["Da dove"] == "Il contenuto: sono Paesi."
    assert "Sigla" not in proposal.mapping.columns


def test_a_heading_that_its_column_denies_is_not_believed(tmp_path):
    lines = ["12/03/2024;Rossi;Ada;via Roma 1"] * 4
    assert "Telefono" not in _columns(tmp_path, "Data;Cognome;Nome;Telefono", *lines)


def test_a_name_alone_is_the_whole_name(tmp_path):
    assert _columns(tmp_path, "Data;Nome")["Nome"] == "full_name"
    assert _columns(tmp_path, "Data;Cognome;Nome")["Nome"] == "given_name"


def test_the_origin_is_a_citizenship_unless_there_is_one(tmp_path):
    alone = _columns(tmp_path, "Data;Cognome;Nome;Paese d'origine")
    assert alone["Paese d'origine"] == "citizenship"
    both = _columns(tmp_path, "Data;Cognome;Nome;Paese d'origine;Cittadinanza")
    assert (both["Paese d'origine"], both["Cittadinanza"]) == ("birth_country", "citizenship")


def test_a_field_takes_one_column_unless_it_may_have_several(tmp_path):
    found = _columns(tmp_path, "Data;Data;Cognome;Nome;Note;Osservazioni")
    assert found["Note"] == found["Osservazioni"] == "note"
    assert "Data (2)" not in found


def test_what_was_confirmed_before_comes_first(tmp_path):
    before = Mapping(
        columns={"DATA": "contact_date", "varie": "need", "Note": ""},
        options={"default_minutes": 45},
    )
    proposal = proposed(tmp_path, "Data;Cognome;Nome;Varie;Note", remembered=before)
    assert proposal.mapping.columns["Varie"] == "need"
    assert proposal.mapping.columns["Note"] == ""
    assert proposal.why["Varie"] == "Come l'ultima volta."
    assert proposal.mapping.options["default_minutes"] == 45


def test_a_field_that_is_no_more_is_not_remembered(tmp_path):
    before = Mapping(columns={"Data": "something_gone"})
    assert _columns(tmp_path, "Data;Cognome;Nome", remembered=before)["Data"] == "contact_date"


def test_what_is_wanted_and_missing_is_named(tmp_path):
    assert proposed(tmp_path, "Telefono;Comune").missing == ("Cognome e nome", "Data del contatto")
    assert proposed(tmp_path, "Data;Nominativo").missing == ()
    assert proposed(tmp_path, "Alunno;Classe", kind="school").missing == ()


@pytest.mark.parametrize("one", profiles(), ids=lambda one: one.code)
def test_every_profile_is_whole(one: Profile):
    keys = [field.key for field in one.fields]
    assert len(keys) == len(set(keys))
    assert one.sources
    assert all(field.label and field.kind in Kind for field in one.fields)
    assert {"family_name", "given_name", "full_name"} <= set(keys)
    assert profile(one.code) is one


def test_no_heading_means_two_fields_of_one_profile():
    from labimpact.imports.files.headings import folded

    for one in profiles():
        seen: dict[str, str] = {}
        for field in one.fields:
            for word in (field.label, *field.synonyms):
                known = seen.setdefault(folded(word), field.key)
                assert known == field.key, (one.code, word, known, field.key)


def test_the_desk_register_comes_first_and_sources_are_named():
    assert [one.code for one in profiles()] == ["desk", "school", "siso"]
    assert all(source.commit for source in profile("siso").sources)
    assert "codice fiscale" in known_headings()

"""A row becomes persons and a contact; what is doubtful asks, what cannot be is told."""

import json

import pytest
from codicefiscale import codicefiscale

from labimpact.imports.drafts import How, Level, RowReading
from labimpact.imports.understanding import Lexicon
from labimpact.imports.understanding.lexicon import reference
from tests.imports.reading.registers import lexicon, read, said

HEADINGS = (
    "Data;Ora;Cognome;Nome;Sesso;Data di nascita;Luogo di nascita;Codice fiscale;Cittadinanza;"
    "Lingua;Telefono;Comune;Permesso;Scadenza;Richiesta;Prestazione;Durata;Canale;Mediatore;"
    "Operatore;Note"
)
FULL = (
    "12/03/2024;10.30;EL AMRANI;FATIMA;F;05/06/1990;Casablanca;;marocchina;arabo;333 1234567;"
    "LUINO VA;PdS lavoro sub.;01/02/2027;documenti, casa;ascolto + informazioni;mezz'ora;tel.;sì;"
    "Anna;torna lunedì"
)
# Made by the published rule for an invented person; it is nobody's.
CODE = "LMRFTM90H45Z330"
CODE += codicefiscale.encode_cin(CODE)


def _one(tmp_path, line=FULL, headings=HEADINGS, **options) -> RowReading:
    (reading,) = read(tmp_path, headings, line, **options)
    return reading


def _changed(**cells: str) -> str:
    values = dict(zip(HEADINGS.split(";"), FULL.split(";"), strict=True)) | cells
    return ";".join(values.values())


def test_a_whole_row_is_understood(tmp_path):
    reading = _one(tmp_path)
    (person,) = reading.persons
    assert reading.ok
    assert not reading.doubtful
    assert reading.number == 2
    assert (person.family_name, person.given_name, person.sex) == ("El Amrani", "Fatima", "F")
    assert (person.birth, person.birth_precision, person.birth_place) == (
        "1990-06-05", "day", "Casablanca",
    )  # fmt: skip
    assert (person.citizenships, person.language) == (("MAR",), "ar")
    assert (person.phones, person.municipality) == (("+393331234567",), "E734")
    assert (person.title_kind, person.title_state, person.title_expires_on) == (
        "employment", "holds", "2027-02-01",
    )  # fmt: skip
    contact = reading.contact
    assert contact is not None
    assert (contact.occurred_on, contact.occurred_at, contact.minutes) == (
        "2024-03-12",
        "10:30",
        30,
    )
    assert contact.items == ("listening_interview", "information_given")
    assert contact.needs == ("documents", "home")
    assert (contact.channel, contact.mediator_present) == ("phone", True)
    assert (contact.operator, contact.note) == ("Anna", "torna lunedì")


def test_everything_understood_says_how(tmp_path):
    how = {(one.field, one.written): one.how for one in _one(tmp_path).understood}
    assert how["country", "marocchina"] == How.EXACT
    assert how["permit", "PdS lavoro sub."] == How.SYNONYM
    assert how["municipality", "LUINO VA"] == How.EXACT


def test_a_reading_goes_to_json_and_back(tmp_path):
    for reading in read(tmp_path, HEADINGS, FULL, _changed(Cittadinanza="Maroccco", Data="boh")):
        assert RowReading.from_json(json.loads(json.dumps(reading.to_json()))) == reading


@pytest.mark.parametrize(
    ("cells", "field", "words"),
    [
        ({"Data": "31/02/2024"}, "contact_date", "«31/02/2024»"),
        ({"Data": ""}, "contact_date", "Manca la data"),
        ({"Data": "01/01/2027"}, "contact_date", "futuro"),
        ({"Cognome": "", "Nome": ""}, "family_name", "Manca il nome"),
        ({"Cognome": "???", "Nome": ""}, "family_name", ""),
        ({"Durata": "900 ore"}, "minutes", "«900 ore»"),
        ({"Data di nascita": "31/04/1990"}, "birth_date", "«31/04/1990»"),
    ],
)
def test_what_cannot_be_is_an_error_of_its_cell(tmp_path, cells, field, words):
    reading = _one(tmp_path, _changed(**cells))
    errors = [problem for problem in reading.problems if problem.level == Level.ERROR]
    assert not reading.ok
    assert [problem.field for problem in errors] == [field]
    assert words in errors[0].sentence
    assert errors[0].column in HEADINGS.split(";")


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"Cittadinanza": "Maroccco"}, "è stato letto come «Marocco»"),
        ({"Comune": "Luinno"}, "Luino (VA)"),
        ({"Comune": "Colmegna"}, "Non capisco «Colmegna»"),
        ({"Permesso": "verde"}, "Non capisco «verde»"),
        ({"Richiesta": "astrologia"}, "Non capisco «astrologia»"),
        ({"Prestazione": "danza"}, "«Altro»"),
        ({"Telefono": "333123"}, "non è un numero di telefono"),
        ({"Codice fiscale": "LMRFTM90"}, "senza codice fiscale"),
        ({"Scadenza": "31/02/2027"}, "«31/02/2027»"),
        ({"Codice fiscale": CODE, "Sesso": "M"}, "sesso (nel codice F, nella riga M)"),
        (
            {"Codice fiscale": CODE, "Data di nascita": "05/06/1991"},
            "data di nascita (nel codice 05/06/…90, nella riga 05/06/1991)",
        ),
        (
            {"Codice fiscale": CODE, "Cognome": "Rossi", "Nome": "Ada"},
            "cognome (nel codice LMR, nella riga Rossi); nome (nel codice FTM, nella riga Ada)",
        ),
        (
            {"Codice fiscale": CODE, "Luogo di nascita": "Tirana (Albania)"},
            "luogo di nascita (nel codice Marocco, nella riga Albania)",
        ),
        (
            {"Codice fiscale": CODE[:-1] + ("A" if CODE[-1] != "A" else "B")},
            "carattere di controllo",
        ),
    ],
)
def test_what_is_doubtful_asks_and_the_row_can_enter(tmp_path, cells, words):
    reading = _one(tmp_path, _changed(**cells))
    assert reading.ok
    assert reading.doubtful
    assert words in " ".join(said(reading, Level.DOUBT))


def test_what_is_not_understood_leaves_no_trace_but_its_words(tmp_path):
    reading = _one(tmp_path, _changed(Comune="Colmegna", Prestazione="danza"))
    assert reading.persons[0].municipality == ""
    assert reading.persons[0].street == "Colmegna"
    assert reading.contact is not None
    assert reading.contact.items == ("other",)
    assert "danza" in reading.contact.note


def test_the_tax_code_tells_what_the_row_does_not(tmp_path):
    cells = {"Codice fiscale": CODE, "Sesso": "", "Data di nascita": "", "Luogo di nascita": ""}
    reading = _one(tmp_path, _changed(**cells))
    (person,) = reading.persons
    assert (person.sex, person.birth, person.birth_precision) == ("F", "1990-06-05", "day")
    assert person.birth_country == "MAR"
    assert not reading.doubtful
    assert "data di nascita, sesso, luogo di nascita" in " ".join(said(reading, Level.NOTE))


def test_the_first_of_january_is_a_day_when_the_tax_code_says_so(tmp_path):
    code = "LMRFTM90A41Z330"
    code += codicefiscale.encode_cin(code)
    born = {"Data di nascita": "01/01/1990"}
    assert _one(tmp_path, _changed(**born)).persons[0].birth_precision == "year"
    sure = _one(tmp_path, _changed(**born, **{"Codice fiscale": code}))
    assert sure.persons[0].birth_precision == "day"


def test_names_in_each_others_column_are_put_right_by_the_code(tmp_path):
    cells = {"Codice fiscale": CODE, "Cognome": "Fatima", "Nome": "El Amrani"}
    reading = _one(tmp_path, _changed(**cells))
    assert (reading.persons[0].family_name, reading.persons[0].given_name) == (
        "El Amrani",
        "Fatima",
    )
    assert reading.doubtful


def test_the_code_divides_a_name_that_nothing_else_could(tmp_path):
    code = codicefiscale.encode_lastname("Xuyi Tal") + codicefiscale.encode_firstname("Wox")
    code += "90H45Z330"
    code += codicefiscale.encode_cin(code)
    headings = "Data;Nominativo;Codice fiscale;Durata"
    reading = _one(tmp_path, f"12/03/2024;Xuyi Tal Wox;{code};30", headings)
    assert (reading.persons[0].family_name, reading.persons[0].given_name) == ("Xuyi Tal", "Wox")
    assert not reading.doubtful


@pytest.mark.parametrize(
    ("place", "country", "municipality", "written"),
    [
        ("Casablanca (Marocco)", "MAR", "", "Casablanca"),
        ("Marocco", "MAR", "", ""),
        ("Luino", "ITA", "E734", ""),
        ("Tirana", "", "", "Tirana"),
    ],
)
def test_where_somebody_was_born(tmp_path, place, country, municipality, written):
    (person,) = _one(tmp_path, _changed(**{"Luogo di nascita": place})).persons
    assert (person.birth_country, person.birth_municipality, person.birth_place) == (
        country, municipality, written,
    )  # fmt: skip


def test_several_people_in_one_cell_are_persons_or_are_counted(tmp_path):
    headings = "Data;Cognome e nome;Durata"
    one, two, three, nobody = read(
        tmp_path,
        headings,
        "12/03/2024;Ali Ahmed e Fatima;30",
        "12/03/2024;1) Rossi Mario 2) Bianchi Anna;30",
        "12/03/2024;Diop Awa + 2 figli;30",
        "12/03/2024;anonimo;30",
    )
    names = [
        [(p.family_name, p.given_name) for p in row.persons] for row in (one, two, three, nobody)
    ]
    assert names == [
        [("Ali", "Ahmed"), ("Ali", "Fatima")],
        [("Rossi", "Mario"), ("Bianchi", "Anna")],
        [("Diop", "Awa")],
        [],
    ]
    assert [row.contact.anonymous for row in (one, two, three, nobody)] == [0, 0, 2, 1]
    assert nobody.ok


def test_a_name_that_is_also_a_word_is_a_name_beside_a_family_name(tmp_path):
    grandmother, nan, nobody = read(
        tmp_path,
        "Data;Cognome;Nome",
        "12/03/2024;Kovalenko;Nonna",
        "12/03/2024;Zhang;Nan",
        "12/03/2024;nonna;",
    )
    assert [row.persons[0].given_name for row in (grandmother, nan)] == ["Nonna", "Nan"]
    assert (nobody.persons, nobody.contact.anonymous) == ((), 1)


def test_people_are_not_divided_when_the_office_says_so(tmp_path):
    (row,) = read(tmp_path, "Data;Cognome e nome", "12/03/2024;Ali Ahmed; Omar", split_people=False)
    assert len(row.persons) == 1


def test_as_above_means_what_stood_above(tmp_path):
    first, second = read(tmp_path, "Data;Cognome;Nome;Comune", "12/03/2024;Rossi;Ada;Luino",
                         'idem;Verdi;Ugo;"""')  # fmt: skip
    assert second.contact.occurred_on == first.contact.occurred_on == "2024-03-12"
    assert second.persons[0].municipality == "E734"


def test_totals_and_repeated_headings_hold_nobody_and_say_so(tmp_path):
    rows = read(tmp_path, "Data;Cognome;Nome;Durata", "12/03/2024;Rossi;Ada;30",
                "Data;Cognome;Nome;Durata", "TOTALE;1")  # fmt: skip
    assert [bool(row.persons) for row in rows] == [True, False, False]
    assert all(row.ok for row in rows)
    assert said(rows[1], Level.NOTE) == ["È di nuovo la riga dei titoli: non entra."]
    assert said(rows[2], Level.NOTE) == ["È una riga di totale: non entra."]


def test_what_is_missing_takes_the_usual_and_says_so(tmp_path):
    reading = _one(tmp_path, _changed(Durata="", Prestazione=""), default_minutes=25)
    assert reading.contact is not None
    assert (reading.contact.minutes, reading.contact.items) == (25, ("information_given",))
    assert len(said(reading, Level.NOTE)) == 2


def test_a_list_without_days_has_persons_and_no_contacts(tmp_path):
    (row,) = read(tmp_path, "Cognome;Nome;Telefono", "Rossi;Ada;3331234567")
    assert row.contact is None
    assert row.ok


def test_an_american_column_is_read_as_such(tmp_path):
    rows = read(tmp_path, "Data;Cognome;Nome", "03/04/2024;Rossi;Ada", "03/25/2024;Verdi;Ugo")
    assert [row.contact.occurred_on for row in rows] == ["2024-03-04", "2024-03-25"]


def test_hours_of_a_school_become_a_contact_only_on_a_day(tmp_path):
    headings = "Alunno;Scuola;Classe;Lingua;Ore richieste;Ore svolte;Mediatore;Data intervento"
    done, none, no_day, year = read(
        tmp_path,
        headings,
        "Ali Ahmed;IC Luino;2A;urdu;10;2,5;Fatima Z.;12/03/2024",
        "Diop Awa;IC Luino;3B;wolof;10;0;;",
        "Wang Wei;IC Luino;1A;cinese;10;2;Li L.;",
        "Cela Ana;IC Luino;1A;albanese;60;40;E. K.;12/03/2024",
        kind="school",
    )
    assert (done.contact.minutes, done.contact.mediator_present) == (150, True)
    assert "Mediatore: Fatima Z." in done.contact.note
    assert "Ore richieste: 10" in done.contact.note
    assert done.persons[0].language == "ur"
    assert none.contact is None
    assert "Scuola: IC Luino" in none.persons[0].note
    assert not none.doubtful
    assert no_day.contact is None
    assert no_day.doubtful
    assert year.contact is None
    assert year.doubtful


def test_a_siso_export_is_read_with_its_own_emptiness(tmp_path):
    headings = (
        "id_scheda,cognome,nome,sesso,data_nascita,cittadinanza_des,cittadinanza2,data_accesso,"
        "tipo_intervento,stato_permesso_sogg,tipo_permesso"
    )
    line = (
        "77,DIOP,AWA,F,1990-06-05 00:00:00,SENEGAL,\\N,2024-03-12 00:00:00,colloquio,"
        "in attesa di rinnovo,\\N"
    )
    (row,) = read(tmp_path, headings, line, kind="siso")
    (person,) = row.persons
    assert (person.external_id, person.family_name, person.birth) == ("77", "Diop", "1990-06-05")
    assert (person.citizenships, person.title_state) == (("SEN",), "awaiting_renewal")
    assert (row.contact.occurred_on, row.contact.items) == ("2024-03-12", ("listening_interview",))
    assert not row.doubtful


@pytest.mark.django_db
def test_the_lexicon_of_the_database_is_the_one_of_the_files():
    """What the other tests read from the reference files is what the product reads."""
    stored = reference()
    loaded = Lexicon.load()
    assert len(stored.countries) > 200
    assert len(stored.municipalities) > 15_000
    for kind, written in (
        ("municipality", "LUINO VA"), ("country", "marocchini"), ("language", "darija"),
        ("permit", "lav. sub."), ("need", "casa"), ("channel", "wa"),
    ):  # fmt: skip
        assert loaded.one(kind, written) == lexicon().one(kind, written) is not None


def test_m_f_belongs_to_two_people_in_their_order_and_to_one_alone_is_asked(tmp_path):
    two, one = read(
        tmp_path,
        "Data;Cognome e nome;Sesso;Motivo",
        "03/02/2026;Diallo Mamadou / Diallo Aissatou;M/F;permesso",
        "03/02/2026;Sow Ibra;M/F;permesso",
    )

    assert [person.sex for person in two.persons] == ["M", "F"]
    assert [person.sex for person in one.persons] == [""]
    assert any("M/F" in sentence for sentence in said(one, Level.DOUBT))


def test_somebody_elses_number_is_said_to_be_theirs(tmp_path):
    (reading,) = read(
        tmp_path,
        "Data;Cognome e nome;Telefono;Motivo",
        "03/02/2026;Diallo Aissatou;cell. 333 1234567 (marito);permesso",
    )

    (person,) = reading.persons
    assert person.phones == ("+393331234567",)
    assert person.phone_whose == "relative"
    assert "marito" in person.note
    assert any("marito" in sentence for sentence in said(reading, Level.NOTE))


def test_companions_in_brackets_become_persons_of_the_family(tmp_path):
    one, two = read(
        tmp_path,
        "Data;Cognome e nome;Motivo",
        "03/02/2026;Diallo Mamadou (moglie: Ba Fatou);permesso",
        "03/02/2026;Diallo Mamadou (figlia: Awa);permesso",
    )

    named = [(p.family_name, p.given_name, p.role) for p in one.persons]
    assert named == [("Diallo", "Mamadou", "subject"), ("Ba", "Fatou", "family")]
    assert one.contact.anonymous == 0
    assert "moglie: Ba Fatou" in one.contact.note
    assert not one.doubtful
    # One name alone: whose family name it has is asked.
    assert (two.persons[1].family_name, two.persons[1].given_name) == ("Diallo", "Awa")
    assert two.doubtful


def test_companions_beside_the_given_name_are_not_of_the_same_family(tmp_path):
    (reading,) = read(
        tmp_path,
        "Data;Cognome;Nome;Motivo",
        "03/02/2026;Diallo;Mamadou (moglie: Ba Fatou);permesso",
    )

    named = [(p.family_name, p.given_name, p.role) for p in reading.persons]
    assert named == [("Diallo", "Mamadou", "subject"), ("Ba", "Fatou", "family")]


@pytest.mark.parametrize("written", ["M F", "M-F", "M.F.", "m e f", "M/F", "maschio femmina"])
def test_two_sexes_in_a_cell_are_never_the_sex_of_one(tmp_path, written):
    two, one = read(
        tmp_path,
        "Data;Cognome e nome;Sesso;Motivo",
        f"03/02/2026;Diallo Mamadou / Diallo Aissatou;{written};permesso",
        f"03/02/2026;Sow Ibra;{written};permesso",
    )

    assert [person.sex for person in two.persons] == ["M", "F"]
    assert [person.sex for person in one.persons] == [""]
    assert one.doubtful


def test_what_nobody_understood_stays_in_the_notes(tmp_path):
    (reading,) = read(
        tmp_path,
        "Data;Ora;Cognome;Nome;Lingua;Telefono;E-mail;Bisogno;Canale;Motivo;Note",
        "03/02/2026;dopo pranzo;Diallo;Mamadou;Zzkx;12 (casa);boh;qwzx;kkzz;permesso;torna",
    )

    contact, (person,) = reading.contact, reading.persons
    assert contact.note.startswith("torna\nNel registro: ")
    assert [word for word in ("dopo pranzo", "qwzx", "kkzz") if word not in contact.note] == []
    assert person.note.startswith("Nel registro: ")
    assert [word for word in ("Zzkx", "12 (casa)", "boh") if word not in person.note] == []
    assert "Bisogno «qwzx»" in contact.note

"""What looks like it should not stand in a report, and what only looks like it."""

import pytest

from labimpact.mediation.sensitive import Kind, found


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("Ho parlato con Amina Hassan a lungo", Kind.NAME, "Amina Hassan"),
        ("Ieri Amina El-Sayed non c'era", Kind.NAME, "Amina El-Sayed"),
        ("la sig.ra Rossi torna lunedì", Kind.NAME, "sig.ra Rossi"),
        ("la famiglia Diallo chiede", Kind.NAME, "famiglia Diallo"),
        ("codice RSSMRA85T10A562S", Kind.TAX_CODE, "RSSMRA85T10A562S"),
        ("chiamare il 333 1234567", Kind.PHONE, "333 1234567"),
        ("+39 02 1234 5678", Kind.PHONE, "+39 02 1234 5678"),
        ("scrivere a mamma@example.org", Kind.EMAIL, "mamma@example.org"),
        ("ha avuto una diagnosi di autismo", Kind.HEALTH, "diagnosi"),
        ("è incinta", Kind.HEALTH, "incinta"),
        ("il padre è in carcere", Kind.JUSTICE, "carcere"),
        ("ha fatto denuncia", Kind.JUSTICE, "denuncia"),
    ],
)
def test_it_warns_of(text, kind, said):
    assert (kind, said) in [(hint.kind, hint.text) for hint in found(text)]


@pytest.mark.parametrize(
    "text",
    [
        "", "Colloquio svolto, la famiglia ha capito le regole della mensa.",
        "Ci rivediamo in via Antonio Gramsci 12, Scuola Primaria.",
        "Prossimo incontro lunedì 12/03/2027 alle 10:30 in Aula Magna",
        "Incontro al Consultorio Familiare. Consegnato il modulo 2026/2027.",
        "Istituto Comprensivo di Cittiglio, classe 3 B, 18 presenti",
        "Si tratta di un rinnovo: appuntamento in questura.",
    ],
)  # fmt: skip
def test_it_says_nothing_of(text):
    assert found(text) == []


def test_each_thing_is_said_once_in_the_order_written():
    hints = found("Amina Hassan, diagnosi; Amina Hassan", "diagnosi")
    assert [hint.text for hint in hints] == ["Amina Hassan", "diagnosi"]

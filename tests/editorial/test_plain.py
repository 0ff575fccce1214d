"""How easily a text is read."""

import pytest
import yaml

from labimpact.editorial import guides
from labimpact.editorial.plain import reading


def test_the_index_is_that_of_the_formula():
    # 2 sentences, 8 words, 34 letters: 89 + (600 − 340) / 8 is beyond the top of the scale.
    found = reading("Vai alla posta oggi. Porta il tuo permesso.")
    assert found is not None
    assert (found.words, found.index) == (8, 100)
    # 1 sentence, 15 words, 148 letters.
    hard = reading(
        "L'ottemperanza alle disposizioni regolamentari concernenti l'iscrizione anagrafica"
        " presuppone l'acquisizione della documentazione comprovante l'abitualità della dimora"
    )
    assert hard is not None
    assert hard.is_hard
    assert hard.words == 15
    assert hard.index == round(89 + (300 - 10 * 148) / 15) == 10


@pytest.mark.parametrize("text", ["", "   ", "… !!! ???", "\n"])
def test_without_words_there_is_nothing_to_say(text):
    assert reading(text) is None


def test_sentences_that_are_too_long_are_shown():
    text = "Breve. " + " ".join(["parola"] * 21) + "."
    found = reading(text)
    assert found is not None
    assert len(found.long_sentences) == 1


@pytest.mark.parametrize(
    "path",
    sorted((*guides.DATA.glob("*.yaml"), *guides.NETWORK.glob("*.yaml"))),
    ids=lambda p: p.stem,
)
def test_our_own_guides_are_not_hard(path):
    words = yaml.safe_load(path.read_text(encoding="utf-8"))["languages"]["it"]
    found = reading("\n".join(guides.texts(words)))
    assert found is not None
    assert not found.is_hard, found.index

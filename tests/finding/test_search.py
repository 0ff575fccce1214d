"""What is published is found: in one's language or in Italian, misspelt, with other endings."""

from datetime import timedelta

import pytest
from django.utils import timezone

from labimpact.finding import actions, vocabulary
from labimpact.finding.models import Entry, Word
from tests.conftest import behind_the_wall
from tests.finding.conftest import answer

pytestmark = pytest.mark.django_db


def words():
    with behind_the_wall():
        return {(w.language, w.form): w.entries for w in Word.objects.all()}


def test_the_title_comes_before_the_lead_and_the_lead_before_the_text(put, ask):
    put("testo", "Altro", text="Qui si parla di biblioteca.")
    put("in-breve", "Ancora altro", lead="La biblioteca del paese.")
    put("titolo", "La biblioteca")
    assert ask("biblioteca") == ["titolo", "in-breve", "testo"]


def test_one_s_language_comes_before_italian_and_a_thing_comes_once(put, ask):
    put("uno", "Biblioteca comunale")
    put("due", "Biblioteca", "fr", lead="La biblioteca.")
    put("due", "Biblioteca")
    assert ask("biblioteca", "fr") == ["due", "uno"]


@pytest.mark.parametrize(("language", "text"), [
    ("uk", "водійські права"), ("ar", "رخصة القيادة"), ("zh-hans", "驾照"), ("bn", "লাইসেন্স"),
    ("en", "driving licence"), ("sq", "patenta"), ("it", "patente di guida"),
])  # fmt: skip
def test_what_exists_only_in_italian_is_found_in_one_s_language(put, ask, language, text):
    put("patente", "Convertire la patente", lead="La patente di guida del tuo Paese.")
    put("altro", "La biblioteca")
    assert ask(text, language) == ["patente"]


def test_a_question_in_another_language_than_the_page_is_understood(put, ask):
    put("patente", "Convertire la patente", lead="La patente di guida del tuo Paese.")
    assert ask("رخصة القيادة", "it") == ["patente"]
    assert ask("driving licence", "it") == ["patente"]


@pytest.mark.parametrize(("language", "title", "text"), [
    ("it", "Iscrizioni ai corsi di cucina", "iscrizione corso cucine"),
    ("uk", "Бібліотека для дітей", "бібліотеки"),
    ("si", "පුස්තකාලය", "පුස්තකාලයට"),
    ("pa", "ਲਾਇਬ੍ਰੇਰੀ ਵਿੱਚ ਕਿਤਾਬਾਂ", "ਲਾਇਬ੍ਰੇਰੀਆਂ"),
    ("es", "Reagrupación y visados", "reagrupacion"),
    ("zh-hans", "图书馆和课程", "图书馆"),
])  # fmt: skip
def test_another_ending_finds_the_same(put, ask, language, title, text):
    put("giusta", title, language)
    put("altra", "Xyz", language)
    assert ask(text, language) == ["giusta"]


def test_a_misspelt_word_is_found_and_the_right_spelling_proposed(put):
    put("biblioteca", "La biblioteca")
    found = answer("bibblioteca")
    assert [one.ref for one in found.found] == ["biblioteca"]
    assert found.spelt == "biblioteca"
    assert answer("biblioteca").spelt == ""


def test_a_false_friend_is_not_read_as_italian(put, ask):
    put("nido", "Asilo nido per i bambini")
    put("protezione", "Asilo", "es", lead="Pedir asilo en Italia.")
    assert ask("asilo", "es")[0] == "protezione"
    assert "asilo" in vocabulary.false_friends("es")


def test_what_is_past_its_time_is_not_found(put, ask):
    now = timezone.now()
    put("passata", "La festa", expires_at=now - timedelta(hours=1))
    put("ancora", "La festa", expires_at=now + timedelta(hours=1))
    assert ask("festa") == ["ancora"]


def test_what_is_changed_is_found_by_its_new_words_alone(put, ask):
    put("uno", "Biblioteca")
    put("uno", "Piscina")
    assert ask("biblioteca") == []
    assert ask("piscina") == ["uno"]


def test_words_are_counted_up_and_down_to_nothing(put):
    before = words()
    put("uno", "Scuola e biblioteca", lead="La scuola.", text="Biblioteche.")
    put("due", "Scuola", "fr")
    put("due", "Scuola")
    assert words()["it", "scuola"] == 2
    assert words()["it", "#"] == 2
    put("due", "Piscina")
    assert words()["it", "scuola"] == 1
    with behind_the_wall():
        for ref in ("uno", "due"):
            actions.forget(kind="guide", ref=ref)
        assert not Entry.objects.exists()
    assert words() == before


def test_other_concepts_make_what_is_published_be_read_again(put, ask, monkeypatch):
    put("uno", "Biblioteca")
    with behind_the_wall():
        assert actions.read_again() == 0
        Entry.objects.update(words="'it:nient':1A", read_with="prima")
    assert ask("biblioteca") == []
    counted = words()
    with behind_the_wall():
        assert actions.read_again() == 1
    assert ask("biblioteca") == ["uno"]
    assert words() == counted


def test_the_words_that_were_found_are_marked(put):
    put("uno", "La biblioteca", text="Prima altro. " * 40 + "Poi le biblioteche del paese.")
    (found,) = answer("biblioteca").found
    assert [p.text for p in found.shown.title if p.marked] == ["biblioteca"]
    assert [p.text for p in found.shown.passage if p.marked] == ["biblioteche"]
    assert len("".join(p.text for p in found.shown.passage)) < 300
    put("due", "Nota", text="<script>biblioteca</script>")
    assert all("&" not in p.text for one in answer("biblioteca").found for p in one.shown.passage)

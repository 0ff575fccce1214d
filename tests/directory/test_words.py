"""Words in a language: never silently Italian, never silently old."""

from labimpact.directory import words
from labimpact.directory.models import PublicService, ServiceText


def _service(**said):
    return PublicService(
        **{"name": "Sportello", "summary": "Ti ascolta.", "documents": "passaporto"} | said
    )


def _text(service, **said):
    own = {"name": "مكتب", "summary": "يستمع.", "documents": "جواز", "standing": "machine"} | said
    return ServiceText(language="ar", italian=service.italian(), **own)


def test_the_italian_is_the_source():
    said = words.of(_service(), None, "it")
    assert (said.name.text, said.name.language, said.standing) == ("Sportello", "it", "source")


def test_without_a_translation_all_is_italian_and_says_so():
    said = words.of(_service(), None, "ar")
    assert (said.name.language, said.standing) == ("it", None)


def test_a_translation_says_who_made_it():
    service = _service()
    said = words.of(service, _text(service), "ar")
    assert (said.name.language, said.summary.text, said.standing) == ("ar", "يستمع.", "machine")
    assert said.stale == ()


def test_a_changed_italian_makes_the_translation_stale_and_says_which_part():
    service = _service()
    text = _text(service)
    service.documents = "passaporto\nfotografia"
    said = words.of(service, text, "ar")
    assert (said.standing, said.stale) == ("stale", ("passaporto\nfotografia",))
    assert said.name.text == "مكتب"


def test_a_part_that_was_never_translated_stands_in_italian():
    service = _service(eligibility="Per tutti.")
    said = words.of(service, _text(service), "ar")
    assert (said.eligibility.text, said.eligibility.language) == ("Per tutti.", "it")
    assert said.standing == "stale"


def test_what_the_italian_no_longer_says_is_said_in_no_language():
    service = _service()
    text = _text(service)
    service.documents = ""
    said = words.of(service, text, "ar")
    assert not said.documents
    assert said.stale == ()

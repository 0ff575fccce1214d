"""A machine translates around the words that must stay, and whatever it does is told."""

import json

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.strings import StringValue

from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.editorial.models import GuidePage, ProtectedTerm
from labimpact.editorial.translating import actions
from labimpact.editorial.translating.glossary import Glossary, Protection
from labimpact.editorial.translating.machine import MachineFailed, glossary_for, translator
from tests.conftest import behind_the_wall
from tests.editorial_factories import ProtectedTermFactory
from tests.factories import OfficeFactory

TERMS = Glossary([
    Protection("permesso di soggiorno"), Protection("soggiorno"), Protection("CUP"),
    Protection("Questura", "القسم (Questura)"),
])  # fmt: skip


@pytest.mark.parametrize(
    ("html", "terms"),
    [
        ("Il Permesso di soggiorno si chiede in Questura.", ("Permesso di soggiorno", "Questura")),
        ("<b>CUP</b> e <a id=\"CUP\">cup</a>", ("CUP", "cup")),
        ("Cupola, sottocupola, questurato", ()),
    ],
)  # fmt: skip
def test_terms_are_taken_out_in_whole_words_the_longest_first(html, terms):
    guarded = TERMS.guard(html)
    assert guarded.terms == terms
    for term in ("ermesso", "uestura"):
        assert not terms or term not in guarded.text


def test_terms_come_back_as_written_or_as_the_network_has_settled():
    guarded = TERMS.guard("Il Permesso di soggiorno in Questura")
    turned = " ".join(reversed(guarded.text.split(" ")))
    assert guarded.put_back(turned) == "القسم (Questura) in Permesso di soggiorno Il"


@pytest.mark.parametrize("answer", ["", "QX0XQ", "QX0XQ QX1XQ QX1XQ", "QX0XQ QX2XQ QX1XQ"])
def test_a_term_that_was_lost_doubled_or_made_up_is_not_put_back(answer):
    assert TERMS.guard("Permesso di soggiorno, Questura").put_back(answer) is None


@given(st.text(alphabet="abc CUPQuestra<>/ .'", max_size=60))
def test_what_a_machine_leaves_as_it_is_comes_back_as_it_was(text):
    plain = Glossary([Protection("CUP"), Protection("Questura")])
    guarded = plain.guard(text)
    assert guarded.put_back(guarded.text) == text


def _translated(text, machine_):
    made = machine_.translate(*_locales(), [StringValue(text)])
    return {key.data: value.data for key, value in made.items()}


def _locales():
    return Locale.objects.get(language_code="it"), Locale.objects.get(language_code="ar")


@pytest.fixture
def translate(newsroom, machine):
    def done(text):
        found = translator()
        with behind_the_wall():
            return _translated(text, found), found.left_out

    return done


@pytest.mark.django_db
def test_none_is_there_unless_one_is_named(settings):
    assert settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR is None
    assert translator() is None


@pytest.mark.django_db
def test_a_machine_is_asked_without_the_terms_and_they_stand_in_its_answer(machine, translate):
    found, left_out = translate("Vai in Questura con lo SPID.")
    assert found == {"Vai in Questura con lo SPID.": "ar: Vai in Questura con lo SPID."}
    assert left_out == []
    [(path, said)] = machine.asked
    assert (path, said["source"], said["target"], said["format"]) == (
        "/translate", "it", "ar", "html",
    )  # fmt: skip
    assert "Questura" not in said["q"][0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda s, t: "اذهب إلى الشرطة", "Questura, SPID"),
        (lambda s, t: "", "non l'ha tradotta"),
        (lambda s, t: None, "non l'ha tradotta"),
        (lambda s, t: f"<script>{s}</script>", "formattazione"),
    ],
)
def test_a_sentence_that_cannot_be_used_is_left_out_and_told(machine, translate, answer, said):
    machine.answer = answer
    found, [left_out] = translate("Vai in Questura con lo SPID.")
    assert found == {}
    assert left_out.startswith("«Vai in Questura con lo SPID.»")
    assert said in left_out


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("odd", "status"),
    [
        (b"<html>gateway</html>", 200), (b"{}", 200), (b"[]", 200),
        (json.dumps({"translatedText": []}).encode(), 200),
        (json.dumps({"translatedText": ["a", "b"]}).encode(), 200),
        (json.dumps({"translatedText": "un testo solo"}).encode(), 200),
        (b'{"error": "lingua sconosciuta"}', 400), (b"", 500),
    ],
)  # fmt: skip
def test_an_odd_answer_is_a_failure_and_nothing_of_it_is_kept(machine, translate, odd, status):
    machine.odd, machine.status = odd, status
    with pytest.raises(MachineFailed):
        translate("Vai in Questura.")


@pytest.mark.django_db
def test_a_machine_that_does_not_answer_in_time_or_is_gone_is_told(machine, translate):
    machine.sleep = 1.5
    with pytest.raises(MachineFailed, match="in tempo"):
        translate("Vai.")
    machine.stop()
    with pytest.raises(MachineFailed, match="non risponde"):
        translate("Vai.")


@pytest.mark.django_db
def test_names_of_offices_and_other_forms_are_protected_and_a_term_out_of_use_is_not(
    cast, newsroom
):
    ProtectedTermFactory(italian="busta verde", forms="buste verdi\n\n", fixed={"ar": "ظرف"})
    ProtectedTermFactory(italian="busta rossa", in_use=False)
    with behind_the_wall():
        found = glossary_for("ar")
    guarded = found.guard("Lo Sportello immigrati di Luino dà le buste verdi e la busta rossa.")
    assert guarded.terms == ("Sportello immigrati di Luino", "buste verdi")
    assert guarded.said == ("Sportello immigrati di Luino", "ظرف")


@pytest.mark.django_db
def test_the_region_s_editors_write_the_terms_and_nobody_else(client, cast, newsroom):
    region = cast.user("editor", office=OfficeFactory(area=None))
    address = reverse("translating:term_add")
    form = {"italian": "Fondo casa", "source": "Delibera", "in_use": "on", "fixed_ar": "صندوق"}
    client.force_login(cast.user("editor"))
    assert client.get(reverse("translating:terms")).status_code == 200
    assert client.post(address, form).status_code == 403
    client.force_login(region)
    assert client.get(address).status_code == 200
    assert client.post(address, form).status_code == 302
    with behind_the_wall():
        term = ProtectedTerm.objects.get(italian="Fondo casa")
    assert term.fixed == {"ar": "صندوق"}
    change = reverse("translating:term_change", args=[term.pk])
    assert client.post(change, {**form, "in_use": ""}).status_code == 302
    assert client.post(change, {**form, "source": ""}).status_code == 422
    with acting(cast.actor("editor")):
        assert ProtectedTerm.objects.filter(pk=term.pk).update(italian="altro") == 0
        with pytest.raises(Refused):
            actions.protect(term, by=cast.actor("editor"))


@pytest.mark.django_db
def test_the_editor_s_button_tells_what_the_machine_left_out(
    client, cast, page, machine, django_capture_on_commit_callbacks
):
    with behind_the_wall(), django_capture_on_commit_callbacks(execute=True):
        italian = GuidePage.objects.get(pk=page.pk)
        italian.lead = "Vai in Questura."
        italian.save_revision().publish()
        made = Translation.objects.get(target_locale__language_code="ar")
    client.force_login(cast.user("editor"))
    address = reverse("wagtail_localize:machine_translate", args=[made.pk])
    machine.answer = lambda s, t: "اذهب"
    html = client.post(address, follow=True).content.decode()
    assert "ha perso: Questura" in html
    machine.answer = lambda s, t: f"إلى {s}"
    assert "Tradotto con LibreTranslate" in client.post(address, follow=True).content.decode()
    with behind_the_wall():
        row = StringTranslation.objects.get(data="إلى Vai in Questura.")
    assert row.translation_type == "machine"
    machine.stop()

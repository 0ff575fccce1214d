"""Translations out to translators' programs and back: what is not understood is not written."""

from uuid import uuid4

import pytest
from defusedxml import ElementTree as ET
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail_localize.models import StringTranslation

from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.editorial.models import GuidePage, Publication
from labimpact.editorial.translating import exchange, queries, xliff
from labimpact.editorial.translating.permissions import newsrooms_of
from tests.conftest import behind_the_wall
from tests.factories import OfficeFactory

pytestmark = pytest.mark.django_db
RICH = 'Vai <a id="a1">qui</a>,<br/><b>subito</b> &amp; <i>bene</i> &lt;ora&gt;.'


def _document(**changes):
    unit = xliff.Unit("body.1|x", RICH, RICH, by_machine=True)
    return xliff.Document(**{"origin": uuid4(), "title": "Guida & co", "language": "ar"} | changes
                          | {"units": (unit,)})  # fmt: skip


def test_what_goes_out_comes_back_the_same():
    document = _document()
    written = xliff.write([document])
    root = ET.fromstring(written)
    assert 'ctype="link"' in written.decode()
    assert root.find(".//{*}target").get("state") == "needs-review-translation"
    [(read, broken)] = xliff.read(written)
    assert broken == []
    assert (read.origin, read.title, read.language) == (document.origin, "Guida & co", "ar")
    assert read.units[0].translation == RICH


def test_marks_without_end_one_inside_the_other_are_told_and_stop_nobody():
    written = xliff.write([_document()]).decode()
    before, target, after = written.partition('state="needs-review-translation">')
    deep = '<g id="b" ctype="bold">' * 2000 + "</g>" * 2000
    [(read, broken)] = xliff.read((before + target + deep + after).encode())
    assert (read.units, [mark.key for mark in broken]) == ((), ["body.1|x"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<xliff", "non è XML corretto"),
        (b"<html/>", "non è XLIFF 1.2"),
        (b'<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0"/>', "XLIFF 1.2"),
        (b'<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"/>', "nessuna pagina"),
        (
            b'<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file/></xliff>',
            "non viene da questo portale",
        ),
        (
            b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xliff>&b;</xliff>',
            "non si accettano",
        ),
    ],
)
def test_what_is_no_file_of_ours_is_refused_with_a_reason(content, said):
    with pytest.raises(Refused, match=said):
        xliff.read(content)


def test_a_mark_that_is_not_known_spoils_its_sentence_alone():
    text = xliff.write([_document()]).decode().replace('ctype="link"', 'ctype="x-html-script"')
    [(read, broken)] = xliff.read(text.encode())
    assert read.units == ()
    assert broken[0].key == "body.1|x"


@pytest.fixture
def out(cast, page):
    """The editor of the area, and the Arabic of the page as it goes out."""
    actor = cast.actor("editor")

    def written():
        with acting(actor):
            found = queries.pages(newsrooms_of(actor)).filter(pk=page.pk)
            return exchange.take_out(found, "ar").decode()

    return actor, written


def verdicts(content, actor):
    with acting(actor):
        return exchange.tally(exchange.compare(content, by=actor))


def test_a_file_that_nobody_changed_changes_nothing(out):
    actor, written = out
    content = written()
    assert verdicts(content, actor) == {"same": content.count("<trans-unit")}
    with acting(actor), pytest.raises(Refused, match="niente di nuovo"):
        exchange.bring_in(content, publish=False, by=actor)


def test_a_sentence_that_comes_back_changed_is_a_person_s_and_can_go_out_at_once(
    out, page, django_capture_on_commit_callbacks
):  # fmt: skip
    actor, written = out
    content = written().replace("متى وكيف.", "متى وكيف؟")
    assert verdicts(content, actor)["changed"] == 1
    with django_capture_on_commit_callbacks(execute=True), acting(actor):
        exchange.bring_in(content, publish=True, by=actor)
    with behind_the_wall():
        row = StringTranslation.objects.get(data="متى وكيف؟")
        assert Publication.objects.get(language="ar").lead == "متى وكيف؟"
    assert (row.translation_type, row.tool_name, row.last_translated_by_id) == (
        "manual", "XLIFF", actor.user_id,
    )  # fmt: skip


def test_who_may_not_publish_brings_in_a_draft(
    cast, out, page, django_capture_on_commit_callbacks
):  # fmt: skip
    _, written = out
    writer = cast.actor("community_worker")
    content = written().replace("متى وكيف.", "متى وكيف؟")
    with django_capture_on_commit_callbacks(execute=True), acting(writer):
        exchange.bring_in(content, publish=True, by=writer)
    with behind_the_wall():
        assert StringTranslation.objects.filter(data="متى وكيف؟").exists()
        assert Publication.objects.get(language="ar").lead == "متى وكيف."


def test_where_the_italian_changed_meanwhile_the_old_translation_is_not_applied(
    out, page, django_capture_on_commit_callbacks
):  # fmt: skip
    actor, written = out
    content = written().replace("متى وكيف.", "متى وكيف؟").replace("انتباه", "انتبه")
    with behind_the_wall(), django_capture_on_commit_callbacks(execute=True):
        italian = GuidePage.objects.get(pk=page.pk)
        italian.lead = "Tutta un'altra cosa."
        del italian.body[[piece.block_type for piece in italian.body].index("notice")]
        italian.save_revision().publish()
    found = verdicts(content, actor)
    assert (found["changed"], found["italian_changed"]) == (0, 1)
    assert found["gone"] >= 1


@pytest.mark.parametrize("broken", ["&lt;script&gt;x()&lt;/script&gt;", "حر &lt;b&gt;"])
def test_html_written_as_text_stays_text(out, broken):
    actor, written = out
    content = written().replace("متى وكيف.", broken)
    with acting(actor):
        changed = [c for c in exchange.compare(content, by=actor) if c.verdict == "changed"]
    assert len(changed) == 1
    assert "<script>" not in changed[0].after


def test_a_link_that_the_italian_does_not_have_is_not_taken(out):
    actor, written = out
    link = '<g id="a9" ctype="link">متى</g>'
    assert verdicts(written().replace("متى وكيف.", link), actor)["broken"] == 1


def test_pages_of_another_area_and_unknown_languages_are_refused(cast, out):
    actor, written = out
    content = written()
    other = cast.actor("editor", office=cast.crema)
    with acting(other), pytest.raises(Refused, match="non è una pagina dei tuoi Ambiti"):
        exchange.compare(content, by=other)
    with acting(actor), pytest.raises(Refused, match="lingua del portale"):
        exchange.compare(content.replace('"ar"', '"de"'), by=actor)
    region = cast.actor("editor", office=OfficeFactory(area=None))
    assert verdicts(content, region)["same"]


def test_the_screen_takes_out_shows_what_changes_and_writes_it(client, cast, page):
    client.force_login(cast.user("editor"))
    answer = client.post(reverse("translating:export"), {"language": "ar"})
    assert answer["Content-Disposition"] == 'attachment; filename="traduzioni-ar.xlf"'
    text = answer.content.decode().replace("متى وكيف.", "متى وكيف؟")
    address = reverse("translating:import")
    file = SimpleUploadedFile("a.xlf", text.encode())
    shown = client.post(address, {"file": file})
    assert "Importa 1 frase" in shown.content.decode()
    with behind_the_wall():
        assert not StringTranslation.objects.filter(data="متى وكيف؟").exists()
    content = shown.context["content"].replace("\n", "\r\n")
    assert client.post(address, {"content": content, "do": "write"}).status_code == 302
    with behind_the_wall():
        assert StringTranslation.objects.filter(data="متى وكيف؟").exists()
    assert client.post(address, {}).status_code == 422
    assert client.post(reverse("translating:export"), {"language": ""}).status_code == 302
    large = SimpleUploadedFile("b.xlf", b" " * (2 * 1024 * 1024 + 1))
    assert "supera 2 MB" in client.post(address, {"file": large}).content.decode()

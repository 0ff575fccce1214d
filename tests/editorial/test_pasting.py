"""What editors bring from elsewhere: texts from Word, photographs far too large."""

import io
import json

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Picture
from wagtail.images.models import Image
from wagtail.models import Collection, GroupCollectionPermission

from labimpact.editorial.models import GuidePage, Newsroom, Publication
from tests.conftest import behind_the_wall
from tests.editorial.test_publishing import _guide

pytestmark = pytest.mark.django_db


def _pasted():
    """What an editor's browser sends of a page of Word: headings, colours, a table, a picture."""
    word = {"depth": 0, "inlineStyleRanges": [], "entityRanges": [], "data": {"style": "mso"}}
    blocks = [
        {"key": "a", "type": "header-one", "text": "Titolo da Word"},
        {
            "key": "b", "type": "unstyled", "text": "Grassetto rosso",
            "inlineStyleRanges": [
                {"offset": 0, "length": 9, "style": "BOLD"},
                {"offset": 10, "length": 5, "style": "COLOR-FF0000"},
                {"offset": 0, "length": 15, "style": "UNDERLINE"},
            ],
        },
        {"key": "c", "type": "unordered-list-item", "text": "Un punto"},
        {
            "key": "d", "type": "unstyled", "text": "qui",
            "entityRanges": [{"offset": 0, "length": 3, "key": 0}],
        },
        {"key": "e", "type": "unstyled", "text": "<script>alert(1)</script><o:p></o:p>"},
    ]  # fmt: skip
    entities = {
        "0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(1)"}}
    }
    return json.dumps({"blocks": [word | one for one in blocks], "entityMap": entities})


def test_what_comes_from_word_is_left_with_what_a_page_may_hold(client, editor, newsroom):
    address = reverse("wagtailadmin_pages:add", args=("editorial", "guidepage", newsroom.pk))
    said = _guide(**{"body-0-type": "text", "body-0-value": _pasted()})
    assert client.post(address, said).status_code == 302
    with behind_the_wall():
        kept = GuidePage.objects.get().body[0].value.source
        html = Publication.objects.get().html
    for gone in ("<h1", "style", "mso", "<u>", "<span", "<script>", "<o:p>", "<img"):
        assert gone not in kept, gone
        assert gone not in html, gone
    assert "<b>Grassetto</b> rosso" in kept
    assert "javascript:" not in html


@pytest.fixture
def with_images(editor, newsroom):
    """A newsroom that may lay images in."""
    with behind_the_wall():
        for room in Newsroom.objects.filter(area=newsroom.area):
            GroupCollectionPermission.objects.create(
                group=room.group, collection=Collection.get_first_root_node(),
                permission=Permission.objects.get(codename="add_image"),
            )  # fmt: skip
    return editor


def _picture(size, extra=0):
    out = io.BytesIO()
    Picture.new("1", size).save(out, "PNG")
    return SimpleUploadedFile("foto.png", out.getvalue() + b"\0" * extra, "image/png")


@pytest.mark.parametrize(
    ("size", "extra", "said"),
    [
        ((10, 10), 60 * 1024 * 1024, "troppo grande"),
        ((10, 10), 11 * 1024 * 1024, "troppo grande"),
        ((8000, 8000), 0, "troppi pixel"),
    ],
)
def test_a_picture_that_is_too_large_is_refused_with_a_sentence(
    client, with_images, size, extra, said
):
    answer = client.post(
        reverse("wagtailimages:add"), {"title": "Foto", "file": _picture(size, extra)}
    )
    assert answer.status_code == 200
    assert said in answer.content.decode()
    with behind_the_wall():
        assert Image.objects.count() == 0

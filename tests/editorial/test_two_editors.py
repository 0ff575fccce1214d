"""Two who write the same page at once: each sees the other, and nothing of either is lost."""

import re

import pytest
from django.urls import reverse

from labimpact.editorial.models import GuidePage
from tests.conftest import behind_the_wall
from tests.editorial.test_publishing import _guide

pytestmark = pytest.mark.django_db


def ping(client, address, opened_on):
    """What an open page is told of who else is there; it was opened on a version."""
    html = client.get(address).text
    ask = re.search(r"/redazione/editing-sessions/ping/[\w/]+/", html)[0]
    answer = client.post(ask, {"is_editing": "1", "revision_id": opened_on})
    assert answer.status_code == 200, answer.content[:300]
    return answer.json()


def test_the_second_is_told_who_is_there_and_that_something_newer_was_saved(
    client, cast, editor, newsroom
):
    add = reverse("wagtailadmin_pages:add", args=("editorial", "guidepage", newsroom.pk))
    form = {k: v for k, v in _guide().items() if k != "action-publish"}
    assert client.post(add, form).status_code == 302
    with behind_the_wall():
        page = GuidePage.objects.get()
        first_revision = page.latest_revision_id
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    second = cast.user("editor")
    assert ping(client, address, first_revision)["other_sessions"] == []
    # A colleague opens the same page, and reads that somebody is writing there.
    client.force_login(second)
    [other] = ping(client, address, first_revision)["other_sessions"]
    assert (other["user"], other["is_editing"]) == (str(editor), True)
    # The other saves; the colleague is told before saving over it.
    client.force_login(editor)
    assert client.post(address, form | {"lead": "La prima."}).status_code == 302
    with behind_the_wall():
        newer = GuidePage.objects.get().latest_revision_id
    client.force_login(second)
    # Among those who have the page open, the colleague's own other window as well.
    others = ping(client, address, first_revision)["other_sessions"]
    saved = {other["user"]: other["revision_id"] for other in others}
    assert saved[str(editor)] == newer != first_revision
    # Saved after all, both versions stand in the history.
    assert client.post(address, form | {"lead": "La seconda."}).status_code == 302
    with behind_the_wall():
        leads = {r.as_object().lead for r in page.revisions.all()}
    assert {"La prima.", "La seconda."} <= leads

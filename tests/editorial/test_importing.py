"""Events of a calendar become drafts: looked at first, taken once, told again and changed."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from labimpact.editorial.models import EventPage, Publication
from tests.conftest import behind_the_wall
from tests.editorial.test_calendars import calendar

pytestmark = pytest.mark.django_db
ADDRESS = "/lavoro/eventi/importa/"
FEAST = "UID:festa\nSUMMARY:Festa & <b>musica</b>\nDESCRIPTION:Tutti\\nin piazza\nLOCATION:Piazza"
DAY = "\nDTSTART;VALUE=DATE:20991212\nDTEND;VALUE=DATE:20991213"


def upload(client, section, content, **more):
    file = SimpleUploadedFile("a.ics", content, "text/calendar")
    return client.post(ADDRESS, {"section": section.pk, "upload": file} | more)


def taken(client, section, content):
    return client.post(ADDRESS, {"section": section.pk, "text": content.decode(), "take": "1"})


def pages():
    with behind_the_wall():
        return list(EventPage.objects.order_by("uid"))


def test_what_would_come_is_told_and_nothing_is_written(client, editor, newsroom):
    answer = upload(client, newsroom, calendar(FEAST + DAY, "UID:2\nSUMMARY:Rotto"))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Festa &amp; &lt;b&gt;musica&lt;/b&gt;" in html
    assert "bozza nuova" in html
    assert "Riga 11" in html
    assert pages() == []


def test_events_become_drafts_that_the_public_does_not_see(client, editor, newsroom):
    assert client.get(ADDRESS).status_code == 200
    assert taken(client, newsroom, calendar(FEAST + DAY)).status_code == 302
    [page] = pages()
    assert (page.live, page.slug, str(page.first_on)) == (False, "festa-bmusicab", "2099-12-12")
    assert (page.lead, page.place) == ("Tutti in piazza", "Piazza")
    assert page.last_on is None
    with behind_the_wall():
        assert not Publication.objects.exists()
    assert client.get("/it/eventi/festa-bmusicab/").status_code == 404


def test_told_again_it_is_the_same_event_and_what_an_editor_wrote_stays(client, editor, newsroom):
    taken(client, newsroom, calendar(FEAST + DAY))
    [page] = pages()
    with behind_the_wall():
        page.title = "Festa in piazza"
        page.save_revision()
    same = upload(client, newsroom, calendar(FEAST + DAY)).content.decode()
    assert "è già così" in same
    later = calendar(FEAST + DAY.replace("1212", "1219").replace("1213", "1220"))
    assert "cambia, come bozza" in upload(client, newsroom, later).content.decode()
    taken(client, newsroom, later)
    [page] = pages()
    with behind_the_wall():
        draft = page.get_latest_revision_as_object()
    assert (draft.title, str(draft.first_on)) == ("Festa in piazza", "2099-12-19")
    assert "è già così" in upload(client, newsroom, later).content.decode()


def test_two_events_of_one_name_have_two_addresses(client, editor, newsroom):
    taken(client, newsroom, calendar(FEAST + DAY, FEAST.replace("festa", "altra") + DAY))
    assert len({page.slug for page in pages()}) == 2


def test_a_file_that_is_no_calendar_and_nothing_at_all_come_back(client, editor, newsroom):
    assert "riga 1" in upload(client, newsroom, b"<html>").content.decode()
    assert client.post(ADDRESS, {"section": newsroom.pk}).status_code == 422


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/a.ics", "webcal://localhost/a.ics", "x"])
def test_an_address_inside_the_house_is_not_asked(client, editor, newsroom, address):
    answer = client.post(ADDRESS, {"section": newsroom.pk, "address": address})
    assert answer.status_code == 422
    assert "non si può leggere" in answer.content.decode()


def test_another_area_s_section_is_not_offered(client, editor, newsroom, cast):
    from labimpact.editorial.models import AreaSection

    with behind_the_wall():
        other = AreaSection.objects.get(area=cast.crema.area)
    assert taken(client, other, calendar(FEAST + DAY)).status_code == 422
    assert pages() == []


class _Calendar(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/a.ics" else 404)
        self.end_headers()
        self.wfile.write(calendar(FEAST + DAY))

    def log_message(self, *args):
        pass


def test_a_calendar_is_read_from_its_address(client, editor, newsroom, settings):
    with ThreadingHTTPServer(("127.0.0.1", 0), _Calendar) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        place = f"127.0.0.1:{server.server_port}"
        settings.FETCH_ALSO = (place,)
        said = {"section": newsroom.pk, "address": f"http://{place}/a.ics"}
        assert "bozza nuova" in client.post(ADDRESS, said).content.decode()
        gone = client.post(ADDRESS, said | {"address": f"http://{place}/b.ics"})
        server.shutdown()
    assert gone.status_code == 422
    assert "(404)" in gone.content.decode()

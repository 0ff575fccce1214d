"""The files of a person: attached, opened, taken away and put back, through the wall only."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from labimpact.audit.models import AuditEvent
from labimpact.base.wall.session import acting
from labimpact.people.actions.files import Origin, attach_file
from labimpact.people.models import PersonFile
from labimpact.people.queries.files import attachments_of
from tests.conftest import behind_the_wall
from tests.documents import samples
from tests.factories import (
    GrantFactory,
    PersonFactory,
    PersonFileFactory,
    SealFactory,
    SealMemberFactory,
    StoredFileFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def upload(data: bytes = samples.PDF, name: str = "permesso.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def files_url(person) -> str:
    return reverse("people:files", args=[person.pk])


def attached(cast, person=None, **kwargs) -> PersonFile:
    actor = cast.actor()
    with acting(actor):
        return attach_file(
            person or cast.amina, upload(), by=actor, office_id=cast.luino.pk, **kwargs
        )


def age_everything() -> None:
    """Yesterday's rows: in this very transaction the wall opens wider to whoever wrote them."""
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute("UPDATE documents_storedfile SET stored_at = now() - interval '1 day'")


def read(client, url: str):
    """The answer with its whole content (reading it to the end closes it) as `body`."""
    answer = client.get(url)
    answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer


def audited(action: str) -> int:
    with behind_the_wall():
        return AuditEvent.objects.filter(action=action).count()


def test_attach_shows_the_file_in_the_list(client, cast):
    client.force_login(cast.user())
    answer = client.post(
        files_url(cast.amina),
        {"upload": upload(), "kind": "residence_document", "caption": "Fronte del permesso",
         "expires_on": "31/12/2027"},
        follow=True,
    )  # fmt: skip
    assert answer.status_code == 200
    assert "Fronte del permesso" in answer.text
    assert "31/12/2027" in answer.text
    assert audited("file.attached") == 1


def test_attach_refuses_a_program_and_keeps_what_was_typed(client, cast):
    client.force_login(cast.user())
    answer = client.post(
        files_url(cast.amina),
        {"upload": upload(samples.PROGRAM, "carta.pdf"), "caption": "La carta", "expires_on": ""},
    )
    assert answer.status_code == 422
    assert "programma" in answer.text
    assert 'value="La carta"' in answer.text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"", "vuoto"), (samples.JPEG[:-2], "incompleto"), (b"x" * 200, "supera")],
)
def test_attach_tells_what_is_wrong_with_the_file(client, cast, settings, data, sentence):
    settings.UPLOAD_MAX_BYTES = 150
    client.force_login(cast.user())
    answer = client.post(files_url(cast.amina), {"upload": upload(data, "a.jpg")})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_attach_without_a_file_says_so_beside_the_field(client, cast):
    client.force_login(cast.user())
    answer = client.post(files_url(cast.amina), {"caption": "senza"})
    assert answer.status_code == 422
    assert "Scegli il file" in answer.text


def test_the_same_file_sent_twice_is_kept_once(cast):
    assert attached(cast).pk == attached(cast).pk


def test_a_file_keeps_the_contact_it_came_with(client, cast):
    client.force_login(cast.user())
    client.post(files_url(cast.amina), {"upload": upload(), "contatto": "12"})
    with acting(cast.actor()):
        assert attachments_of("desk.contact", 12).count() == 1


def test_the_content_comes_back_shown_typed_uncached_and_noted(client, cast):
    found = attached(cast)
    client.force_login(cast.user())
    answer = read(client, reverse("people:file", args=[cast.amina.pk, found.pk]))
    assert answer.body == samples.PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert audited("file.opened") == 1


@pytest.mark.parametrize(
    ("data", "query", "disposition"),
    [(samples.PNG, "", "inline"), (samples.PNG, "?salva", "attachment"),
     (samples.HEIC, "", "attachment"), (b"testo", "", "attachment")],
)  # fmt: skip
def test_only_pictures_and_pdfs_are_shown(client, cast, data, query, disposition):
    actor = cast.actor()
    with acting(actor):
        found = attach_file(cast.amina, upload(data), by=actor, office_id=cast.luino.pk)
    client.force_login(cast.user())
    answer = read(client, reverse("people:file", args=[cast.amina.pk, found.pk]) + query)
    assert answer["Content-Disposition"].startswith(disposition)
    if data == samples.PNG:
        assert "sandbox" in answer["Content-Security-Policy"]


def test_a_file_taken_away_opens_no_more_until_it_is_put_back(client, cast):
    found = attached(cast)
    client.force_login(cast.user())
    content = reverse("people:file", args=[cast.amina.pk, found.pk])
    answer = client.post(reverse("people:file_remove", args=[cast.amina.pk, found.pk]), follow=True)
    assert "Rimetti" in answer.text
    assert client.get(content).status_code == 404
    client.post(reverse("people:file_restore", args=[cast.amina.pk, found.pk]))
    assert read(client, content).status_code == 200


def test_a_file_lost_from_the_disk_answers_404_and_notes_no_reading(client, cast, folder):
    found = attached(cast)
    (folder / found.file.path).unlink()
    client.force_login(cast.user())
    answer = client.get(reverse("people:file", args=[cast.amina.pk, found.pk]))
    assert answer.status_code == 404
    assert audited("file.opened") == 0


def test_a_get_takes_nothing_away(client, cast):
    found = attached(cast)
    client.force_login(cast.user())
    assert client.get(
        reverse("people:file_remove", args=[cast.amina.pk, found.pk])
    ).status_code == 405  # fmt: skip


@pytest.mark.parametrize("office", ["germignaga", "crema"])
def test_another_office_gets_404_for_list_and_content(client, cast, office):
    found = attached(cast)
    age_everything()
    client.force_login(cast.user(office=getattr(cast, office)))
    assert client.get(files_url(cast.amina)).status_code == 404
    content = reverse("people:file", args=[cast.amina.pk, found.pk])
    assert client.get(content).status_code == 404


def test_a_file_asked_through_another_person_is_not_found(client, cast):
    found = attached(cast)
    other = PersonFactory(registered_office=cast.luino)
    client.force_login(cast.user())
    assert client.get(reverse("people:file", args=[other.pk, found.pk])).status_code == 404


def test_the_list_takes_the_same_queries_for_one_and_five_files(
    client, cast, django_assert_max_num_queries
):
    client.force_login(cast.user())
    PersonFileFactory(person=cast.amina)
    client.get(files_url(cast.amina))
    with django_assert_max_num_queries(15) as one:
        client.get(files_url(cast.amina))
    PersonFileFactory.create_batch(4, person=cast.amina)
    with django_assert_max_num_queries(15) as five:
        client.get(files_url(cast.amina))
    assert len(five) == len(one)


def sql(statement: str, *values) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def test_raw_sql_sees_a_file_only_through_a_person_in_scope(cast):
    PersonFileFactory(person=cast.amina)
    for office, expected in (("luino", 1), ("crema", 0)):
        with acting(cast.actor(office=getattr(cast, office))):
            assert sql("SELECT 1 FROM documents_storedfile") == expected
            assert sql("SELECT 1 FROM people_personfile") == expected


@pytest.mark.parametrize("trait", ["expired", "revoked"])
def test_raw_sql_sees_no_file_by_a_grant_that_is_over(cast, trait):
    PersonFileFactory(person=cast.amina)
    GrantFactory(person=cast.amina, office=cast.crema, **{trait: True})
    with acting(cast.actor(office=cast.crema)):
        assert sql("SELECT 1 FROM documents_storedfile") == 0


def test_raw_sql_sees_no_file_of_a_sealed_person(cast):
    PersonFileFactory(person=cast.amina)
    SealMemberFactory(seal=SealFactory(person=cast.amina))
    with acting(cast.actor()):
        assert sql("SELECT 1 FROM documents_storedfile") == 0


def test_the_number_of_a_stranger_s_file_cannot_be_attached_to_an_own_person(cast):
    secret = PersonFileFactory(person=cast.amina).file
    mine = PersonFactory(registered_office=cast.crema)
    with acting(cast.actor(office=cast.crema)), pytest.raises(DatabaseError, match="not yours"):
        sql(
            "INSERT INTO people_personfile (person_id, file_id, kind, caption, origin_kind)"
            " VALUES (%s, %s, '', '', '')", mine.pk, secret.pk,
        )  # fmt: skip


def test_an_own_attachment_cannot_be_turned_to_a_stranger_s_file(cast):
    secret = PersonFileFactory(person=cast.amina).file
    mine = PersonFileFactory(person=PersonFactory(registered_office=cast.crema))
    with acting(cast.actor(office=cast.crema)), pytest.raises(DatabaseError, match="not yours"):
        sql("UPDATE people_personfile SET file_id = %s WHERE id = %s", secret.pk, mine.pk)


def test_a_stored_file_can_be_neither_changed_nor_deleted(cast):
    PersonFileFactory(person=cast.amina, file=StoredFileFactory(office_id=cast.luino.pk))
    with acting(cast.actor()):
        assert sql("UPDATE documents_storedfile SET path = 'x'") == 0
        assert sql("DELETE FROM documents_storedfile") == 0


def test_nobody_stores_a_file_in_another_s_name(cast):
    other = cast.user()
    with acting(cast.actor()), pytest.raises(DatabaseError, match="row-level security"):
        sql(
            "INSERT INTO documents_storedfile (office_id, name, content_type, size, sha256, path,"
            " stored_by_id) VALUES (%s, 'x', 'x', 1, 'x', 'x', %s)", cast.luino.pk, other.pk,
        )  # fmt: skip


def test_only_the_worker_may_ask_which_files_have_a_row(cast):
    with acting(cast.actor()), pytest.raises(DatabaseError, match="only the worker"):
        sql("SELECT wall.known_files(ARRAY['x'])")


def test_an_origin_of_another_record_is_another_attachment(cast):
    first = attached(cast)
    assert attached(cast, origin=Origin("desk.contact", 3)).pk != first.pk

"""The monthly access register: complete, nameless, frozen once closed."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from labimpact.audit.models import AuditEvent
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.monitoring.actions import close_register
from labimpact.monitoring.models import AccessRegister
from labimpact.monitoring.queries import registers
from tests.conftest import behind_the_wall
from tests.factories import AccessRegisterFactory, ContactFactory, SealFactory
from tests.monitoring.month import MARCH, lay_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def month(cast):
    return lay_out(cast)


def close(cast):
    actor = cast.actor()
    with acting(actor):
        return close_register(cast.luino, MARCH.first, by=actor)


def refused(cast, match, actor=None):
    actor = actor or cast.actor()
    with acting(actor), pytest.raises(Refused, match=match):
        close_register(cast.luino, MARCH.first, by=actor)


def differences(register, cast):
    with acting(cast.actor()):
        return registers.differences(register)


def correct(contact, **values):
    with behind_the_wall():
        type(contact).objects.filter(pk=contact.pk).update(**values)


def test_the_register_holds_every_contact_of_the_month_in_order(cast, month):
    register = close(cast)
    assert [line["contact"] for line in register.content] == [c.pk for c in month.contacts[:3]]
    assert (register.rows_count, register.minutes_total, register.heads_total) == (3, 75, 9)
    assert bytes(register.pdf).startswith(b"%PDF")
    assert len(register.sha256) == 64


def test_the_register_names_nobody_who_came(cast, month):
    register = close(cast)
    text = str(register.content)
    for person in (month.amina, month.sara, month.ion):
        assert person.family_name not in text
        assert person.given_name not in text
    assert register.content[0]["persons"] == [month.amina.pk]


def test_a_sealed_person_is_counted_without_a_number_whoever_prints(cast, month):
    SealFactory(person=month.amina)
    register = close(cast)
    assert register.heads_total == 9
    assert [line["persons"] for line in register.content] == [[], [month.sara.pk], []]


def test_the_same_lines_have_the_same_digest_whoever_closes(cast, month):
    with acting(cast.actor()):
        mine = registers.lines(cast.luino.pk, MARCH)
    with acting(cast.actor("area_coordinator")):
        theirs = registers.lines(cast.luino.pk, MARCH)
    assert mine == theirs
    content = registers.as_content(mine)
    assert registers.from_content(content) == mine
    digest = registers.digest(cast.luino.pk, MARCH.first, 1, content)
    content[0]["minutes"] += 1
    assert registers.digest(cast.luino.pk, MARCH.first, 1, content) != digest


def test_a_later_correction_shows_as_a_difference_and_changes_nothing(cast, month):
    register = close(cast)
    kept = bytes(register.pdf)
    assert differences(register, cast) == []
    correct(month.contacts[0], minutes=25)
    correct(month.contacts[2], occurred_on=date(2026, 4, 2))
    added = ContactFactory(office=cast.luino, occurred_on=date(2026, 3, 20), minutes=5)
    found = differences(register, cast)
    assert [(d.closed and d.closed.minutes, d.now and d.now.minutes) for d in found] == [
        (20, 25),
        (None, 5),
        (15, None),
    ]
    assert found[1].now.contact == added.pk
    with acting(cast.actor()):
        assert bytes(AccessRegister.objects.get(pk=register.pk).pdf) == kept


def test_a_seal_set_later_does_not_show_as_a_difference(cast, month):
    register = close(cast)
    SealFactory(person=month.amina)
    assert differences(register, cast) == []


def test_a_month_is_closed_again_only_after_a_correction(cast, month):
    close(cast)
    refused(cast, "già chiuso")
    correct(month.contacts[0], minutes=25)
    assert close(cast).version == 2


def test_a_month_that_is_not_over_stays_open(cast):
    from labimpact.base import clock

    actor = cast.actor()
    with acting(actor), pytest.raises(Refused, match="non è ancora finito"):
        close_register(cast.luino, clock.today(), by=actor)


def test_another_office_may_not_close_it_and_finds_no_line(cast, month):
    stranger = cast.actor(office=cast.crema)
    refused(cast, "firma", stranger)
    with acting(stranger):
        assert registers.lines(cast.luino.pk, MARCH) == []


@pytest.mark.parametrize("role", ["regional_monitor", "cultural_mediator", "auditor"])
def test_roles_that_neither_record_nor_sign_find_no_line(cast, month, role):
    with acting(cast.actor(role)):
        assert registers.lines(cast.luino.pk, MARCH) == []


class TestWall:
    def test_another_office_sees_no_register(self, cast):
        AccessRegisterFactory(office=cast.luino)
        with acting(cast.actor(office=cast.crema)):
            assert AccessRegister.objects.count() == 0
        assert AccessRegister.objects.count() == 0

    @pytest.mark.parametrize("statement", ["UPDATE {} SET sha256 = ''", "DELETE FROM {}"])
    def test_a_closed_register_cannot_be_changed_or_removed(self, cast, statement):
        AccessRegisterFactory(office=cast.luino)
        with acting(cast.actor()), pytest.raises(DatabaseError, match="permission denied"):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement.format("monitoring_accessregister"))

    def test_not_even_by_the_owner(self, cast):
        AccessRegisterFactory(office=cast.luino)
        with behind_the_wall(), pytest.raises(DatabaseError, match="append-only"):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("DELETE FROM monitoring_accessregister")

    def test_nobody_closes_in_the_name_of_another(self, cast):
        actor, other = cast.actor(), cast.user()
        with acting(actor), pytest.raises(DatabaseError, match="row-level security"):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO monitoring_accessregister (office_id, month, version, rows_count,"
                    " minutes_total, heads_total, content, sha256, pdf, generated_by_id,"
                    " generated_by_name)"
                    " VALUES (%s, '2026-01-01', 1, 0, 0, 0, '[]', '', '', %s, '')",
                    [cast.luino.pk, other.pk],
                )


class TestPages:
    @pytest.fixture
    def operator(self, cast, client):
        client.force_login(cast.user())
        return client

    def post(self, client, cast, **more):
        data = {"office": cast.luino.pk, "month": "2026-03-01", **more}
        return client.post(reverse("monitoring:register"), data)

    def test_a_month_is_closed_and_its_document_opened(self, operator, cast, month):
        response = self.post(operator, cast, chiudi="1", checked="on")
        with behind_the_wall():
            register = AccessRegister.objects.get()
        assert response.headers["Location"] == reverse(
            "monitoring:register_detail", args=[register.pk]
        )
        page = operator.get(response.headers["Location"]).content.decode()
        assert register.sha256 in page
        pdf = operator.get(reverse("monitoring:register_pdf", args=[register.pk]))
        assert b"".join(pdf.streaming_content) == bytes(register.pdf)
        assert pdf.headers["Cache-Control"] == "no-store, private"
        with behind_the_wall():
            noted = AuditEvent.objects.filter(action__startswith="register.").order_by("pk")
            assert [e.action for e in noted] == ["register.closed", "register.opened"]
            assert noted[0].person_ids == sorted([month.amina.pk, month.sara.pk])

    def test_closing_twice_says_why_not(self, operator, cast, month):
        self.post(operator, cast, chiudi="1", checked="on")
        response = self.post(operator, cast, chiudi="1", checked="on")
        assert response.status_code == 422
        assert "già chiuso" in response.content.decode()

    @pytest.mark.parametrize("button", [{"chiudi": "1"}, {}])
    def test_nothing_closes_before_somebody_has_checked(self, operator, cast, month, button):
        response = self.post(operator, cast, **button)
        assert response.status_code == (422 if button else 200)
        assert ("segna «Ho controllato»" in response.content.decode()) is bool(button)
        with behind_the_wall():
            assert AccessRegister.objects.count() == 0

    def test_a_draft_is_a_document_that_is_not_kept(self, operator, cast, month):
        response = self.post(operator, cast, bozza="1")
        assert b"".join(response.streaming_content).startswith(b"%PDF")
        with behind_the_wall():
            assert AccessRegister.objects.count() == 0

    def test_an_office_of_others_is_not_offered(self, operator, cast, month):
        response = self.post(operator, cast, office=cast.crema.pk)
        assert response.status_code == 422

    def test_the_register_of_another_office_is_not_found(self, client, cast):
        register = AccessRegisterFactory(office=cast.luino)
        client.force_login(cast.user(office=cast.crema))
        for name in ("register_detail", "register_pdf"):
            assert client.get(reverse(f"monitoring:{name}", args=[register.pk])).status_code == 404

    def test_a_monitor_signs_nothing(self, client, cast):
        client.force_login(cast.user("regional_monitor"))
        assert client.get(reverse("monitoring:register")).status_code == 403

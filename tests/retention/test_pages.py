"""The pages of whoever decides the disposal, and of the desk it concerns."""

import html
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from labimpact.audit.models import AuditEvent
from labimpact.base.wall.session import acting
from labimpact.people.models import Person
from labimpact.retention.models import DisposalPlan, LegalHold
from labimpact.worklist.models import Task
from tests import factories as f
from tests.conftest import behind_the_wall
from tests.queries import page_queries  # noqa: F401
from tests.retention import world as w

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(cast, client):
    user = cast.user("privacy_officer")
    client.force_login(user)
    return user


def only_plan():
    with behind_the_wall():
        return DisposalPlan.objects.get()


def age(plan):
    with behind_the_wall():
        DisposalPlan.objects.filter(pk=plan.pk).update(made_at=w.moment(w.LONG_AGO))


def test_from_the_dry_run_to_the_register(client, cast, officer):
    person = w.stale(cast.luino, family_name=w.NAME)
    w.grant(person, cast.luino)
    assert "Ancora nessuna prova" in client.get("/lavoro/scarto/").content.decode()
    answer = client.post("/lavoro/scarto/prova/", {"area": cast.luino.area_id}, follow=True)
    page = answer.content.decode()
    assert "niente è stato cancellato" in page
    assert "proposta" in page
    assert w.NAME not in page
    plan = only_plan()
    age(plan)
    address = f"/lavoro/scarto/{plan.pk}/"
    assert client.post(f"{address}conferma/", {"fingerprint": plan.fingerprint}).status_code == 422
    wrong = client.post(f"{address}conferma/", {"fingerprint": "x", "seen": "on"})
    assert wrong.status_code == 422
    done = client.post(
        f"{address}conferma/", {"fingerprint": plan.fingerprint, "seen": "on"}, follow=True
    )
    assert "Piano confermato" in done.content.decode()
    w.ripen(plan.pk)
    call_command("retention")
    page = client.get(address).content.decode()
    assert "Che cosa è stato fatto" in page
    assert only_plan().sealed_with in page


def test_the_desk_sees_whose_records_are_about_to_go_by_name(client, cast, officer):
    person = w.stale(
        cast.luino, family_name=w.NAME, birth_date=date(1990, 3, 2), birth_precision="day"
    )
    w.grant(person, cast.luino)
    w.met(person, cast.luino)
    actor = cast.as_actor(officer)
    w.confirmed(actor, w.planned(actor, cast.luino))
    client.force_login(cast.user())
    page = client.get("/lavoro/scarto/in-scadenza/").content.decode()
    assert w.NAME in page
    assert "02/03/1990" in page
    assert f"{w.LONG_AGO:%d/%m/%Y}" in page
    assert page.count("Si cancellano dal") == 1
    assert page.count('href="/lavoro/scarto/in-scadenza/"') == 1
    client.force_login(cast.user(office=cast.crema))
    assert "/lavoro/scarto/in-scadenza/" not in client.get("/lavoro/").text


def test_who_confirms_reads_what_goes_and_what_stays_out(client, cast, officer):
    for _ in range(2):
        w.stale(cast.luino)
    kept, recent = w.stale(cast.luino), w.stale(cast.luino, day=timezone.localdate())
    for person in (kept, recent):
        f.LegalHoldFactory(office=cast.luino, scope="person", person_id=person.pk)
    made = w.planned(cast.as_actor(officer), cast.luino)
    page = html.unescape(client.get(f"/lavoro/scarto/{made}/").text)
    day = timezone.localdate() + timedelta(days=30)
    assert 'data-confirm-title="Confermi la cancellazione di 2 schede?"' in page
    assert f"{cast.luino.name}: 2 schede di persone\n" in page
    assert f"Si cancella dal {day:%d/%m/%Y}: fino ad allora puoi ritirare il piano." in page
    assert "Totale" in page
    # The one met this year would have stayed anyway.
    assert "Resta fuori per un blocco legale 1 scheda." in page


def test_the_thing_to_do_leads_to_the_records(client, cast, officer):
    person = w.stale(cast.luino)
    w.grant(person, cast.luino)
    actor = cast.as_actor(officer)
    w.confirmed(actor, w.planned(actor, cast.luino))
    client.force_login(cast.user())
    with behind_the_wall():
        task = Task.objects.get()
    page = client.get(f"/lavoro/da-fare/{task.pk}/").text
    assert 'class="btn btn-primary" href="/lavoro/scarto/in-scadenza/"' in page


def test_a_hold_is_placed_and_lifted(client, cast, officer):
    number = w.stale(cast.luino).pk
    typed = {
        "scope": "person", "office": cast.luino.pk, "number": number, "reason": "procedimento 3"
    }  # fmt: skip
    assert client.post("/lavoro/scarto/blocchi/", typed | {"number": ""}).status_code == 422
    unknown = client.post("/lavoro/scarto/blocchi/", typed | {"number": number + 999})
    assert unknown.status_code == 422
    assert f"Nessuna persona con il numero {number + 999} in questo ufficio." in unknown.text
    page = html.unescape(client.post("/lavoro/scarto/blocchi/", typed, follow=True).text)
    assert f"#{number}" in page
    assert f"Blocco messo sulla persona {number}: finché c'è" in page
    with acting(cast.as_actor(officer)):
        hold = LegalHold.objects.get()
    address = f"/lavoro/scarto/blocchi/{hold.pk}/togli/"
    assert client.post(address, {"reason": ""}).status_code == 422
    assert (
        "tolto il" in client.post(address, {"reason": "archiviato"}, follow=True).content.decode()
    )


def test_the_command_makes_plans_and_carries_out_nothing_unconfirmed(cast, officer, capsys):
    w.stale(cast.luino)
    call_command("retention", "--dry-run", "--class", "person")
    told = capsys.readouterr().out
    assert "person 1" in told
    call_command("retention")
    assert "niente è stato cancellato" in capsys.readouterr().out
    with behind_the_wall():
        assert not DisposalPlan.objects.exclude(state="draft").exists()


@pytest.mark.parametrize("address", ["/lavoro/scarto/", "/lavoro/scarto/blocchi/"])
def test_lists_cost_the_same_for_one_row_and_for_five(cast, officer, page_queries, address):  # noqa: F811
    def lay():
        f.DisposalPlanFactory(area=cast.luino.area)
        f.LegalHoldFactory(office=cast.luino)

    lay()
    one = page_queries(address)
    for _ in range(4):
        lay()
    assert page_queries(address) == one


def test_a_hold_is_seen_also_by_who_may_not_read_who_placed_it(client, cast, officer):
    f.LegalHoldFactory(office=cast.luino, placed_by=f.UserFactory(full_name="Di Altrove"))
    page = client.get("/lavoro/scarto/blocchi/").content.decode()
    assert "procedimento 12/2026" in page
    assert "Di Altrove" not in page


def leaving(cast, officer, **values):
    """Somebody of Luino in a confirmed plan."""
    person = w.stale(cast.luino, family_name=w.NAME, **values)
    w.grant(person, cast.luino)
    actor = cast.as_actor(officer)
    return person, w.confirmed(actor, w.planned(actor, cast.luino))


def test_who_is_still_followed_stays_and_the_office_has_something_to_do(client, cast, officer):
    person, _plan = leaving(cast, officer)
    client.force_login(cast.user())
    url = f"/lavoro/scarto/in-scadenza/{person.pk}/ancora-seguita/"
    assert url in client.get("/lavoro/scarto/in-scadenza/").text
    page = client.post(url, follow=True).text
    assert "La scheda resta." in page
    assert "resta: c’è una cosa da fare" in page
    assert url not in page
    with behind_the_wall():
        task = Task.objects.get(person=person)
        assert AuditEvent.objects.filter(action="disposal.followed").count() == 1
    assert task.office == cast.luino
    assert task.due_on > timezone.localdate()
    w.ripen(only_plan().pk)
    call_command("retention")
    with behind_the_wall():
        assert Person.objects.get(pk=person.pk).family_name == w.NAME
        assert only_plan().report["kept"] == {"task": 1}


def test_only_an_office_that_opens_the_person_and_only_before_they_go_may_say_so(
    client, cast, officer
):
    person, _plan = leaving(cast, officer)
    here = f"/lavoro/scarto/in-scadenza/{person.pk}/ancora-seguita/"
    client.force_login(cast.user(office=cast.crema))
    assert client.post(here).status_code == 404
    client.force_login(cast.user())
    assert client.get(here).status_code == 405
    other = f"/lavoro/scarto/in-scadenza/{cast.amina.pk}/ancora-seguita/"
    assert "non è più tra quelle in scadenza" in client.post(other, follow=True).text
    with behind_the_wall():
        assert not Task.objects.filter(person__in=[person, cast.amina]).exists()


def test_the_desk_is_led_to_the_notes_that_stay_because_somebody_else_was_there(
    client, cast, officer
):
    person = w.stale(cast.luino, family_name=w.NAME)
    w.grant(person, cast.luino)
    shared = w.met(person, cast.luino, note="con Quandilorum")
    f.ContactParticipantFactory(contact=shared, person=cast.amina)
    alone = w.met(person, cast.luino, note="da sola")
    actor = cast.as_actor(officer)
    w.confirmed(actor, w.planned(actor, cast.luino))
    client.force_login(cast.user())
    page = client.get("/lavoro/scarto/in-scadenza/").text
    assert f"/lavoro/contatti/{shared.pk}/" in page
    assert f"/lavoro/contatti/{alone.pk}/" not in page
    client.force_login(officer)
    plan = client.get(f"/lavoro/scarto/{only_plan().pk}/").text
    assert "resta intero, nota compresa" in plan


def test_the_day_of_the_privacy_officer_shows_what_waits(client, cast, officer):
    assert "Scarto dei dati: che cosa aspetta" not in client.get("/lavoro/").text
    w.stale(cast.luino)
    made = w.planned(cast.as_actor(officer), cast.luino)
    page = html.unescape(client.get("/lavoro/").text)
    assert f"Piano di scarto n. {made}" in page
    assert "1 scheda oltre il suo tempo" in page
    assert "da vedere" in page
    w.confirmed(cast.as_actor(officer), made)
    page = client.get("/lavoro/").text
    assert "fino ad allora si può ritirare" in page
    client.force_login(cast.user())
    assert "che cosa aspetta" not in client.get("/lavoro/").text

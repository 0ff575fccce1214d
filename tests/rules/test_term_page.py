"""Calcola un termine: how a date is said, where it is used, and what an event to come means."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from labimpact.base import clock
from labimpact.rules import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client, cast):
    queries.forget()
    client.force_login(cast.user())

    def asked(rule, day="", **more):
        answer = client.get(reverse("rules:term"), {"termine": rule, "dal": day, **more})
        answer.words = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", answer.text)))
        return answer

    return asked


def test_a_day_is_said_with_its_weekday_and_no_article(ask):
    words = ask("d01_first_permit", "21/11/2026").words
    assert "Entro domenica 29/11/2026" in words
    assert "entro il " not in words.lower()
    assert "La domenica la posta è chiusa: meglio entro sabato 28/11/2026." in words


def test_a_term_that_no_post_office_ends_gives_no_such_advice(ask):
    assert "posta è chiusa" not in ask("d02_one_stop_office_visit", "21/11/2026").words


def test_only_a_term_of_hours_asks_for_the_hour(ask):
    page = ask("d10_host_notice", "01/12/2025")
    assert 'name="ora"' in page.text
    assert "Entro martedì 02/12/2025, a mezzanotte" in page.words
    assert (
        "Entro mercoledì 03/12/2025, alle 14:30"
        in ask("d10_host_notice", "01/12/2025", ora="14.30").words
    )
    assert 'name="ora"' not in ask("d01_first_permit", "01/12/2025").text


def test_choosing_a_term_prepares_the_form_and_refuses_nothing(ask):
    page = ask("d10_host_notice", scelta="1")
    assert page.status_code == 200
    assert 'name="ora"' in page.text
    assert "Controlla questi punti" not in page.text
    assert ask("d10_host_notice").status_code == 422


def test_an_event_still_to_come_is_not_in_time_and_not_late(ask):
    ahead = clock.today() + timedelta(days=40)
    words = ask("d01_first_permit", f"{ahead:%d/%m/%Y}").words
    assert "l’evento deve ancora succedere" in words
    assert "in tempo" not in words.split("Perché questa data")[0].split("Calcola")[-1]
    # A permit that expires later is a term that already runs.
    expiry = clock.today() + timedelta(days=200)
    assert "in tempo" in ask("d03_renewal", f"{expiry:%d/%m/%Y}").words


def test_the_page_says_where_to_go_and_which_procedure_has_the_term(ask):
    page = ask("d02_one_stop_office_visit", "20/11/2026")
    assert "P05 Ricongiungimento familiare" in page.words
    assert "Si firma l’accordo di integrazione" in page.words
    assert reverse("rules:procedure", args=["P05"]) + "#passo-one_stop_office" in page.text
    assert "vai subito allo Sportello Unico" in page.words


def test_who_has_just_arrived_is_led_from_the_first_permit_to_the_one_stop_office(client, cast):
    queries.forget()
    client.force_login(cast.user())
    entered = clock.today() - timedelta(days=3)
    page = client.get(
        reverse("rules:procedure_check", args=["P01"]),
        {"eu_citizen": "no", "reason": "family", "visa_over_3_months": "yes",
         "entry_date": f"{entered:%d/%m/%Y}", "one_stop_office_done": "no",
         "guardian_or_alone": "no"},
    )  # fmt: skip
    rows = {row.code: row for row in page.context["deadlines"]}
    assert rows["d02_one_stop_office_visit"].on == entered + timedelta(days=8)
    assert f'href="{reverse("rules:procedure", args=["P05"])}"' in page.text
    assert [row.code for row in page.context["deadlines"]].count("d01_first_permit") == 1
    reunification = client.get(reverse("rules:procedure_check", args=["P05"]))
    assert "Il familiare è già entrato in Italia?" in reunification.text


def test_the_guide_of_the_first_permit_says_its_term_once(client, cast):
    queries.forget()
    client.force_login(cast.user())
    page = client.get(reverse("rules:procedure", args=["P01"]))
    rows = [row for row in page.context["guide"].deadlines if row.code == "d01_first_permit"]
    assert [row.ends for row in rows] == ["Kit all’ufficio postale oppure Domanda in Questura"]
    assert rows[0].reminders == "4 giorni e 1 giorno"
    assert "Si ricorda 4 giorni e 1 giorno prima." in page.text

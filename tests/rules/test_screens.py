import csv
import io
import json
from datetime import date

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.urls import reverse

from labimpact.base.wall.session import acting
from labimpact.rules import actions, export, queries
from labimpact.rules.loading import DATA
from labimpact.rules.models import CodeItem, Rule
from tests.conftest import behind_the_wall
from tests.factories import RuleFactory, StaffSessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(cast):
    return cast.user("regional_monitor")


def _version(**changes):
    base = {
        "value": "18.00", "valid_from": date(2027, 1, 1), "source": "D.M. di prova", "note": "",
        "checked_by": "Ufficio legale", "checked_on": date(2026, 11, 1),
    }  # fmt: skip
    return actions.NewVersion(**(base | changes))


def test_every_value_shows_its_source_and_its_marks(client, cast):
    client.force_login(cast.user())
    page = client.get(reverse("rules:list"), {"q": "oath"}).text
    assert "L. 91" in page
    assert "†" in page


def test_amending_closes_the_old_version_the_day_before(cast, editor):
    rule = RuleFactory(code="prova_bollo", value="16.00")
    with acting(cast.as_actor(editor)) as actor:
        actions.amend(rule, _version(), by=actor)
        old, new = Rule.objects.filter(code="prova_bollo").order_by("pk")
        assert (old.valid_to, old.value) == (date(2026, 12, 31), "16.00")
        assert (new.valid_from, new.value, new.origin) == (date(2027, 1, 1), "18.00", "screen")
        assert queries.value("prova_bollo", date(2026, 12, 31)) == "16.00"
        assert queries.value("prova_bollo", date(2027, 1, 1)) == "18.00"


def test_amending_refuses_a_start_before_the_latest_version(cast, editor):
    rule = RuleFactory(valid_from=date(2027, 5, 1))
    with acting(cast.as_actor(editor)) as actor:
        with pytest.raises(actions.Refused, match="01/05/2027"):
            actions.amend(rule, _version(), by=actor)


def test_amending_refuses_whoever_only_reads(cast):
    rule = RuleFactory()
    with acting(cast.actor()) as actor:
        with pytest.raises(actions.Refused, match="Non puoi"):
            actions.amend(rule, _version(), by=actor)


def test_the_form_keeps_what_was_typed_when_something_is_missing(client, editor):
    rule = RuleFactory(value="16.00")
    client.force_login(editor)
    answer = client.post(reverse("rules:amend", args=[rule.code]), {"value": "17,50"})
    assert answer.status_code == 422
    assert "17,50" in answer.text


def test_an_italian_number_is_understood(client, editor):
    rule = RuleFactory(value="1600.00")
    client.force_login(editor)
    posted = {
        "value": "1.700,50", "valid_from": "2027-01-01", "source": "prova", "checked_by": "io",
        "checked_on": "2026-11-01",
    }  # fmt: skip
    assert client.post(reverse("rules:amend", args=[rule.code]), posted).status_code == 302
    with behind_the_wall():
        assert Rule.objects.get(code=rule.code, valid_from="2027-01-01").value == "1700.50"


def test_the_export_says_the_same_as_the_files(cast):
    with acting(cast.actor()):
        rules = list(Rule.objects.filter(theme="fees").order_by("code"))
    (document,) = yaml.safe_load_all(export.as_yaml(rules))
    source = yaml.safe_load((DATA / "fees.yaml").read_text(encoding="utf-8"))
    assert document["rows"] == sorted(source["rows"], key=lambda r: r["code"])
    lines = list(csv.reader(io.StringIO(export.as_csv(rules).lstrip("\ufeff")), delimiter=";"))
    assert len(lines) == len(rules) + 1


def test_every_rule_can_be_exported(client, cast):
    client.force_login(cast.user())
    with acting(cast.actor()):
        count = Rule.objects.count()
    answer = client.get(reverse("rules:export", args=["csv"]))
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(lines) == count + 1
    answer = client.get(reverse("rules:export", args=["yaml"]))
    assert sum(len(d["rows"]) for d in yaml.safe_load_all(answer.content)) == count


def test_a_closed_entry_leaves_the_forms_and_comes_back(client, editor, cast):
    client.force_login(editor)
    with acting(cast.actor()):
        item = CodeItem.objects.filter(list_code="need_area", valid_to=None).first()
    client.post(reverse("rules:item_close", args=[item.pk]))
    with acting(cast.actor()):
        assert CodeItem.objects.get(pk=item.pk).valid_to is not None
    client.post(reverse("rules:item_close", args=[item.pk]))
    with acting(cast.actor()):
        assert CodeItem.objects.get(pk=item.pk).valid_to is None


def test_a_code_never_gets_a_second_meaning(client, editor):
    client.force_login(editor)
    url = reverse("rules:item_add", args=["need_area"])
    posted = {"label": "Altro", "code": "documents", "source": "prova"}
    answer = client.post(url, posted)
    assert answer.status_code == 422
    assert "non cambia significato" in answer.text


def test_an_administrator_edits_only_inside_a_staff_session(client, cast):
    user = cast.user("platform_administrator")
    rule = RuleFactory()
    client.force_login(user)
    url = reverse("rules:amend", args=[rule.code])
    assert client.get(url).status_code == 403
    StaffSessionFactory(user=user)
    assert client.get(url).status_code == 200


def test_the_list_takes_the_same_queries_for_any_number_of_rows(
    client, cast, django_assert_max_num_queries
):
    client.force_login(cast.user())
    client.get(reverse("rules:list"))
    with django_assert_max_num_queries(12):
        client.get(reverse("rules:list"))


def test_a_term_shows_the_safe_date_every_reading_and_why(client, cast):
    client.force_login(cast.user())
    page = client.get(
        reverse("rules:term"), {"termine": "d01_first_permit", "dal": "03/12/2026"}
    ).content.decode()
    for text in ("11/12/2026", "14/12/2026", "16/12/2026", "giorno che non si conta", "art. 5"):
        assert text in page
    assert page.index("11/12/2026") < page.index("14/12/2026") < page.index("16/12/2026")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"termine": "d01_first_permit", "dal": "31/02/2026"}, "un giorno che esiste"),
        ({"termine": "d01_first_permit", "dal": ""}, "obbligatorio"),
        ({"termine": "d01_first_permit", "dal": "03/12/2095"}, "tra il 1990 e il 2090"),
        ({"termine": "d01_first_permit", "dal": "03/12/9999"}, "va dal 1900 al 2100"),
        ({"termine": "d10_host_notice", "dal": "03/12/2026", "ora": "25:99"}, "14:30"),
        ({"termine": "d01_first_permit", "dal": "03/12/2026", "patrono": "40/40"}, "07/12"),
        ({"termine": "d99", "dal": "03/12/2026"}, "d99"),
    ],
)
def test_a_wrong_question_is_answered_beside_its_field(client, cast, asked, said):
    client.force_login(cast.user())
    answer = client.get(reverse("rules:term"), asked)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_the_command_answers_the_same_dates(db):
    answer = io.StringIO()
    call_command("term", "D01", "--from", "2026-12-03", "--json", stdout=answer)
    (row,) = json.loads(answer.getvalue())
    assert row["safe_on"] == "2026-12-11"
    assert [r["on"] for r in row["readings"]] == ["2026-12-11", "2026-12-14", "2026-12-16"]
    assert row["source"].endswith("art. 5 c. 2")


def test_a_short_code_finds_every_row_of_the_table_and_a_wrong_one_is_refused(db):
    answer = io.StringIO()
    call_command("term", "D14", "--from", "2027-02-01", "--json", stdout=answer)
    assert [row["safe_on"] for row in json.loads(answer.getvalue())] == ["2029-02-01", "2030-02-01"]
    with pytest.raises(CommandError):
        call_command("term", "D99", "--from", "2027-02-01")

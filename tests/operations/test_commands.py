"""The commands an operator of the machine types: what they print, and how they refuse."""

import json

from tests.operations.conftest import Browser

# The test settings are a demonstration; these are the same without it.
SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.operations.not_a_demonstration"}


def test_the_first_link_is_printed_alone_again_until_used_and_then_refused(product):
    first = product.manage("first_admin_link", **SETTINGS).stdout
    second = product.manage("first_admin_link", **SETTINGS).stdout
    assert first.startswith("http://")
    assert first.count("\n") == 1
    assert first != second
    product.serve()
    browser = Browser(product.base)
    path = "/accedi" + second.strip().partition("/accedi")[2]
    old = "/accedi" + first.strip().partition("/accedi")[2]
    assert browser.open(old)[0] == 410
    token = browser.token(path)
    status, html, _ = browser.open(
        path,
        {
            "csrfmiddlewaretoken": token,
            "email": "prima@example.org",
            "full_name": "Prima Amministratrice",
            "password": "una frase lunga e sua",
            "password_again": "una frase lunga e sua",
        },
    )
    assert status == 200, html
    assert Browser(product.base).open(path)[0] == 410
    refused = product.manage("first_admin_link", check=False, **SETTINGS)
    assert refused.returncode != 0
    assert "già chi amministra" in refused.stderr
    assert refused.stdout == ""


def test_a_demonstration_has_no_first_link(product):
    refused = product.manage("first_admin_link", check=False)
    assert refused.returncode != 0
    assert "dimostrazione" in refused.stderr


def test_invite_takes_the_office_by_name_or_number(product):
    product.make_operator()
    ((pk,),) = product.sql("SELECT id FROM network_office WHERE name = 'Sportello di prova'")
    for office in ("Sportello di prova", str(pk)):
        done = product.manage(
            "invite", "--role", "area_coordinator", "--office", office, "--email", "c@example.org"
        )
        assert done.stdout.startswith("http://")
    ((waiting,),) = product.sql(
        "SELECT count(*) FROM network_invitation WHERE revoked_at IS NULL AND accepted_at IS NULL"
    )
    assert waiting == 1
    ((queued,),) = product.sql("SELECT count(*) FROM notifications_message")
    assert queued == 2


def test_invite_refuses_with_one_sentence(product):
    product.make_operator()
    here, address = "Sportello di prova", "c@example.org"
    for role, office, email, says in (
        ("sindaco", here, address, "non esiste"),
        ("desk_operator", "Altrove", address, "Nessun ufficio"),
        ("desk_operator", here, "niente", "indirizzo"),
        ("desk_operator", here, "operatrice@example.org", "già l'incarico"),
    ):
        done = product.manage(
            "invite", "--role", role, "--office", office, "--email", email, check=False
        )
        assert done.returncode != 0
        assert says in done.stderr
        assert done.stderr.count("\n") == 1
        assert done.stdout == ""


def test_demo_accounts_prints_only_json(product):
    product.make_operator()
    product.sql("UPDATE accounts_user SET is_demo = true")
    done = product.manage("demo_accounts", "--json", LABIMPACT_LOG="DEBUG")
    assert json.loads(done.stdout) == [
        {
            "role": "desk_operator",
            "office": "Sportello di prova",
            "area": "Ambito di prova",
            "email": "operatrice@example.org",
        }
    ]


def test_demo_accounts_says_in_one_sentence_that_the_database_is_not_ready(product):
    product.sql("ALTER TABLE network_membership RENAME TO not_yet")
    done = product.manage("demo_accounts", "--json", check=False)
    assert done.returncode == 1
    assert "non è ancora pronto" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_prepare_does_nothing_twice_and_refuses_a_newer_database(product):
    product.manage("prepare")
    assert "già pronto" in product.manage("prepare", "--if-needed").stdout
    product.sql(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('desk', '9999_later', now())"
    )
    refused = product.manage("prepare", check=False)
    assert refused.returncode == 3
    assert "versione più nuova" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_demo_password_changes_the_demonstrations_accounts_and_no_other(product):
    product.make_operator()
    product.make_operator("demo@example.org")
    product.sql("UPDATE accounts_user SET is_demo = (email = 'demo@example.org')")
    before = dict(product.sql("SELECT email, password FROM accounts_user"))
    assert product.manage("demo_password", check=False).returncode != 0
    product.manage("demo_password", LABIMPACT_DEMO_PASSWORD="un'altra frase lunga")
    after = dict(product.sql("SELECT email, password FROM accounts_user"))
    assert after["operatrice@example.org"] == before["operatrice@example.org"]
    assert after["demo@example.org"] != before["demo@example.org"]

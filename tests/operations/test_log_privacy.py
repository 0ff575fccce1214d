"""Unmistakable names, phones and codes through every path that writes a log: none comes out."""

import io
import json
import logging
import os
import re
import socket
from pathlib import Path

import psycopg
import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from config.databases import address
from labimpact.base.logs import lines
from tests import access_table as table
from tests import factories as f
from tests.operations.conftest import Browser, free_port, wait_for
from tests.operations.test_mail import QUEUE

NAME, GIVEN = "Quandilorum", "Zzyzxia"
PHONE, CODE, MAIL = "3339876501", "QNDZZX80A41Z330K", "zzyzxia.quandilorum@example.org"
MARKS = re.compile(r"quandilorum|zzyzxia|39876501|QNDZZX80A41", re.IGNORECASE)
SAID = f"{GIVEN} {NAME} {PHONE} {CODE} {MAIL}"


@pytest.fixture
def log():
    """Everything that any logger says, at every level, as the product writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(lines.JsonLine())
    root = logging.getLogger()
    levels = {name: logging.getLogger(name).level for name in ("", "django", "labimpact.requests")}
    root.addHandler(handler)
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


class _Undo(Exception):
    """Takes back whatever one request changed."""


def marks(text):
    return MARKS.findall(text)


def fields_of(html):
    return set(re.findall(r'<(?:input|textarea|select)[^>]*\bname="([^"]+)"', html))


@pytest.mark.django_db(databases=["default", "stats"])
@pytest.mark.parametrize("role", ["anonymous", "desk_operator", "area_coordinator"])
def test_no_page_and_no_form_writes_what_was_typed(client, cast, log, role):
    client.raise_request_exception = False
    laid = table.lay(cast, "own")
    f.behind(
        lambda: (
            type(laid.person)
            .objects.filter(pk=laid.person.pk)
            .update(family_name=NAME, given_name=GIVEN, tax_code=CODE, tax_code_kind="full")
        )
    )
    if role != "anonymous":
        client.force_login(cast.user(role))
    typed = {"q": SAID, "testo": SAID, "person": SAID}
    for route in table.routes():
        if route == "account_logout":
            continue
        try:
            with transaction.atomic():
                address_of_page = table.address(route, laid)
                page = client.get(address_of_page, typed)
                html = "" if page.streaming else page.content.decode(errors="replace")
                form = dict.fromkeys(fields_of(html) | set(typed), SAID)
                raise _Undo
        except _Undo:
            pass
        try:
            with transaction.atomic():
                client.post(f"{table.address(route, laid)}?q={SAID}", form)
                raise _Undo
        except _Undo:
            pass
    told = log()
    assert len([line for line in told if line["event"] == "request"]) > 200
    assert marks(json.dumps(told, ensure_ascii=False)) == []


STATUSES = {
    "value": 500, "suspicious": 400, "denied": 403, "missing": 404, "syntax": 500, "detail": 500,
}  # fmt: skip


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.operations.failing_urls")
@pytest.mark.parametrize(("way", "status"), STATUSES.items())
def test_errors_are_told_by_type_and_place_with_the_number_that_the_page_shows(
    client, log, way, status
):
    client.raise_request_exception = False
    page = client.get(f"/fail/{way}/{NAME}/", {"chi": SAID})
    assert page.status_code == status
    number = page.headers["X-Request-ID"]
    html = page.content.decode()
    assert number in html
    assert "Se chiedi aiuto" in html
    told = [line for line in log() if line.get("request") == number]
    (request,) = [line for line in told if line["event"] == "request"]
    assert request["route"] == f"fail_{way}"
    assert (request["status"], request["method"]) == (status, "GET")
    assert marks(json.dumps(log(), ensure_ascii=False)) == []
    if status == 500:
        (error,) = [line["error"] for line in told if line["logger"] == "django.request"]
        every = [error, *error.get("because", ())]
        assert any("failing_urls.py" in json.dumps(each) for each in every)
    if way == "value":
        assert error["message"] == "… is no number"
    if way == "detail":
        assert error["because"][0]["constraint_name"] == "role_permission_pkey"


@pytest.mark.django_db
def test_a_line_says_who_by_number_and_how_much_it_cost(client, cast, log):
    user = cast.user()
    client.force_login(user)
    client.get("/lavoro/persone/", {"q": NAME})
    (line,) = [line for line in log() if line["event"] == "request"]
    assert line["user"] == user.pk
    assert line["route"].startswith("people:")
    assert line["queries"] > 5
    assert line["ms"] > 0


@pytest.mark.django_db
def test_a_strangers_number_is_taken_only_behind_a_proxy(client, cast):
    number = "0123456789abcdef0123456789abcdef"
    assert client.get("/it/", headers={"X-Request-ID": number})["X-Request-ID"] != number
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        assert client.get("/it/", headers={"X-Request-ID": number})["X-Request-ID"] == number
        assert client.get("/it/", headers={"X-Request-ID": NAME})["X-Request-ID"] != NAME


class RefusingPost:
    """A mail server that quotes the address it refuses."""

    async def handle_RCPT(self, server, session, envelope, address, options):
        return f"550 {SAID} unknown here"


def raw(base, text):
    host, port = base.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(text.encode())
        return line.recv(300)


def said_by(product):
    return "".join(
        path.read_text(errors="replace") for path in sorted(Path(product.data).glob("*.log"))
    )


def serve(product):
    """As the launcher serves it: its own words in our lines, no log of addresses."""
    port = free_port()
    product.base = f"http://127.0.0.1:{port}"
    product.start(
        "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--blocking-threads", "2", "--no-access-log",
        "--log-config", str(Path(settings.SRC) / "config" / "granian_logging.json"),
        "config.wsgi:application",
    )  # fmt: skip
    wait_for(lambda: Browser(product.base).open("/health/live")[0] == 200)


def test_web_server_and_worker_write_no_data_of_persons(product):
    port = free_port()
    post = Controller(RefusingPost(), hostname="127.0.0.1", port=port)
    post.start()
    try:
        product.make_operator()
        product.shell(QUEUE.replace("qualcuno@example.org", MAIL).replace("Perché no", NAME))
        product.sql(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
            " VALUES ('default', %s, %s), ('default', 'notifications.send', %s),"
            " ('default', 'operations.nightly', %s)",
            f"task.of.{NAME}", json.dumps({"who": SAID}), json.dumps({"message_id": SAID}),
            json.dumps({"timestamp": 1, "who": SAID}),
        )  # fmt: skip
        serve(product)
        product.work(LABIMPACT_SMTP_HOST="127.0.0.1", LABIMPACT_SMTP_PORT=str(port))
        browser = Browser(product.base)
        browser.sign_in("operatrice@example.org")
        browser.open(f"/lavoro/persone/?q={NAME}+{PHONE}")
        browser.open(f"/lavoro/{NAME}/")
        browser.open("/accedi/", {"login": MAIL, "password": SAID})
        raw(product.base, f"GET /{NAME} HTTP/1.1\r\nHost: {NAME}.example.org\r\n\r\n")
        raw(product.base, f"BREW /{NAME} HTTP/1.1\r\nHost: localhost\r\n\r\n")
        raw(product.base, f"GET / {NAME} {PHONE}\r\n\r\n")
        wait_for(
            lambda: (
                product.sql(
                    "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'"
                    " OR (task_name = 'notifications.send' AND attempts > 0)"
                )[0][0]
                >= 4
            )
        )
    finally:
        for process in product.processes:
            product.stop(process)
        post.stop()
    text = said_by(product)
    assert marks(text) == []
    for line in text.splitlines():
        json.loads(line)
    told = [json.loads(line) for line in text.splitlines()]
    assert {"request", "Internal Server Error: …"} & {line["event"] for line in told}
    refused = [line for line in told if line.get("error", {}).get("type", "").endswith("NotSent")]
    assert refused
    failed = [line for line in told if str(line.get("action")).startswith("job_error")]
    assert {line["task"] for line in failed} >= {"notifications.send", "operations.nightly"}
    assert all(line["job"] > 0 for line in failed)


def test_a_command_that_ends_badly_keeps_its_values_for_itself(product):
    """`prepare` runs as the owner, whom PostgreSQL tells which value stood in the way."""
    product.sql("DELETE FROM wall.role_permission")
    product.sql("CREATE UNIQUE INDEX one ON wall.role_permission (reach)")
    done = product.manage("prepare", check=False, LABIMPACT_PROCESS="prepare")
    assert done.returncode != 0
    assert "(network)" not in done.stderr
    assert "(office)" not in done.stderr
    assert "UniqueViolation" in done.stderr
    assert '"constraint_name": "one"' in done.stderr


@pytest.mark.django_db
def test_the_database_keeps_nothing_of_what_failed():
    folder = Path(os.environ["LABIMPACT_DATA"]) / "postgres" / "log"
    if not folder.exists():
        pytest.skip("the tests run on an external server, whose log is its own")
    for statement in ("SELECT %s::text::integer", "SELECT %s::text::date"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [SAID])
    with psycopg.connect(address("owner"), dbname="postgres", autocommit=True) as owner:
        owner.execute("CREATE TEMPORARY TABLE t (name text UNIQUE)")
        owner.execute("INSERT INTO t VALUES (%s)", [NAME])
        with pytest.raises(psycopg.errors.UniqueViolation, match=NAME):
            owner.execute("INSERT INTO t VALUES (%s)", [NAME])
        assert owner.execute("SHOW log_min_messages").fetchone() == ("log",)
    written = "".join(path.read_text(errors="replace") for path in folder.glob("*.log"))
    assert "database system is ready" in written
    assert marks(written) == []

"""The product for real: a web server and a worker on a database of their own."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar

import psycopg
import pytest
from psycopg import sql

from config.databases import address
from tests.database import ROOT, environment, make_database

PASSWORD = "una frase lunga e mia"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Browser:
    """As little of a browser as is needed: cookies, forms, no hidden magic."""

    base: str
    jar: CookieJar = field(default_factory=CookieJar)

    def __post_init__(self):
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def open(self, path, data=None):
        body = urllib.parse.urlencode(data, doseq=True).encode() if data is not None else None
        request = urllib.request.Request(self.base + path, body)  # noqa: S310
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), error.headers

    def token(self, path="/accedi/"):
        return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.open(path)[1])[1]

    def sign_in(self, email):
        token = self.token()
        return self.open(
            "/accedi/", {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": token}
        )


@dataclass
class Product:
    """A database prepared like any other, and the processes that serve it."""

    name: str
    data: str
    processes: list = field(default_factory=list)
    base: str = ""

    @property
    def environment(self):
        return environment(self.name) | {
            "DJANGO_SETTINGS_MODULE": "tests.operations.served",
            "LABIMPACT_DATA": self.data,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }

    def manage(self, *arguments, check=True, **extra):
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=self.environment | extra, capture_output=True, text=True, timeout=600,
        )  # fmt: skip
        if check:
            assert done.returncode == 0, done.stderr[-3000:]
        return done

    def start(self, *command, **extra):
        with open(os.path.join(self.data, f"{len(self.processes)}.log"), "wb") as log:
            process = subprocess.Popen(
                [sys.executable, *command],
                env=self.environment | extra, stdout=log, stderr=log, cwd=ROOT,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def serve(self, workers=1, **extra):
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        self.start(
            "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
            "--workers", str(workers), "--blocking-threads", "2", "config.wsgi:application",
            **extra,
        )  # fmt: skip
        wait_for(lambda: Browser(self.base).open("/health/live")[0] == 200)
        return self.base

    def work(self, **extra):
        return self.start(str(ROOT / "manage.py"), "run_worker", **extra)

    def stop(self, process):
        process.terminate()
        return process.wait(timeout=60)

    def sql(self, statement, *arguments):
        with psycopg.connect(address("owner"), dbname=self.name, autocommit=True) as owner:
            cursor = owner.execute(statement, arguments)
            return cursor.fetchall() if cursor.description else None

    def shell(self, code):
        return self.manage("shell", "--no-imports", "-c", code, LABIMPACT_DB_ROLE="owner").stdout

    def make_operator(self, email="operatrice@example.org", role="desk_operator"):
        self.shell(
            "from labimpact.accounts.models import User\n"
            "from labimpact.network.models import *\n"
            "from allauth.account.models import EmailAddress\n"
            f"u = User.objects.create_user({email!r}, {PASSWORD!r}, full_name='Giulia Bianchi')\n"
            f"EmailAddress.objects.create(user=u, email={email!r}, verified=True, primary=True)\n"
            "b, _ = Body.objects.get_or_create(name='Comune di Prova', kind='municipality')\n"
            "a, _ = TerritorialArea.objects.get_or_create(code='prova', name='Ambito di prova')\n"
            "o, _ = Office.objects.get_or_create(name='Sportello di prova', body=b, area=a)\n"
            f"Membership.objects.create(user=u, office=o, role={role!r},"
            " valid_from='2020-01-01')\n"
        )


def wait_for(condition, seconds=30.0):
    """Ask until it is so; the last error is the one that shows."""
    until = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError):
            if condition():
                return
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.1)


def dropped(name):
    """Whether the database is gone; not while the server itself tidies it up (autovacuum)."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(address("owner"), dbname="postgres", autocommit=True) as owner:
        try:
            owner.execute(drop)
        except psycopg.errors.InsufficientPrivilege:
            return False
    return True


@pytest.fixture
def product(tmp_path, request):
    name = make_database(f"live_{request.node.name[:20].lower()}_{os.getpid()}")
    made = Product(name, str(tmp_path))
    yield made
    for process in made.processes:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
    for process in made.processes:
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=20)
    wait_for(lambda: dropped(name))

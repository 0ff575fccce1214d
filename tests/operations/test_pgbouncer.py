"""The product behind a real PgBouncer in transaction mode: two people, one connection."""

import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from config.databases import address
from launcher import server_user
from launcher.addresses import VARIABLES, build, parse
from tests.database import with_database
from tests.operations.conftest import Browser, free_port, wait_for

PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
pytestmark = pytest.mark.skipif(not PGBOUNCER, reason="pgbouncer is not installed here")

SETTINGS = """
[databases]
* = host={folder} port={server_port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {users}
pool_mode = transaction
default_pool_size = 1
max_client_conn = 100
"""


@pytest.fixture
def bouncer(tmp_path_factory):
    """A pooler with one connection to the server for each role."""
    server = parse(address("owner"))
    folder = Path(server["host"])
    user = server_user.choose(folder)
    place = tmp_path_factory.mktemp("bouncer")
    port = free_port()
    users = place / "users.txt"
    names = [parse(address(role))["user"] for role in VARIABLES]
    users.write_text("".join(f'"{name}" ""\n' for name in names))
    settings = place / "pgbouncer.ini"
    text = SETTINGS.format(
        folder=folder, server_port=server.get("port", "5432"), port=port, users=users
    )
    settings.write_text(text)
    user.let_through(settings)
    for file in (users, settings):
        file.chmod(0o644)
    become = {"user": user.uid, "group": user.gid, "extra_groups": []} if user.switch else {}
    process = subprocess.Popen([PGBOUNCER, "-q", str(settings)], cwd="/", **become)

    def answers():
        try:
            psycopg.connect(through(address("owner"), port), connect_timeout=2).close()
        except psycopg.OperationalError as error:
            raise ConnectionRefusedError(str(error)) from None
        return True

    wait_for(answers)
    yield port
    process.terminate()
    process.wait(timeout=10)


def through(url, port):
    """The same address by way of the pooler."""
    return build(parse(url) | {"host": "127.0.0.1", "port": str(port)})


@pytest.fixture
def pooled(product, bouncer):
    addresses = {
        variable: through(with_database(os.environ[variable], product.name), bouncer)
        for variable in VARIABLES.values()
    }
    product.serve(LABIMPACT_POOLED="1", **addresses)
    return product


def test_many_people_share_one_connection_and_never_their_rights(pooled):
    """Each sees their own office's work only, though all speak through the same session."""
    pooled.make_operator("uno@example.org")
    pooled.make_operator("due@example.org")
    pooled.shell(
        "from labimpact.network.models import *\n"
        "from labimpact.accounts.models import User\n"
        "o = Office.objects.get()\n"
        "other = Office.objects.create(name='Altro sportello', body=o.body, area=o.area)\n"
        "due = User.objects.get(email='due@example.org')\n"
        "Membership.objects.filter(user=due).update(office=other)\n"
    )
    browsers = {}
    for name in ("uno", "due"):
        browsers[name] = Browser(pooled.base)
        assert browsers[name].sign_in(f"{name}@example.org")[0] == 200

    def work(name):
        browser, seen = browsers[name], []
        for number in range(6):
            token = browser.token("/accedi/password/")
            form = {"title": f"Cosa di {name} {number}", "csrfmiddlewaretoken": token}
            assert browser.open("/lavoro/da-fare/nuova/", form)[0] == 200
            status, page, _ = browser.open("/lavoro/da-fare/")
            assert status == 200
            seen.append(set(re.findall(r"Cosa di (uno|due) \d", page)))
            assert browser.open("/lavoro/")[0] == 200
        return seen

    with ThreadPoolExecutor(2) as pool:
        found = dict(zip(browsers, pool.map(work, browsers), strict=True))

    assert found["uno"][-1] == {"uno"}
    assert found["due"][-1] == {"due"}
    assert all(seen <= {name} for name, many in found.items() for seen in many)
    sessions = pooled.sql(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND usename = %s",
        pooled.name, parse(address("app"))["user"],
    )  # fmt: skip
    assert sessions == [(1,)]


def test_a_job_queued_through_the_pooler_is_done_by_a_worker_beside_it(pooled):
    pooled.make_operator()
    browser = Browser(pooled.base)
    token = browser.token("/accedi/password/dimenticata/")
    form = {"email": "operatrice@example.org", "csrfmiddlewaretoken": token}
    assert browser.open("/accedi/password/dimenticata/", form)[0] == 200
    pooled.work()
    done = "SELECT attempts > 0 OR sent_at IS NOT NULL FROM notifications_message"
    wait_for(lambda: pooled.sql(done) == [(True,)])


def test_a_worker_through_the_pooler_is_refused_in_one_sentence(product):
    done = product.manage("run_worker", check=False, LABIMPACT_POOLED="1")

    assert done.returncode != 0
    assert "without LABIMPACT_POOLED" in done.stderr

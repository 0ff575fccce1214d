"""The data of every kept release opens in this one: see tests/data/releases/README.md."""

import gzip
import json
import os
import re
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from config.databases import address
from launcher.addresses import build, parse
from tests.database import ROOT
from tests.operations import servers
from tests.operations.conftest import PASSWORD, Browser, Product, wait_for

RELEASES = sorted((ROOT / "tests" / "data" / "releases").glob("*.sql.gz"))
PAGES = [
    "/lavoro/", "/lavoro/da-fare/", "/lavoro/agenda/", "/lavoro/pratiche/",
    "/lavoro/rapporti/?periodo=anno",
]  # fmt: skip
OPERATOR = "operatore.luino@demo.invalid"
# Tables that preparing fills from the program's own files, which may say more than they did.
OF_THE_PROGRAM = re.compile(
    r"wall\.|public\.(django_|auth_|procrastinate_|rules_|network_(country|language|municipality|"
    r"province|region)|procedures_(procedure|step|paper|version|template))"
)


@pytest.fixture(params=RELEASES, ids=[path.name.removesuffix(".sql.gz") for path in RELEASES])
def release(request, tmp_path, django_db_setup):
    """A kept release as its users left it, on the server of the tests."""
    name = f"labimpact_release_{os.getpid()}"
    owner = address("owner")
    with psycopg.connect(owner, dbname="postgres", autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    url = build(parse(owner) | {"dbname": name})
    servers.tool("psql", "-q", "-v", "ON_ERROR_STOP=1", "-1", "-d", url,
                 stdin=gzip.decompress(request.param.read_bytes()))  # fmt: skip
    kept = json.loads(Path(str(request.param).replace(".sql.gz", ".json")).read_text())
    product = Product(name, str(tmp_path))
    yield product, kept
    for process in product.processes:
        process.terminate()
        process.wait(timeout=20)
    with psycopg.connect(owner, dbname="postgres", autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_the_data_of_a_kept_release_opens_in_this_one(release):
    product, kept = release
    (last,) = product.sql("SELECT max(id) FROM audit_change")[0]
    product.manage("prepare")
    # Reference data that a release changes is in the history as well; nothing else is.
    told = product.sql("SELECT table_name FROM audit_change WHERE id > %s", last)
    assert {name for (name,) in told} <= {"rules_codeitem"}
    kept["public.audit_change"] += len(told)
    product.manage("demo_password", LABIMPACT_DEMO_PASSWORD=PASSWORD, LABIMPACT_DB_ROLE="owner")
    counted = {
        name: product.sql(
            sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(*name.split(".")))
        )[0][0]
        for name in kept
        if not OF_THE_PROGRAM.match(name)
    }
    assert counted == {name: kept[name] for name in counted}
    assert counted["public.people_person"] >= 100

    product.serve()
    browser = Browser(product.base)
    wait_for(lambda: browser.open("/health/live")[0] == 200)
    assert browser.sign_in(OPERATOR)[0] == 200
    for page in PAGES:
        status, html, _ = browser.open(page)
        assert (page, status) == (page, 200)
        assert "<h1" in html

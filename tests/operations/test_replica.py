"""Reports read from a real streaming standby: what they show, how late, and without it."""

import re

import pytest

from tests.database import ROOT
from tests.operations import servers
from tests.operations.conftest import Browser, Product, wait_for

REPORT = "/lavoro/rapporti/"
LATE = "Dati aggiornati alle"


class Served(Product):
    """The product on a server of its own, with a standby for its reports."""

    @property
    def environment(self):
        late = {"DJANGO_SETTINGS_MODULE": "tests.operations.served_late"}
        return super().environment | self.main.variables() | late | self.more

    def record_contact(self):
        self.shell(
            "import tests.conftest\n"
            "from tests.factories import ContactFactory\n"
            "from labimpact.network.models import Office\n"
            "from labimpact.accounts.models import User\n"
            "ContactFactory(office=Office.objects.get(name='Sportello di prova'),"
            " recorded_by=User.objects.get())\n"
        )


@pytest.fixture(scope="module")
def pair(django_db_setup):
    """A primary and the standby that follows it."""
    main = servers.primary()
    try:
        copy = servers.standby(main)
        try:
            yield main, copy
        finally:
            copy.throw_away()
    finally:
        main.throw_away()


@pytest.fixture
def served(pair, tmp_path):
    main, copy = pair
    product = Served("labimpact", str(tmp_path))
    product.main = main
    product.more = {
        "DATABASE_URL_REPLICA": copy.addresses["stats"],
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    yield product
    for process in product.processes:
        process.terminate()
        process.wait(timeout=20)


def caught_up(main, copy):
    sent = main.sql("SELECT pg_current_wal_lsn()::text")[0][0]
    question = "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn"
    wait_for(lambda: copy.sql(question, sent)[0][0])


def contacts_on(page):
    return re.search(r'class="stat-number">(\d+)</span>', page)[1]


@pytest.mark.full
def test_reports_read_the_standby_say_when_it_is_late_and_do_without_it(served, pair):
    main, copy = pair
    served.make_operator()
    served.record_contact()
    caught_up(main, copy)
    served.serve()
    browser = Browser(served.base)
    assert browser.sign_in("operatrice@example.org")[0] == 200
    status, page, _ = browser.open(REPORT)
    assert (status, contacts_on(page)) == (200, "1")
    asked = copy.sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'labimpact_stats'")
    assert asked[0][0] >= 1
    assert main.sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'labimpact_stats'") == [
        (0,)
    ]
    assert served.shell(READ_ONLY).strip() == "on"

    copy.sql("SELECT pg_wal_replay_pause()")
    wait_for(lambda: copy.sql("SELECT pg_get_wal_replay_pause_state()") == [("paused",)])
    served.record_contact()
    wait_for(lambda: LATE in browser.open(REPORT)[1])
    assert contacts_on(browser.open(REPORT)[1]) == "1"

    copy.stop()
    status, page, _ = browser.open(REPORT)
    assert (status, contacts_on(page)) == (200, "2")
    assert LATE not in page


READ_ONLY = (
    "from django.db import connections\n"
    "from labimpact.base.wall.session import acting_as\n"
    "from labimpact.base.actor import System\n"
    "with acting_as(System.HEALTH, using='replica'), connections['replica'].cursor() as c:\n"
    "    c.execute('SHOW transaction_read_only')\n"
    "    print(c.fetchone()[0])\n"
)

"""The clock of a machine jumps while people work: web server and worker under libfaketime."""

import re
import time
from pathlib import Path

import pytest

from tests.operations.conftest import Browser, product, wait_for  # noqa: F401

LIBRARY = next(iter(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), None)
pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(LIBRARY is None, reason="libfaketime is not installed (apt: libfaketime)"),
]
EMAIL = "operatrice@example.org"
QUEUE, ADD, TASK = "/lavoro/arrivi/", "/lavoro/arrivi/nuovo/", "/lavoro/da-fare/nuova/"


class Clock:
    """What the product's processes take the time to be; the database keeps its own."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "clock"
        self.jump("+0")

    def jump(self, by: str) -> None:
        self.file.write_text(f"{by}\n")

    @property
    def variables(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(LIBRARY), "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }  # fmt: skip


@pytest.fixture
def clock(tmp_path):
    return Clock(tmp_path)


@pytest.fixture
def desk(product, clock):  # noqa: F811
    product.make_operator(EMAIL)
    product.serve(**clock.variables)
    browser = Browser(product.base)
    assert browser.sign_in(EMAIL)[0] == 200
    return browser


def form(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the form that goes there, or of the last one of the page."""
    bodies = re.findall(r"<form([^>]*)>(.*?)</form>", page, re.DOTALL)
    mine = [body for head, body in bodies if f'action="{action}"' in head] or [
        body for head, body in bodies if 'method="post"' in head and "esci" not in head
    ]
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', mine[-1]))


def numbers(product):  # noqa: F811
    return [
        (n, label)
        for n, label in product.sql("SELECT number, label FROM agenda_arrival ORDER BY id")
    ]


@pytest.mark.parametrize("by", ["+1h", "-1h"])
def test_an_open_page_is_sent_after_a_jump_and_once(desk, product, clock, by):  # noqa: F811
    fields = form(desk.open(QUEUE)[1], ADD) | {"label": "prima del salto"}
    clock.jump(by)
    for _ in range(2):
        status, page, _ = desk.open(ADD, fields)
        assert status == 200
        assert "Accedi" not in re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1]
    clock.jump("+0")
    desk.open(ADD, fields)
    after = form(desk.open(QUEUE)[1], ADD) | {"label": "dopo"}
    assert desk.open(ADD, after)[0] == 200
    labels = [label for _, label in numbers(product)]
    assert labels == ["prima del salto", "dopo"]


def test_after_a_day_one_signs_in_again_and_finds_the_form(desk, product, clock):  # noqa: F811
    fields = form(desk.open(TASK)[1], TASK) | {"title": "Richiamare domani"}
    clock.jump("+1d")
    status, page, _ = desk.open(TASK, fields)
    assert status == 200
    assert "il modulo è al sicuro" in page
    assert product.sql("SELECT count(*) FROM accounts_heldform") == [(1,)]

    clock.jump("+0")
    assert desk.sign_in(EMAIL)[0] == 200
    assert desk.open("/lavoro/")[0] == 200


def test_a_clock_a_day_behind_signs_out_when_it_is_put_right(desk, product, clock):  # noqa: F811
    clock.jump("-1d")
    fields = form(desk.open(QUEUE)[1], ADD) | {"label": "ieri"}
    assert desk.open(ADD, fields)[0] == 200
    clock.jump("+0")
    # What was kept of the session was dated by the wrong clock: its end is past.
    assert "il modulo è al sicuro" in desk.open(ADD, fields | {"label": "oggi"})[1]
    assert [label for _, label in numbers(product)] == ["ieri"]


def test_the_register_keeps_its_order_by_number(desk, product, clock):  # noqa: F811
    for by in ("+0", "+1h", "-1h", "+0"):
        clock.jump(by)
        desk.open(ADD, form(desk.open(QUEUE)[1], ADD) | {"label": by})
    rows = product.sql("SELECT at FROM audit_auditevent WHERE action = 'arrival.added' ORDER BY id")
    # Written by the database's clock, whatever the web server's says.
    assert len(rows) == 4
    assert rows == sorted(rows)


def test_periodic_work_is_done_once_for_each_time_whatever_the_clock_does(
    product, clock  # noqa: F811
):  # fmt: skip
    def deferred(task):
        return [
            stamp
            for (stamp,) in product.sql(
                "SELECT defer_timestamp FROM procrastinate_periodic_defers"
                " WHERE task_name = %s ORDER BY 1",
                task,
            )
        ]

    def waiting():
        return product.sql(
            "SELECT task_name, status, scheduled_at FROM procrastinate_jobs"
            " WHERE status <> 'failed'"
        )

    worker = product.work(**clock.variables)
    wait_for(lambda: deferred("operations.nightly"), seconds=180)
    wait_for(lambda: not waiting(), seconds=180)
    before = deferred("operations.nightly")[-1]

    clock.jump("+1d")
    wait_for(lambda: deferred("operations.nightly")[-1] > before, seconds=300)
    ahead = deferred("operations.nightly")[-1]
    assert ahead == before + 86_400

    clock.jump("-1h")
    time.sleep(75)
    # Back in time nothing is done a second time, and the worker lives.
    assert deferred("operations.nightly")[-1] == ahead
    assert worker.poll() is None
    clock.jump("+0")
    deadline = time.monotonic() + 900
    while (left := waiting()) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert left == []
    assert product.sql("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'") == [(0,)]

"""Reminders for real: workers, a mail server, a day without either."""

import pytest
from aiosmtpd.controller import Controller

from tests.operations.conftest import ROOT, wait_for
from tests.operations.test_mail import Post

COUNT = 8
NEVER_SILENT = (
    "UPDATE rules_rule SET value = '[0, 0]' WHERE code = 'reminder_silent_hours';"
    " UPDATE rules_rule SET value = '[]' WHERE code = 'reminder_silent_days'"
)
ASK_THE_WORKER = (
    "from procrastinate.contrib.django import app\n"
    "from labimpact.base.actor import System\n"
    "from labimpact.base.wall.session import acting_as\n"
    "with acting_as(System.WORKER):\n"
    "    app.configure_task('correspondence.send_due').defer(timestamp=0)\n"
)
SEND = "from labimpact.correspondence import actions; actions.send_due()"


@pytest.fixture
def post():
    handler = Post()
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def laid(product, post):
    product.sql(NEVER_SILENT)
    product.shell(f"from tests.operations import reminders_laid; reminders_laid.lay({COUNT})")
    return {"LABIMPACT_SMTP_HOST": "127.0.0.1", "LABIMPACT_SMTP_PORT": str(post.port)}


def states(product):
    return dict(product.sql("SELECT state, count(*) FROM correspondence_reminder GROUP BY state"))


def test_two_who_send_at_once_send_each_reminder_once(product, post, laid):
    both = [product.start(str(ROOT / "manage.py"), "shell", "-c", SEND, **laid) for _ in range(2)]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    assert states(product) == {"sent": COUNT}
    assert len(post.taken) == COUNT
    assert len({mail["Message-ID"] for mail in post.taken}) == COUNT


def test_a_worker_back_after_a_day_sends_what_still_helps(product, post, laid):
    product.sql(
        "UPDATE correspondence_reminder SET send_at = now() - interval '26 hours',"
        " useful_until = CASE WHEN mod(id, 2) = 0 THEN now() - interval '1 hour'"
        " ELSE now() + interval '3 hours' END"
    )
    process = product.work(**laid)
    product.shell(ASK_THE_WORKER)
    wait_for(lambda: states(product).get("planned") is None)
    assert product.stop(process) == 0
    assert states(product) == {"sent": COUNT // 2, "expired": COUNT // 2}
    assert len(post.taken) == COUNT // 2


def test_a_run_that_still_waits_does_not_take_the_worker_down(product, post, laid):
    for _ in range(3):
        product.shell(ASK_THE_WORKER)
    process = product.work(**laid)
    wait_for(lambda: states(product) == {"sent": COUNT})
    left = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'correspondence.send_due'"
    wait_for(lambda: product.sql(left) == [(0,)])
    assert product.stop(process) == 0
    assert len(post.taken) == COUNT


def test_a_refusing_server_is_tried_again_and_the_mail_goes_out_once(product, post, laid):
    post.refusing = True
    process = product.work(**laid)
    product.shell(ASK_THE_WORKER)
    tried = "SELECT count(*) >= 3 FROM correspondence_reminder WHERE attempts > 0"
    wait_for(lambda: product.sql(tried) == [(True,)])
    post.refusing = False
    product.sql("UPDATE correspondence_reminder SET next_attempt_at = now()")
    product.shell(ASK_THE_WORKER)
    wait_for(lambda: states(product) == {"sent": COUNT})
    assert product.stop(process) == 0
    assert len(post.taken) == COUNT

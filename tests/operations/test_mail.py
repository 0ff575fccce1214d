"""Mail for real: a worker, a mail server that works, one that does not, one that comes back."""

import signal
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest
from aiosmtpd.controller import Controller

from tests.operations.conftest import free_port, wait_for

QUEUE = (
    "from labimpact.base.actor import System\n"
    "from labimpact.base.wall.session import acting_as\n"
    "from labimpact.notifications.actions import queue\n"
    "with acting_as(System.SIGN_IN):\n"
    "    queue(recipient='qualcuno@example.org', subject='Perché no: città',"
    " body='Apri http://x/accedi/invito/abc/ – àèìòù', kind='test')\n"
)


class Post:
    """A mail server that keeps what it takes, or refuses."""

    def __init__(self):
        self.taken = []
        self.refusing = False
        self.port = free_port()

    async def handle_DATA(self, server, session, envelope):
        if self.refusing:
            return "451 Riprova più tardi"
        self.taken.append(message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def post():
    handler = Post()
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    controller.stop()


def worker(product, post):
    return product.work(LABIMPACT_SMTP_HOST="127.0.0.1", LABIMPACT_SMTP_PORT=str(post.port))


def message(product):
    ((sent, attempts, error, body),) = product.sql(
        "SELECT sent_at, attempts, last_error, body FROM notifications_message"
    )
    return sent, attempts, error, body


def test_a_queued_message_reaches_the_mail_server_and_its_text_is_forgotten(product, post):
    product.shell(QUEUE)
    assert "invito" not in message(product)[3]
    process = worker(product, post)
    wait_for(lambda: message(product)[0] is not None)
    (mail,) = post.taken
    assert str(make_header(decode_header(mail["Subject"]))) == "Perché no: città"
    assert "àèìòù" in mail.get_payload(decode=True).decode()
    assert mail["To"] == "qualcuno@example.org"
    assert message(product)[1:] == (1, "", "")
    ((beats,),) = product.sql("SELECT count(*) FROM procrastinate_workers")
    assert beats == 1
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    ((beats,),) = product.sql("SELECT count(*) FROM procrastinate_workers")
    assert beats == 0


def test_a_refused_message_is_kept_tried_again_and_sent_once(product, post):
    post.refusing = True
    product.shell(QUEUE)
    worker(product, post)
    wait_for(lambda: message(product)[1] == 1)
    assert message(product)[0] is None
    assert "451" in message(product)[2]
    # The attempt is written before the queue has put its job back.
    waiting = (
        "SELECT extract(epoch FROM scheduled_at - now()) FROM procrastinate_jobs"
        " WHERE task_name = 'notifications.send' AND status = 'todo'"
    )
    wait_for(lambda: product.sql(waiting))
    ((wait,),) = product.sql(waiting)
    assert 20 < wait <= 100
    post.refusing = False
    product.sql(
        "UPDATE procrastinate_jobs SET scheduled_at = now() WHERE task_name = 'notifications.send'"
    )
    wait_for(lambda: message(product)[0] is not None)
    assert message(product)[1:3] == (2, "")
    assert len(post.taken) == 1


def test_what_waited_for_a_stopped_worker_goes_out_once_when_it_comes_back(product, post):
    for _ in range(3):
        product.shell(QUEUE)
    product.sql(
        "UPDATE procrastinate_jobs SET scheduled_at = now() - interval '1 day';"
        " UPDATE notifications_message SET created_at = now() - interval '1 day'"
    )
    first, second = worker(product, post), worker(product, post)
    wait_for(lambda: product.sql("SELECT count(*) FROM procrastinate_workers") == [(2,)])
    wait_for(
        lambda: (
            product.sql("SELECT count(*) FROM notifications_message WHERE sent_at IS NOT NULL")
            == [(3,)]
        )
    )
    assert product.stop(first) == product.stop(second) == 0
    again = worker(product, post)
    wait_for(lambda: product.sql("SELECT count(*) FROM procrastinate_workers") == [(1,)])
    product.stop(again)
    assert len(post.taken) == 3


NIGHTS = "task_name IN ('accounts.purge', 'documents.clear', 'operations.nightly')"


def test_a_night_that_found_no_worker_is_made_up_for_once(product, post):
    product.work()
    wait_for(
        lambda: (
            product.sql(
                "SELECT task_name FROM procrastinate_periodic_defers"
                f" WHERE {NIGHTS} ORDER BY task_name"
            )
            == [("accounts.purge",), ("documents.clear",), ("operations.nightly",)]
        )
    )
    second = product.work()
    wait_for(lambda: product.sql("SELECT count(*) FROM procrastinate_workers") == [(2,)])
    wait_for(
        lambda: (
            product.sql(
                f"SELECT count(*) FROM procrastinate_jobs WHERE status <> 'failed' AND {NIGHTS}"
            )
            == [(0,)]
        )
    )
    assert product.sql("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'") == [(0,)]
    kept = f"SELECT count(*) FROM procrastinate_periodic_defers WHERE {NIGHTS}"
    assert product.sql(kept) == [(3,)]
    product.stop(second)


def test_what_a_killed_worker_had_begun_is_done_by_the_next_one(product, post):
    product.shell(QUEUE)
    ((lost,),) = product.sql(
        "INSERT INTO procrastinate_workers (last_heartbeat)"
        " VALUES (now() - interval '5 minutes') RETURNING id"
    )
    product.sql(
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s"
        " WHERE task_name = 'notifications.send'",
        lost,
    )

    process = worker(product, post)

    wait_for(lambda: post.taken, seconds=120)
    product.stop(process)
    assert len(post.taken) == 1
    assert message(product)[0] is not None
    assert product.sql("SELECT 1 FROM procrastinate_workers WHERE id = %s", lost) == []

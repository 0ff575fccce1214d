"""A full disk, a second `up`, one that was killed: with the real launcher and a real disk."""

import contextlib
import http.client
import os
import random
import signal
import subprocess
import tempfile
import threading
import time
import uuid
from collections import Counter
from pathlib import Path

import pytest

from bench.faulting.mailbox import Mailbox
from bench.faulting.operators import CONTACT, Ledger, Operator
from bench.faulting.patience import Patient, form_of
from bench.faulting.proof import prove
from bench.faulting.stage import PASSWORD, ROOT, Stage
from bench.faults import OPERATORS, Run, measure
from launcher.supervisor import HANDING_ON
from tests.operations.conftest import wait_for

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(
        "LABIMPACT_FULL" not in os.environ,
        reason="starts the whole product several times: ./labimpact test --full",
    ),
]


@pytest.fixture
def mailbox():
    box = Mailbox()
    yield box
    box.close()


@pytest.fixture
def folder():
    """Not pytest's own, which its next run closes to the user the database runs as."""
    with tempfile.TemporaryDirectory(
        prefix="labimpact-faults-", ignore_cleanup_errors=True
    ) as name:
        yield Path(name)


@pytest.fixture
def stage(folder, mailbox):
    served = Stage(folder / "dati", mailbox.port)
    yield served
    served.down()


@pytest.fixture
def small_disk(folder):
    """A disk of a gigabyte and a half, of memory."""
    disk = folder / "disco"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1500m,mode=755", "tmpfs", str(disk)],
        capture_output=True, text=True,
    )  # fmt: skip
    if mounted.returncode != 0:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def people(stage, ledger, stop, count=4):
    """Some operators at work."""
    threads = []
    for number in range(count):
        dice = random.Random(number)  # noqa: S311
        patient = Patient(stage.base, f"{OPERATORS[number]}@demo.invalid", PASSWORD, dice, stop)
        operator = Operator(number, patient, ledger, dice)
        threads.append(threading.Thread(target=operator.work, daemon=True))
        threads[-1].start()
    return threads


def taken(ledger):
    return sum(map(len, ledger.taken.values()))


def test_ten_kills_lose_nothing_and_double_nothing(stage, mailbox):
    run = Run(stage, mailbox, seed=7)
    report = measure(run, kills=10, people=10, minutes=20)
    verdict = report["verdict"]
    assert report["kills"] == 10
    assert verdict["counts"]["contatto"]["acknowledged"] > 0
    assert verdict["clean"], verdict
    assert report["refused"] == []


def test_a_full_disk_says_so_loses_nothing_and_is_forgotten_when_there_is_space(
    small_disk, mailbox
):
    stage = Stage(small_disk / "dati", mailbox.port)
    ledger, stop = Ledger(), threading.Event()
    try:
        stage.up()
        with stage.sql() as connection:
            (ledger.begun_at,) = connection.execute("SELECT now()").fetchone()
        dice = random.Random(9)  # noqa: S311
        reader = Patient(stage.base, "operatore.luino@demo.invalid", PASSWORD, dice, stop)
        reader.sign_in()
        form = form_of(reader.get(f"{CONTACT}?anonimo=1").body, f'action="{CONTACT}"')
        threads = people(stage, ledger, stop)
        wait_for(lambda: taken(ledger) > 10, seconds=120)

        filler = small_disk / "riempito"
        fill(filler)
        said = what_a_full_disk_says(reader, form, filler)
        reader.close()
        while_full = taken(ledger)

        filler.unlink()
        stage.wait_until_served()
        wait_for(lambda: taken(ledger) > while_full + 10, seconds=240)
        stop.set()
        for thread in threads:
            thread.join(200)
        verdict = prove(stage, ledger, mailbox)
    finally:
        stop.set()
        stage.down()

    assert "non è stato salvato" in said.lower()
    assert "il testo che non deve andare perso" in said
    assert verdict.clean, verdict.wrong


def fill(path):
    """Write until not a byte more fits."""
    with path.open("ab", buffering=0) as file:
        for size in (1024 * 1024, 4096, 1):
            with contextlib.suppress(OSError):
                while file.write(b"\0" * size) == size:
                    pass


def what_a_full_disk_says(reader, form, filler) -> str:
    """Save long contacts, each a new one, until one does not fit."""
    page = [(name, value) for name, value in form if name != "submission"]
    seen = Counter()
    for number in range(400):
        # What the database gives back meanwhile is taken again, and the text cannot be packed.
        fill(filler)
        text = f"il testo che non deve andare perso {os.urandom(4_000).hex()}"
        sent = [*page, ("submission", str(uuid.uuid4())), ("items", "information_given"),
                ("minutes", "20"), ("anon_0_count", "1"), ("note", f"{number} {text}"),
                ("channel", "desk")]  # fmt: skip
        answer = asked(reader, lambda sent=sent: reader._browser.post(CONTACT, sent))
        seen[answer.status if answer else 0] += 1
        if answer is not None and answer.status == 503:
            return answer.body
    raise AssertionError(f"the disk never filled: {seen}")


def asked(reader, ask):
    """The answer, or nothing where none came; the next question goes on a line of its own."""
    try:
        return ask()
    except (OSError, http.client.HTTPException):
        reader._open_anew(reader._browser.cookies)
        return None


def test_a_second_up_says_where_the_first_one_is_and_a_killed_one_holds_nothing(stage):
    stage.up()
    second = second_up(stage)
    assert second.returncode == 1
    assert f"already running on {stage.data} at {stage.base}/" in second.stderr

    # Seen from another place, the same folder has another name.
    elsewhere = stage.data.parent / "altrove"
    elsewhere.symlink_to(stage.data)
    assert "already running" in second_up(stage, str(elsewhere)).stderr

    os.kill(stage.process.pid, signal.SIGKILL)
    stage.process.wait()
    # The kernel ends web server and worker with it, and its lock is gone: the next one serves.
    stage.up()
    assert stage.serves()


def test_a_part_of_its_own_and_a_whole_up_do_not_share_a_folder(stage):
    stage.up()
    done = subprocess.run(
        [str(ROOT / "labimpact"), "run", "worker", "--data", str(stage.data)],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1
    assert "`up` is running" in done.stderr


def second_up(stage, data=""):
    return subprocess.run(
        [str(ROOT / "labimpact"), "up", "--port", str(stage.port + 1),
         "--data", data or str(stage.data)],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip


@pytest.fixture
def _waiting_connections_handed_on():
    """The kernel as deploy/sysctl/labimpact.conf sets it."""
    was = HANDING_ON.read_text()
    try:
        HANDING_ON.write_text("1\n")
    except OSError as error:
        if was.strip() != "1":
            pytest.skip(f"{HANDING_ON} cannot be set here: {error}")
        yield
        return
    yield
    HANDING_ON.write_text(was)


@pytest.mark.usefixtures("_waiting_connections_handed_on")
def test_renewed_processes_drop_no_request(stage):
    stage.up()
    failed, stop = [], threading.Event()

    def ask():
        while not stop.is_set():
            if not stage.serves():
                failed.append(time.monotonic())

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    before = set(stage.victims("web worker"))
    stage.process.send_signal(signal.SIGUSR1)
    wait_for(lambda: not before & set(stage.victims("web worker")), seconds=120)
    stop.set()
    for thread in threads:
        thread.join()
    assert before
    assert failed == []
    said = (stage.data / "up.log").read_text()
    assert "as asked" in said
    assert "by itself" not in said

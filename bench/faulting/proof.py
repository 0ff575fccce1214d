"""What is in the database afterwards, beside what people were told is saved."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import psycopg

from bench.faulting.mailbox import Mailbox
from bench.faulting.operators import Ledger
from bench.faulting.stage import Stage

# Kind of thing: how often each mark stands in the database.
_FOUND = {
    "contatto": "SELECT note, count(*) FROM desk_contact WHERE note LIKE 'Guasto%' GROUP BY 1",
    "persona": "SELECT family_name, count(*) FROM people_person"
    " WHERE family_name LIKE 'Guasto%' GROUP BY 1",
    "arrivo": "SELECT label, count(*) FROM agenda_arrival WHERE label LIKE 'Guasto%' GROUP BY 1",
    "cosa": "SELECT title, count(*) FROM worklist_task WHERE title LIKE 'Guasto%' GROUP BY 1",
    "bozza": "SELECT data->'note'->>0, count(*) FROM desk_contactdraft"
    " WHERE data->'note'->>0 LIKE 'Guasto%' GROUP BY 1",
    "invito": "SELECT 'Guastoinvito' || substr(email, 13, 7), count(*)"
    " FROM network_invitation WHERE email LIKE 'guastoinvito%' GROUP BY 1",
}
# Each question counts what must not be there.
_WHOLE = {
    "contacts without its two things given": """
        SELECT count(*) FROM desk_contact c WHERE note LIKE 'Guasto%' AND (SELECT count(*)
        FROM desk_contactitem i WHERE i.contact_id = c.id) <> 2""",
    "contacts whose deliveries do not sum to its minutes": """
        SELECT count(*) FROM desk_contact c WHERE note LIKE 'Guasto%' AND c.minutes <> (SELECT
        coalesce(sum(minutes), 0) FROM deliveries_delivery d WHERE d.origin_kind = 'desk.contact'
        AND d.origin_id = c.id AND d.voided_at IS NULL)""",
    "contacts without exactly one thing to do": """
        SELECT count(*) FROM desk_contact c WHERE note LIKE 'Guasto%' AND 1 <> (SELECT count(*)
        FROM worklist_task t WHERE t.origin_kind = 'desk.contact' AND t.origin_id = c.id)""",
    "contacts without exactly one line in the register": """
        SELECT count(*) FROM desk_contact c WHERE note LIKE 'Guasto%' AND 1 <> (SELECT count(*)
        FROM audit_auditevent a WHERE a.action = 'contact.recorded' AND a.object_ids = ARRAY[c.id])
        """,
    "persons without exactly one grant": """
        SELECT count(*) FROM people_person p WHERE family_name LIKE 'Guasto%' AND 1 <> (SELECT
        count(*) FROM people_grant g WHERE g.person_id = p.id)""",
    "persons that no search finds": """
        SELECT count(*) FROM people_person p WHERE family_name LIKE 'Guasto%' AND NOT EXISTS (SELECT
        1 FROM people_searchkey k WHERE k.person_id = p.id)""",
    "numbers missing or twice in a day's queue": """
        SELECT count(*) FROM (SELECT 1 FROM agenda_arrival WHERE day = current_date
        GROUP BY office_id
        HAVING count(*) <> max(number) OR count(DISTINCT number) <> count(*)) x""",
    "called by nobody, or served without having been called": """
        SELECT count(*) FROM agenda_arrival WHERE day = current_date
        AND ((called_at IS NULL) <> (called_by_id IS NULL) OR (served_at IS NOT NULL
        AND called_at IS NULL))""",
    "messages that wait without a job": """
        SELECT count(*) FROM notifications_message m WHERE sent_at IS NULL AND NOT EXISTS (SELECT 1
        FROM procrastinate_jobs j WHERE j.task_name = 'notifications.send'
        AND (j.args->>'message_id')::bigint = m.id AND j.status IN ('todo', 'doing'))""",
    "jobs that wait for nobody after the queue was given time": """
        SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing' OR (status = 'todo'
        AND (scheduled_at IS NULL OR scheduled_at < now() - interval '1 minute'))""",
    "jobs that failed for good": """
        SELECT count(*) FROM procrastinate_jobs WHERE status IN ('failed', 'aborted')""",
}
_QUEUE_SECONDS = 240


@dataclass
class Verdict:
    """Counts of what was wrong; all zero when the product kept its word."""

    lost: dict[str, list[str]] = field(default_factory=dict)
    doubled: dict[str, list[str]] = field(default_factory=dict)
    stranger: dict[str, int] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)
    mails: dict[str, int] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    queue_empty_after_s: float = 0.0

    @property
    def clean(self) -> bool:
        return not self.wrong

    @property
    def wrong(self) -> dict[str, Any]:
        """What was not as it must be, alone."""
        found: dict[str, Any] = {f"lost: {kind}": marks for kind, marks in self.lost.items()}
        found |= {f"doubled: {kind}": marks for kind, marks in self.doubled.items()}
        found |= {**self.broken, "mails that never came": self.mails.get("never")}
        return {what: told for what, told in found.items() if told}

    def told(self) -> dict[str, Any]:
        return {**self.__dict__, "clean": self.clean}


def prove(stage: Stage, ledger: Ledger, mailbox: Mailbox) -> Verdict:
    """Compare, once the worker has had time to do what waited."""
    verdict = Verdict()
    verdict.queue_empty_after_s = _let_the_queue_run(stage)
    with stage.sql() as connection:
        for kind, question in _FOUND.items():
            found = {str(mark): int(str(n)) for mark, n in connection.execute(question)}
            _compare(verdict, ledger, kind, found)
        for what, question in _WHOLE.items():
            verdict.broken[what] = _count(connection, question)
        verdict.broken["served, and not served in the queue"] = _unserved(connection, ledger)
        verdict.broken["calls that nobody pressed"] = _calls(connection, ledger)
        sent = _count(connection, "SELECT count(*) FROM notifications_message WHERE sent_at"
                                  " IS NOT NULL AND recipient LIKE 'guasto%'")  # fmt: skip
    arrived: Counter[str] = mailbox.arrived
    verdict.mails = {
        "marked as sent": sent,
        "arrived": len(arrived),
        "never": max(0, sent - len(arrived)),
        "arrived twice under one name": sum(n > 1 for n in arrived.values()),
    }
    return verdict


def _compare(verdict: Verdict, ledger: Ledger, kind: str, found: dict[str, int]) -> None:
    sent, taken = ledger.sent.get(kind, set()), ledger.taken.get(kind, set())
    verdict.lost[kind] = sorted(mark for mark in taken if not found.get(mark))
    verdict.doubled[kind] = sorted(mark for mark, n in found.items() if n > 1)
    verdict.counts[kind] = {
        "sent": len(sent),
        "acknowledged": len(taken),
        "in the database": sum(found.values()),
        "saved though nobody was told": sum(mark not in taken for mark in found),
    }
    verdict.stranger[kind] = sum(mark not in sent for mark in found)


def _unserved(connection: psycopg.Connection[Any], ledger: Ledger) -> int:
    pairs = [pair.split() for pair in ledger.taken.get("servito", set())]
    open_ = {
        str(label)
        for (label,) in connection.execute(
            "SELECT label FROM agenda_arrival WHERE label LIKE 'Guasto%' AND served_at IS NULL"
        )
    }
    return sum(arrival in open_ for arrival, _contact in pairs)


def _calls(connection: psycopg.Connection[Any], ledger: Ledger) -> int:
    """Numbers called beyond the times that somebody pressed the button."""
    pressed = len(ledger.sent.get("chiamata", set()))
    row = connection.execute(
        "SELECT count(*) FROM audit_auditevent WHERE action = 'arrival.called' AND at > %s",
        [ledger.begun_at],
    ).fetchone()
    called = int(row[0]) if row else 0
    return max(0, called - pressed)


def _count(connection: psycopg.Connection[Any], question: str) -> int:
    row = connection.execute(question).fetchone()
    return int(row[0]) if row else 0


def _let_the_queue_run(stage: Stage) -> float:
    question = _WHOLE["jobs that wait for nobody after the queue was given time"]
    question = question.replace("< now() - interval '1 minute'", "< now()")
    begun = time.monotonic()
    while time.monotonic() - begun < _QUEUE_SECONDS:
        with stage.sql() as connection:
            if not _count(connection, question):
                break
        time.sleep(1)
    return round(time.monotonic() - begun, 1)

"""Procedure cases in quantity: 5,000 open ones in the measured office, 100,000 running terms.

The rows are those that the product's actions write (one filed reunification each, with its term);
`tests/bench/test_cases.py` compares them. Every other term is of the other offices.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Any

import psycopg

OFFICE_CASES = 5_000
TERMS = 100_000
_PAPERS = ("passport", "permit", "income_proof")

# Opened long ago: those of the demonstration, which are of today, are told apart by that.
_CASES = """
INSERT INTO procedures_procedurecase
    (office_id, definition_id, code, person_id, state, answers, note, opened_on, opened_by_id,
     opened_at, pause_reason, outcome, close_reason, form_fingerprint, next_on, next_what,
     papers_missing, version)
SELECT g.office_id, v.id, 'P05', g.person_id, 'open', '{}'::jsonb, '', CURRENT_DATE - 200,
       (SELECT min(user_id) FROM network_membership), now(), '', '', '', '',
       CURRENT_DATE - 50 + (n %% 400)::int, 'Nulla osta al ricongiungimento', 0, 1
FROM generate_series(1, %(count)s) n
JOIN LATERAL (SELECT person_id, office_id FROM people_grant
              WHERE (office_id = %(office)s) = %(inside)s AND revoked_at IS NULL
              ORDER BY id OFFSET n %% %(known)s LIMIT 1) g ON true
JOIN rules_procedureversion v ON v.code = 'P05' AND v.version = 1
RETURNING id
"""
_REST = """
INSERT INTO procedures_caseparticipant (case_id, person_id, role, added_at)
SELECT id, person_id, 'sponsor', now() FROM procedures_procedurecase
WHERE code = 'P05' AND opened_on < CURRENT_DATE - 100;
INSERT INTO procedures_casestep
    (case_id, code, round, done_on, done_by, result, receipt_code, assicurata, ologramma,
     appointment_place, note, recorded_at)
SELECT id, 'filing', 1, next_on - 150, '', '', 'VA-' || id, '', '', '', '', now()
FROM procedures_procedurecase
WHERE code = 'P05' AND opened_on < CURRENT_DATE - 100;
INSERT INTO procedures_casedeadline
    (case_id, office_id, person_id, rule, index, round, label, holder, edge, event_on, safe_on,
     last_on, readings, is_live)
SELECT id, office_id, person_id, 'd07_clearance', 0, 1, 'Nulla osta al ricongiungimento',
       'authority', 'by', next_on - 150, next_on, next_on,
       jsonb_build_array(jsonb_build_object(
           'reading', 'calendar', 'on', next_on::text, 'rolled_on', null)), true
FROM procedures_procedurecase
WHERE code = 'P05' AND opened_on < CURRENT_DATE - 100;
"""


def lay(database_url: str, office: str) -> None:
    """Write the cases as the owner, and let the planner know."""
    with psycopg.connect(database_url, autocommit=True) as owner:
        row = owner.execute("SELECT id FROM network_office WHERE name = %s", [office]).fetchone()
        (office_id,) = row or (0,)
        for inside, count in ((True, OFFICE_CASES), (False, TERMS - OFFICE_CASES)):
            known = owner.execute(
                "SELECT count(*) FROM people_grant"
                " WHERE (office_id = %s) = %s AND revoked_at IS NULL",
                [office_id, inside],
            ).fetchone()
            values = {"count": count, "office": office_id, "inside": inside,
                      "known": max(1, min(500, known[0] if known else 1))}  # fmt: skip
            owner.execute(_CASES, values)
        for statement in _REST.split(";\n"):
            if statement.strip():
                owner.execute(statement)
        for code in _PAPERS:
            owner.execute(
                "INSERT INTO procedures_casepaper (case_id, code, state, note)"
                " SELECT id, %s, 'missing', '' FROM procedures_procedurecase"
                " WHERE office_id = %s AND code = 'P05' AND opened_on < CURRENT_DATE - 100",
                [code, office_id],
            )
        owner.execute(
            "UPDATE procedures_procedurecase c SET papers_missing = (SELECT count(*)"
            " FROM procedures_casepaper p WHERE p.case_id = c.id AND p.state = 'missing')"
            " WHERE office_id = %s AND code = 'P05' AND opened_on < CURRENT_DATE - 100",
            [office_id],
        )
        owner.execute("ANALYZE")


def measure() -> dict[str, Any]:
    """Seconds to compute every running term again, as the worker, and to draw one PDF."""
    from labimpact.base import clock
    from labimpact.documents.rendering import render_pdf
    from labimpact.procedures.actions.recomputing import recompute

    begun = time.perf_counter()
    found = recompute()
    recomputed = time.perf_counter() - begun
    data = _sheet()
    render_pdf("case_sheet", data, standard=("a-2a", "ua-1"))
    begun = time.perf_counter()
    for number in range(10):
        # Each another one: what was drawn a moment ago is kept, and would cost nothing.
        data = data | {"number": number, "person": f"Persona {number}"}
        render_pdf("case_sheet", data, standard=("a-2a", "ua-1"))
    return {
        "terms": found.looked_at,
        "recompute_s": recomputed,
        "pdf_ms": (time.perf_counter() - begun) * 100,
        "day": clock.today().isoformat(),
    }


def _sheet() -> dict[str, Any]:
    """What the sheet of a case says, read as the operator reads it."""
    from labimpact.accounts.models import User
    from labimpact.base.actor import System
    from labimpact.base.wall.session import acting, acting_as
    from labimpact.network.queries import actor_for
    from labimpact.procedures.models import ProcedureCase
    from labimpact.procedures.queries import prints
    from labimpact.procedures.queries.page import JOINED, CasePage

    with acting_as(System.SIGN_IN):
        actor = actor_for(User.objects.get(email=os.environ["LABIMPACT_BENCH_EMAIL"]))
    with acting(actor):
        case = ProcedureCase.objects.visible_to(actor).select_related(*JOINED).first()
        if case is None:
            sys.stderr.write("no case was laid\n")
            return {}
        return prints.sheet(CasePage(case), "ar")

"""Things to do in quantity: 5,000 open ones in the measured office, late, near, far, undated."""

from __future__ import annotations

import psycopg

OFFICE_THINGS = 5_000

_THINGS = """
INSERT INTO worklist_task
    (office_id, title, note, due_on, person_id, assigned_to_id, done_note, origin_kind)
SELECT o.id, (ARRAY['Richiamare', 'Ritirare il permesso', 'Portare le foto'])[1 + n %% 3], '',
       CASE WHEN n %% 7 > 0 THEN CURRENT_DATE - 20 + n %% 120 END,
       CASE WHEN n %% 5 > 0 THEN persons.ids[1 + n %% cardinality(persons.ids)] END,
       CASE WHEN n %% 4 > 0 THEN staff.ids[1 + n %% cardinality(staff.ids)] END, '', ''
FROM network_office o
CROSS JOIN LATERAL (SELECT array_agg(person_id) AS ids FROM people_grant
                    WHERE office_id = o.id AND revoked_at IS NULL) persons
CROSS JOIN LATERAL (SELECT array_agg(DISTINCT user_id) AS ids FROM network_membership
                    WHERE office_id = o.id) staff
CROSS JOIN generate_series(1, %(count)s) n
WHERE o.name = %(office)s
"""


def lay(database_url: str, office: str) -> None:
    """Write the things as the owner, and let the planner know."""
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(_THINGS, {"count": OFFICE_THINGS, "office": office})
        owner.execute("ANALYZE worklist_task")

"""A region's facts beside the demonstration's: 35 areas, 1,000 offices, so many persons and cases.

Each row is one of the table's own with other values (`jsonb_populate_record`), so that a new column
does not stop the bench; chance is PostgreSQL's, with a fixed seed.
"""

from __future__ import annotations

import psycopg

BASE = 10_000_000
AREAS, OFFICES = 35, 1_000
# A person's first contact, in days before today; most are taken on and agree a plan within weeks.
_FIRST = "(60 + ({n}) * 7919 % 740)"
_TAKEN = "current_date - " + _FIRST + " + ({n}) * 31 % 97 * ({n} * 31 % 97) / 200"
_AGREED = _TAKEN + " + 7 + ({n}) * 17 % 89 * ({n} * 17 % 89) / 150"

# Table, from what (n is the row's number), and the values that are not those of the row copied.
_ROWS: tuple[tuple[str, str, str], ...] = (
    (
        "network_territorialarea",
        "generate_series(1, {areas}) n",
        """
        'code', 'bench-' || n, 'name', 'Ambito ' || n
        """,
    ),
    (
        "network_office",
        "generate_series(1, {offices}) n",
        """
        'area_id', places.a[1 + n % cardinality(a)], 'name', 'Sportello ' || n,
        'closed_on', null
        """,
    ),
    (
        "people_person",
        "generate_series(1, {persons}) n",
        """
        'family_name', 'Prova ' || n, 'merged_into_id', null, 'died_on', null, 'tax_code', '',
        'tax_code_kind', 'none', 'birth_precision', 'day', 'birth_date', date '1950-01-01' +
        (random() * 25000)::int, 'registered_office_id', {base} + 1 + n % {offices}
        """,
    ),
    (
        "people_citizenship",
        "generate_series(1, {persons}) n",
        """
        'person_id', {base} + n, 'acquired_on', null, 'lost_on', null, 'country_id', places.c[1
        + (60 * power(random(), 3))::int]
        """,
    ),
    (
        "people_address",
        "generate_series(1, {persons}) n",
        """
        'person_id', {base} + n, 'kind', 'registered_residence', 'valid_from', null, 'valid_to',
        null, 'municipality_id', places.t[1 + (n % {offices}) % 35 * 30 + (30 * power(random(),
        2))::int]
        """,
    ),
    (
        "desk_contact",
        "generate_series(1, 3 * {persons}) n",
        """
        'office_id', {base} + 1 + (n / 3) % {offices}, 'submission', gen_random_uuid(),
        'occurred_on', current_date - {first} + n % 3 * 30, 'voided_at', null, 'voided_reason',
        ''
        """,
    ),
    (
        "desk_contactparticipant",
        "generate_series(1, 3 * {persons}) n",
        """
        'contact_id', {base} + n, 'person_id', {base} + greatest(1, n / 3), 'role', 'subject'
        """,
    ),
    (
        "desk_contactneed",
        "generate_series(1, 3 * {persons}) n",
        """
        'contact_id', {base} + n, 'severity', 2, 'area', places.e[1 + (10 * power(random(),
        1.5))::int]
        """,
    ),
    (
        "casework_case",
        "generate_series(1, {persons}) n",
        """
        'office_id', {base} + 1 + n % {offices}, 'person_id', {base} + n, 'state', 'assessment',
        'opened_on', current_date - 801, 'taken_on', {taken},
        'opened_by_id', places.u, 'manager_id', places.u,
        'manager_name', '', 'opened_at', now(), 'source', '', 'origin_kind', '',
        'first_reading', '', 'urgency', 'ordinary', 'risks', '[]'::jsonb, 'lives_alone', true,
        'socio_health', false, 'close_reason', '', 'exit_situation', '', 'follow_up', '',
        'version', 1, 'referral_id', null, 'follows_id', null, 'household_id', null,
        'closed_on', null, 'closed_by_id', null, 'satisfaction', null, 'review_on', null
        """,
    ),
    (
        "casework_assessment",
        "generate_series(1, {persons}) n",
        """
        'case_id', {base} + n, 'made_on', current_date - (random() * 700)::int, 'made_by_id',
        places.u, 'made_by_name', '', 'made_at', now(), 'resources', '', 'note',
        ''
        """,
    ),
    (
        "casework_assessedneed",
        "generate_series(1, {persons}) n",
        """
        'case_id', {base} + n, 'assessment_id', {base} + n, 'severity', 2, 'origin', '', 'note',
        '', 'area', places.e[1 + (10 * random())::int]
        """,
    ),
    (
        "casework_individualplan",
        "generate_series(1, {persons} / 2) n",
        """
        'case_id', {base} + n, 'number', 1, 'state', 'replaced', 'agreement', 'spoken',
        'own_words', '', 'agreed_by_name', '', 'signature', null, 'edition', 1, 'agreed_on',
        {agreed}, 'review_on', current_date, 'written_by_id',
        places.u, 'written_at', now()
        """,
    ),
    (
        "casework_referral",
        "generate_series(1, {persons}) n",
        """
        'person_id', {base} + n, 'from_office_id', {base} + 1 + n % {offices}, 'to_office_id',
        {base} + 1 + (n % {offices} + 35 * (1 + (3 * random())::int)) % {offices}, 'to_name',
        '', 'state', 'refused', 'sent_on', current_date - 30 - (random() * 400)::int,
        'answered_on', current_date - (random() * 25)::int, 'answer_due_on', current_date - 15,
        'sent_by_id', places.u, 'sent_by_name', '', 'shared', '{{}}'::jsonb,
        'reason', 'housing', 'urgency', 'ordinary', 'note', '', 'answer_reason', '',
        'answer_note', '', 'answered_by_hand', false, 'origin_kind', '', 'created_at', now(),
        'forwarded_from_id', null
        """,
    ),
)
_PLACES = """
CREATE TEMPORARY TABLE places AS SELECT
    (SELECT array_agg(id ORDER BY id) FROM network_territorialarea) AS a,
    (SELECT array_agg(id ORDER BY id) FROM network_country) AS c,
    (SELECT array_agg(id ORDER BY istat_code) FROM network_municipality
     WHERE istat_code <> '' AND valid_to IS NULL) AS t,
    (SELECT array_agg(code ORDER BY code) FROM rules_codeitem WHERE list_code = 'need_area') AS e,
    (SELECT min(id) FROM accounts_user) AS u
"""


def lay(database_url: str, persons: int) -> None:
    """Write the facts as the owner, without the notes of who was touched: all is counted anew."""
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("SELECT setseed(0.5)")
        for table, source, values in _ROWS:
            filled = {"areas": AREAS, "offices": OFFICES, "persons": persons, "base": BASE,
                      "first": _FIRST.format(n="n / 3"), "taken": _TAKEN.format(n="n"),
                      "agreed": _AGREED.format(n="n")}  # fmt: skip
            if table == "network_office":
                owner.execute(_PLACES)
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            places = "" if table == "network_territorialarea" else ", places"
            owner.execute(
                f"INSERT INTO {table} SELECT made.* FROM {source.format(**filled)}{places},"  # noqa: S608
                f" LATERAL jsonb_populate_record(NULL::{table},"
                f" coalesce((SELECT to_jsonb(one) FROM {table} one LIMIT 1), '{{}}')"
                f" || jsonb_build_object('id', {BASE} + n, {values.format(**filled)})) made"
            )
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        owner.execute("SELECT wall.fill_rights()")
        owner.execute("ANALYZE")

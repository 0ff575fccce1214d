-- No request is left unanswered: the office is reminded, then whoever coordinates it is told, and
-- nobody is told of whom it is about.

-- Requests that wait for an answer that can be given: the office follows the person still, and
-- nobody sealed them. Asked by the functions below alone: who sees no more of a request than that
-- it is not here learns that much.
CREATE OR REPLACE VIEW wall.answerable_request AS
SELECT r.id, r.kind, r.from_office_id, r.to_office_id, r.asked_at, r.due_on,
       q.reminded_on, q.escalated_on
FROM recognition_sharingrequest r
JOIN recognition_requestedperson q ON q.request_id = r.id
WHERE r.state = 'waiting'
  AND EXISTS (SELECT 1 FROM people_grant g
              WHERE g.person_id = q.person_id AND g.office_id = r.to_office_id
                AND g.basis <> 'emergency' AND g.revoked_at IS NULL AND g.valid_from <= now()
                AND (g.valid_to IS NULL OR g.valid_to > now()))
  AND NOT wall.is_sealed(q.person_id);

-- Those that the offices of an area have left unanswered beyond their day, for who coordinates it:
-- which offices and since when.
CREATE OR REPLACE FUNCTION wall.late_requests()
RETURNS TABLE (id bigint, kind text, from_office text, to_office text, asked_at timestamptz,
               due_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.id, a.kind::text, f.name::text, t.name::text, a.asked_at, a.due_on
    FROM wall.answerable_request a
    JOIN network_office f ON f.id = a.from_office_id
    JOIN network_office t ON t.id = a.to_office_id
    WHERE a.due_on < current_date AND wall.reaches_area('network_manage', t.area_id)
    ORDER BY a.due_on, a.id
    LIMIT 200
$$;

-- How many wait at each office of the area, how many of them late, and the first day expected.
CREATE OR REPLACE FUNCTION wall.requests_by_office()
RETURNS TABLE (office text, waiting bigint, late bigint, due_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.name::text, count(*), count(*) FILTER (WHERE a.due_on < current_date), min(a.due_on)
    FROM wall.answerable_request a
    JOIN network_office o ON o.id = a.to_office_id
    WHERE wall.reaches_area('network_manage', o.area_id)
    GROUP BY o.id, o.name
    ORDER BY 3 DESC, 2 DESC, 1
$$;

-- Where whoever has a right at an office, without a staff session, reads their mail. Accounts of
-- the demonstration have addresses that nobody reads.
CREATE OR REPLACE FUNCTION wall.addresses_at(office bigint, wanted text) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT u.email::text
    FROM network_office o
    JOIN network_office home
      ON home.id = o.id OR home.area_id = o.area_id
    JOIN network_membership m ON m.office_id = home.id
    JOIN accounts_user u ON u.id = m.user_id AND u.is_active AND NOT u.is_demo
    JOIN wall.role_permission rp
      ON rp.role = m.role AND rp.permission = wanted AND NOT rp.needs_session
     AND (home.id = o.id OR rp.reach <> 'office')
    WHERE o.id = office
      AND m.valid_from <= current_date AND (m.valid_to IS NULL OR m.valid_to >= current_date)
$$;

-- Offices to be reminded today of all that waits for them: one request at least was asked, or
-- reminded of, so many days ago. Told once: the second to ask on a day is answered nothing.
CREATE OR REPLACE FUNCTION wall.remind_offices(every integer)
RETURNS TABLE (email text, office text, waiting bigint, late bigint, due_on date)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_worker();
    RETURN QUERY WITH due AS MATERIALIZED (
        SELECT a.to_office_id, count(*) AS waiting,
               count(*) FILTER (WHERE a.due_on < current_date) AS late, min(a.due_on) AS due_on,
               array_agg(a.id) AS ids
        FROM wall.answerable_request a
        GROUP BY a.to_office_id
        HAVING bool_or(coalesce(a.reminded_on, a.asked_at::date) + every <= current_date)
    ), told AS (
        UPDATE recognition_requestedperson q SET reminded_on = current_date
        FROM due d WHERE q.request_id = ANY (d.ids)
    )
    SELECT x.email, o.name::text, d.waiting, d.late, d.due_on
    FROM due d
    JOIN network_office o ON o.id = d.to_office_id
    CROSS JOIN LATERAL wall.addresses_at(o.id, 'person_edit') AS x(email)
    ORDER BY 1, 2;
END $$;

-- Offices that let the day of a request pass since whoever coordinates them was last told: each
-- request is told of once.
CREATE OR REPLACE FUNCTION wall.escalate_requests()
RETURNS TABLE (email text, office text, waiting bigint, late bigint, due_on date)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_worker();
    RETURN QUERY WITH due AS MATERIALIZED (
        SELECT a.to_office_id, count(*) AS waiting,
               count(*) FILTER (WHERE a.due_on < current_date) AS late, min(a.due_on) AS due_on,
               array_agg(a.id) FILTER (WHERE a.due_on < current_date) AS ids
        FROM wall.answerable_request a
        GROUP BY a.to_office_id
        HAVING bool_or(a.due_on < current_date AND a.escalated_on IS NULL)
    ), told AS (
        UPDATE recognition_requestedperson q SET escalated_on = current_date
        FROM due d WHERE q.request_id = ANY (d.ids) AND q.escalated_on IS NULL
    )
    SELECT x.email, o.name::text, d.waiting, d.late, d.due_on
    FROM due d
    JOIN network_office o ON o.id = d.to_office_id
    CROSS JOIN LATERAL wall.addresses_at(o.id, 'network_manage') AS x(email)
    ORDER BY 1, 2;
END $$;

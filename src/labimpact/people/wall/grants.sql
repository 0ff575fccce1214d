-- Grants: who is told of them, who ends one, and which of them nobody looked at again.

-- Does one of the actor's offices follow the person, by a right that no emergency gave?
CREATE OR REPLACE FUNCTION wall.keeps_person(wanted bigint, permission text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM people_grant g
                   WHERE g.person_id = wanted AND g.office_id = ANY (wall.offices(permission))
                     AND permission IN ('person_view', 'person_edit')
                     AND g.basis <> 'emergency' AND g.revoked_at IS NULL AND g.valid_from <= now()
                     AND (g.valid_to IS NULL OR g.valid_to > now()))
       AND wanted <> ALL (wall.hidden_persons())
$$;

-- Which of these records the actor sees at this moment: all at once, for files that tell of many.
CREATE OR REPLACE FUNCTION wall.seen_of(wanted bigint[]) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT g.person_id ORDER BY g.person_id), '{}')
    FROM people_grant g
    WHERE g.person_id = ANY (wanted)
      AND g.office_id = ANY ((SELECT wall.offices('person_view'))::bigint[])
      AND g.revoked_at IS NULL AND g.valid_from <= now()
      AND (g.valid_to IS NULL OR g.valid_to > now())
      AND g.person_id <> ALL ((SELECT wall.hidden_persons())::bigint[])
$$;

-- The office, one of the actor's, by which they may end a grant: that which has it (it gives it
-- back), that which gave it, or that which registered the person and answers for the record. The
-- grant of who registered is not ended, and an emergency only by who opened it or reviews it.
CREATE OR REPLACE FUNCTION wall.ends_grant(g people_grant) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mine bigint[] := wall.offices('person_edit');
BEGIN
    IF g.basis = 'own_contact' OR g.person_id = ANY (wall.hidden_persons()) THEN
        RETURN NULL;
    ELSIF g.office_id = ANY (mine) THEN
        RETURN g.office_id;
    ELSIF g.basis = 'emergency' OR NOT wall.sees_person(g.person_id) THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT min(k.office_id) FROM people_grant k
            WHERE k.person_id = ANY (wall.same_person(g.person_id)) AND k.office_id = ANY (mine)
              AND (k.basis = 'own_contact'
                   OR (k.basis <> 'emergency' AND k.office_id = g.given_by_office_id))
              AND k.revoked_at IS NULL AND k.valid_from <= now()
              AND (k.valid_to IS NULL OR k.valid_to > now()));
END $$;

-- Has that office another right on any record of that human being?
CREATE OR REPLACE FUNCTION wall.follows_besides(g people_grant) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM people_grant k
                   WHERE k.person_id = ANY (wall.all_records(g.person_id))
                     AND k.office_id = g.office_id AND k.id <> g.id AND k.basis <> 'emergency'
                     AND k.revoked_at IS NULL AND k.valid_from <= now()
                     AND (k.valid_to IS NULL OR k.valid_to > now()))
$$;

-- The seats of an office in the teams of that human being close with its right, at that moment;
-- those that were left already as well, which end with the day or the hand-over otherwise.
CREATE OR REPLACE FUNCTION wall.close_seats(whose bigint, office bigint) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE casework_casemember m
    SET until_on = coalesce(m.until_on, greatest(m.from_on, current_date)),
        handover_until = coalesce(m.handover_until, m.until_on), ended_at = now()
    FROM casework_case c
    WHERE c.id = m.case_id AND c.person_id = ANY (wall.all_records(whose))
      AND m.office_id = office AND c.office_id <> office
      AND m.ended_at IS NULL
      AND (m.until_on IS NULL OR greatest(m.until_on, m.handover_until) >= current_date)
$$;

-- A right may run out at its term as well: the seats of then close before another right begins, or
-- it would open them again. And what an office gives on ends no later than its own right.
CREATE OR REPLACE FUNCTION wall.right_begins() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    giver timestamptz := (SELECT max(coalesce(k.valid_to, 'infinity')) FROM people_grant k
                          WHERE k.person_id = ANY (wall.all_records(NEW.person_id))
                            AND k.office_id = NEW.given_by_office_id AND k.basis <> 'emergency'
                            AND k.revoked_at IS NULL AND k.valid_from <= now()
                            AND (k.valid_to IS NULL OR k.valid_to > now()));
BEGIN
    IF giver < 'infinity' THEN
        NEW.valid_to := least(NEW.valid_to, giver);
    END IF;
    IF EXISTS (SELECT 1 FROM casework_case c
               WHERE c.person_id = ANY (wall.all_records(NEW.person_id)))
       AND NOT wall.follows_besides(NEW) THEN
        PERFORM wall.close_seats(NEW.person_id, NEW.office_id);
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER right_begins BEFORE INSERT ON people_grant
FOR EACH ROW WHEN (NEW.basis <> 'emergency') EXECUTE FUNCTION wall.right_begins();

-- Ends a grant now, or at a later moment (`at`), with its reason. Answers 'ended'; 'left' when the
-- office still sees the person by another right; 'works' when it has a case of its own that runs;
-- 'over' when there is nothing to end. Documents, links, calendars and reminders ask for the grant
-- themselves and need not be reached; seats would open again with the next grant, so they close.
CREATE OR REPLACE FUNCTION wall.end_grant(wanted bigint, why text, at timestamptz) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    g people_grant;
    by_office bigint;
    besides boolean;
BEGIN
    SELECT * INTO g FROM people_grant x WHERE x.id = wanted;
    PERFORM 1 FROM people_person p WHERE p.id = ANY (wall.all_records(g.person_id))
    ORDER BY p.id FOR UPDATE;
    SELECT * INTO g FROM people_grant x WHERE x.id = wanted FOR UPDATE;
    by_office := wall.ends_grant(g);
    IF g.id IS NULL OR by_office IS NULL THEN
        RAISE EXCEPTION 'this grant is not yours to end' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF coalesce(length(btrim(why)), 0) = 0 THEN
        RAISE EXCEPTION 'an end has its reason' USING ERRCODE = 'check_violation';
    END IF;
    IF g.revoked_at IS NOT NULL OR g.valid_to <= now()
       OR at <= greatest(g.valid_from, now()) OR at >= g.valid_to THEN
        RETURN 'over';
    END IF;
    besides := wall.follows_besides(g);
    IF NOT besides AND EXISTS (SELECT 1 FROM casework_case c
                               WHERE c.person_id = ANY (wall.all_records(g.person_id))
                                 AND c.office_id = g.office_id AND c.state <> 'closure') THEN
        RETURN 'works';
    END IF;
    UPDATE people_grant
    SET revoked_at = CASE WHEN at IS NULL THEN now() END, valid_to = coalesce(at, valid_to),
        ended_by_id = wall.user_id(), ended_for_id = by_office, end_reason = left(btrim(why), 300)
    WHERE id = wanted;
    IF at IS NULL AND (g.basis = 'case_team' OR NOT besides) THEN
        PERFORM wall.close_seats(g.person_id, g.office_id);
    END IF;
    RETURN CASE WHEN besides THEN 'left' ELSE 'ended' END;
END $$;

-- Takes back an end (annulla): for ten minutes, by who ended it, as long as the office for which
-- they did is theirs. Exactly the seats that closed with it are again as they were: those that had
-- been left before have a last day to read. A case that closed meanwhile stays closed to them, and
-- the right that a team gave is taken back with a seat only.
CREATE OR REPLACE FUNCTION wall.take_back_end(wanted bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    g people_grant;
BEGIN
    SELECT * INTO g FROM people_grant x
    WHERE x.id = wanted AND x.ended_by_id = wall.user_id()
      AND x.revoked_at > now() - interval '10 minutes'
      AND x.ended_for_id = ANY (wall.offices('person_edit'))
      AND x.person_id <> ALL (wall.hidden_persons()) FOR UPDATE;
    IF g.id IS NULL OR g.basis = 'case_team' AND NOT EXISTS (
           SELECT 1 FROM casework_casemember m JOIN casework_case c ON c.id = m.case_id
           WHERE c.person_id = ANY (wall.all_records(g.person_id)) AND c.state <> 'closure'
             AND m.office_id = g.office_id
             AND (m.ended_at = g.revoked_at OR m.ended_at IS NULL AND m.until_on IS NULL)) THEN
        RETURN NULL;
    END IF;
    UPDATE people_grant
    SET revoked_at = NULL, ended_by_id = NULL, ended_for_id = NULL, end_reason = '',
        end_told_on = NULL
    WHERE id = wanted;
    UPDATE casework_casemember m
    SET until_on = CASE WHEN m.handover_until IS NOT NULL THEN m.until_on END, ended_at = NULL
    FROM casework_case c
    WHERE c.id = m.case_id AND c.person_id = ANY (wall.all_records(g.person_id))
      AND m.office_id = g.office_id AND m.ended_at = g.revoked_at AND c.state <> 'closure';
    RETURN g.person_id;
END $$;

-- Every office that may see a person, told to those who follow them too: sharing is no secret
-- between the services that share. Who looks in for some hours is told how many, and of what kind.
DROP FUNCTION IF EXISTS wall.person_grants(bigint);
CREATE FUNCTION wall.person_grants(wanted bigint)
RETURNS TABLE (id bigint, person_id bigint, office_id bigint, office text, body text, basis text,
               reason text, valid_from timestamptz, valid_to timestamptz, revoked_at timestamptz,
               granted_by text, given_by_office text, confirmed_at timestamptz,
               ended_for_office text, end_reason text, may_end boolean, may_take_back boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT wall.keeps_person(wanted, 'person_view') THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT g.id, g.person_id, o.id, o.name::text, b.name::text, g.basis::text, g.reason::text, g.valid_from,
               g.valid_to, g.revoked_at, coalesce(nullif(u.full_name, ''), u.email, '')::text,
               coalesce(f.name, '')::text, g.confirmed_at, coalesce(e.name, '')::text,
               g.end_reason::text,
               g.revoked_at IS NULL AND (g.valid_to IS NULL OR g.valid_to > now())
                   AND wall.ends_grant(g) IS NOT NULL,
               coalesce(g.ended_by_id = wall.user_id()
                        AND g.revoked_at > now() - interval '10 minutes', false)
        FROM people_grant g
        JOIN network_office o ON o.id = g.office_id
        JOIN network_body b ON b.id = o.body_id
        LEFT JOIN accounts_user u ON u.id = g.granted_by_id
        LEFT JOIN network_office f ON f.id = g.given_by_office_id
        LEFT JOIN network_office e ON e.id = g.ended_for_id
        WHERE g.person_id = wanted
        ORDER BY g.id DESC
        LIMIT 200;
END $$;

-- The same for who sees the person by an emergency alone: how many offices, by kind of body.
CREATE OR REPLACE FUNCTION wall.followers_masked(wanted bigint)
RETURNS TABLE (kind text, offices bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT b.kind::text, count(DISTINCT o.id)
    FROM people_grant g
    JOIN network_office o ON o.id = g.office_id
    JOIN network_body b ON b.id = o.body_id
    WHERE wall.sees_person(wanted) AND g.person_id = wanted AND g.basis <> 'emergency'
      AND g.revoked_at IS NULL AND g.valid_from <= now()
      AND (g.valid_to IS NULL OR g.valid_to > now())
    GROUP BY 1 ORDER BY 1
$$;

-- Which offices looked at these records since a moment, how often, by how many hands, and when
-- last; lists, which show many, are left aside. To who follows the person.
CREATE OR REPLACE FUNCTION wall.person_openings(wanted bigint[], since timestamptz)
RETURNS TABLE (office_id bigint, office text, day date, times bigint, hands bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    -- Who came by a secret link is of no office: the register has the name of the service.
    SELECT CASE WHEN e.actor NOT LIKE 'system:%' THEN e.office_id END, e.office_name::text,
           e.at::date, count(DISTINCT e.id), count(DISTINCT e.actor)
    -- The records of one person: nobody asks about a whole register at once.
    FROM unnest(wanted[1:100]) w
    JOIN audit_auditevent e ON e.person_ids @> ARRAY[w]
    WHERE wall.keeps_person(w, 'person_view')
      AND e.at >= since AND cardinality(e.person_ids) = 1 AND e.office_id IS NOT NULL
    GROUP BY 1, 2, 3
    ORDER BY 3 DESC, 2
$$;

-- Where the privacy officers of an office, who review it, and those of the offices that follow the
-- person read their mail, told once to who has just opened an emergency: in the same transaction, so
-- that nobody learns addresses by asking.
DROP FUNCTION IF EXISTS wall.told_of_emergency(bigint);
CREATE FUNCTION wall.told_of_emergency(wanted bigint)
RETURNS TABLE (email text, office text, reviews boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT x.email, o.name::text, bool_or(k.office_id = g.office_id)
    FROM people_grant g
    JOIN network_office o ON o.id = g.office_id
    JOIN people_grant k
      ON k.id = g.id
         OR (k.person_id = ANY (wall.all_records(wanted)) AND k.basis <> 'emergency'
             AND k.revoked_at IS NULL AND k.valid_from <= now()
             AND (k.valid_to IS NULL OR k.valid_to > now()))
    CROSS JOIN LATERAL wall.addresses_at(k.office_id, 'audit_view') AS x(email)
    WHERE g.person_id = wanted AND g.basis = 'emergency' AND g.granted_at = now()
      AND g.granted_by_id = wall.user_id()
    GROUP BY 1, 2
$$;

-- Grants that somebody confirms from time to time, with the day by which: counted from the last
-- time or from their beginning, by the rule `grant_review`. Their last day is counted from when the
-- office was asked: what nobody asked about does not end. Of somebody sealed nothing is told.
CREATE OR REPLACE VIEW wall.reviewed_grant AS
SELECT g.id, g.person_id, g.office_id, g.escalated_on,
       coalesce(g.confirmed_at, g.valid_from)::date AS since_on,
       coalesce(g.confirmed_at, g.valid_from)::date + r.every AS due_on,
       CASE WHEN g.review_asked_on >= coalesce(g.confirmed_at, g.valid_from)::date + r.every
            THEN g.review_asked_on + r.grace END AS ends_on
FROM people_grant g
CROSS JOIN (SELECT wall.rule_number('grant_review', 180) AS every,
                   wall.rule_number('grant_review_grace', 60) AS grace) r
WHERE g.basis IN ('referral', 'case_team', 'sharing') AND g.revoked_at IS NULL
  AND g.valid_from <= now() AND (g.valid_to IS NULL OR g.valid_to > now())
  AND NOT wall.is_sealed(g.person_id);

-- Does that office do something with the person that is not over: a case, a seat in a team, a
-- procedure?
CREATE OR REPLACE FUNCTION wall.works_with(whose bigint, office bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM casework_case c
                   WHERE c.person_id = ANY (wall.all_records(whose)) AND c.state <> 'closure'
                     AND (c.office_id = office
                          OR EXISTS (SELECT 1 FROM casework_casemember m
                                     WHERE m.case_id = c.id AND m.office_id = office
                                       AND m.until_on IS NULL AND m.ended_at IS NULL)))
        OR EXISTS (SELECT 1 FROM procedures_procedurecase c
                   WHERE c.person_id = ANY (wall.all_records(whose)) AND c.office_id = office
                     AND c.state <> 'closed')
$$;

-- How many grants wait for a review at each office, how many beyond their last day: for who
-- coordinates it.
CREATE OR REPLACE FUNCTION wall.reviews_by_office()
RETURNS TABLE (office text, waiting bigint, late bigint, due_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.name::text, count(*), count(*) FILTER (WHERE r.ends_on < current_date), min(r.due_on)
    FROM wall.reviewed_grant r
    JOIN network_office o ON o.id = r.office_id
    WHERE r.due_on <= current_date AND wall.reaches_area('network_manage', o.area_id)
    GROUP BY o.id, o.name
    ORDER BY 3 DESC, 2 DESC, 1
$$;

-- What the night does. Offices with something to review are asked, and reminded.
CREATE OR REPLACE FUNCTION wall.remind_of_reviews()
RETURNS TABLE (email text, office text, waiting bigint, due_on date)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_worker();
    UPDATE people_grant g SET review_asked_on = current_date
    FROM wall.reviewed_grant r
    WHERE r.id = g.id AND r.due_on <= current_date AND r.ends_on IS NULL;
    RETURN QUERY
        SELECT x.email, o.name::text, d.waiting, d.due_on
        FROM (SELECT r.office_id, count(*) AS waiting, min(r.ends_on) AS due_on
              FROM wall.reviewed_grant r WHERE r.due_on <= current_date GROUP BY 1) d
        JOIN network_office o ON o.id = d.office_id
        CROSS JOIN LATERAL wall.addresses_at(o.id, 'person_edit') AS x(email)
        ORDER BY 1, 2;
END $$;

-- What nobody reviewed by its last day ends, unless the office still works with the person.
CREATE OR REPLACE FUNCTION wall.end_unreviewed(why text)
RETURNS TABLE (grant_id bigint, person_id bigint, office_id bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    g record;
BEGIN
    PERFORM wall.only_the_worker();
    FOR g IN SELECT r.id, r.person_id, r.office_id FROM wall.reviewed_grant r
             WHERE r.ends_on < current_date AND NOT wall.works_with(r.person_id, r.office_id)
             ORDER BY r.id LOOP
        UPDATE people_grant x SET revoked_at = now(), end_reason = why
        WHERE x.id = g.id AND x.revoked_at IS NULL;
        PERFORM wall.close_seats(g.person_id, g.office_id);
        RETURN QUERY SELECT g.id, g.person_id, g.office_id;
    END LOOP;
END $$;

-- Those are told, once, to who coordinates the office.
CREATE OR REPLACE FUNCTION wall.escalate_unreviewed()
RETURNS TABLE (email text, office text, waiting bigint, due_on date)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_worker();
    RETURN QUERY WITH late AS MATERIALIZED (
        SELECT r.id, r.office_id, r.ends_on FROM wall.reviewed_grant r
        WHERE r.ends_on < current_date
          AND (r.escalated_on IS NULL OR r.escalated_on < r.since_on)
    ), told AS (
        UPDATE people_grant g SET escalated_on = current_date FROM late l WHERE g.id = l.id
    )
    SELECT x.email, o.name::text, count(*), min(l.ends_on)
    FROM late l
    JOIN network_office o ON o.id = l.office_id
    CROSS JOIN LATERAL wall.addresses_at(o.id, 'network_manage') AS x(email)
    GROUP BY 1, 2
    ORDER BY 1, 2;
END $$;

-- Offices whose grants were ended by others since they were last told: how many, not whose.
CREATE OR REPLACE FUNCTION wall.tell_of_ends()
RETURNS TABLE (email text, office text, waiting bigint, due_on date)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_worker();
    RETURN QUERY WITH over AS MATERIALIZED (
        SELECT g.id, g.office_id, coalesce(g.revoked_at, g.valid_to)::date AS on_day
        FROM people_grant g
        WHERE g.end_reason <> '' AND g.end_told_on IS NULL
          AND g.ended_for_id IS DISTINCT FROM g.office_id AND NOT wall.is_sealed(g.person_id)
    ), told AS (
        UPDATE people_grant g SET end_told_on = current_date FROM over v WHERE g.id = v.id
    )
    SELECT x.email, o.name::text, count(*), min(v.on_day)
    FROM over v
    JOIN network_office o ON o.id = v.office_id
    CROSS JOIN LATERAL wall.addresses_at(o.id, 'person_edit') AS x(email)
    GROUP BY 1, 2
    ORDER BY 1, 2;
END $$;

-- Emergencies that nobody reviewed so many days after: who reviews them is reminded, how many.
CREATE OR REPLACE FUNCTION wall.remind_of_emergencies(days integer)
RETURNS TABLE (email text, office text, waiting bigint, due_on date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_worker();
    RETURN QUERY
        SELECT x.email, o.name::text, count(*), min(g.granted_at)::date
        FROM people_grant g
        JOIN network_office o ON o.id = g.office_id
        CROSS JOIN LATERAL wall.addresses_at(o.id, 'audit_view') AS x(email)
        WHERE g.basis = 'emergency' AND g.reviewed_at IS NULL
          AND g.granted_at::date + days <= current_date AND NOT wall.is_sealed(g.person_id)
        GROUP BY 1, 2
        ORDER BY 1, 2;
END $$;

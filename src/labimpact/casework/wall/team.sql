-- The team of a case: which offices work on cases at all, who is told of their seat, what ends with
-- it, which cases of others an office works on, and where reviews are late.

-- The offices in which somebody works on cases: a seat opens nothing in any other.
CREATE OR REPLACE FUNCTION wall.offices_with_cases() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT m.office_id), '{}')
    FROM network_membership m
    JOIN accounts_user u ON u.id = m.user_id AND u.is_active
    JOIN wall.role_permission rp
      ON rp.role = m.role AND rp.permission = 'case_work' AND NOT rp.needs_session
    WHERE wall.user_id() IS NOT NULL AND m.valid_from <= current_date
      AND (m.valid_to IS NULL OR m.valid_to >= current_date)
$$;

-- Tells an office of its seat: a thing to do that opens the case. Written by who leads the case,
-- who may write nothing else into the list of another office.
CREATE OR REPLACE FUNCTION wall.tell_seat(seat bigint, what text, due date) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO worklist_task (office_id, person_id, title, note, due_on, created_by_id,
                               origin_kind, origin_id)
    SELECT m.office_id, c.person_id, left(what, 200), '', due, wall.user_id(),
           'casework.case', c.id
    FROM casework_casemember m
    JOIN casework_case c ON c.id = m.case_id
    WHERE m.id = seat AND m.office_id <> c.office_id AND m.until_on IS NULL
      AND wall.leads_case(c.id)
$$;

-- What an office was told of a case is no longer to do when its last seat there ends.
CREATE OR REPLACE FUNCTION wall.seat_is_left() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE worklist_task t SET done_at = now(), done_by_id = wall.user_id()
    FROM casework_case c
    WHERE c.id = NEW.case_id AND c.office_id <> NEW.office_id
      AND t.origin_kind = 'casework.case' AND t.origin_id = c.id
      AND t.office_id = NEW.office_id AND t.done_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM casework_casemember m
                      WHERE m.case_id = c.id AND m.office_id = NEW.office_id
                        AND m.until_on IS NULL);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER seat_is_left AFTER UPDATE ON casework_casemember
FOR EACH ROW WHEN (OLD.until_on IS NULL AND NEW.until_on IS NOT NULL)
EXECUTE FUNCTION wall.seat_is_left();

-- With the last seat of an office in the cases of a person ends the right that the team gave it: on
-- that day, or when the hand-over is over.
CREATE OR REPLACE FUNCTION wall.seat_ends() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    last_day date := greatest(NEW.until_on, NEW.handover_until);
    records bigint[];
BEGIN
    SELECT wall.all_records(c.person_id) INTO records FROM casework_case c WHERE c.id = NEW.case_id;
    -- An office with a case of its own goes on with it.
    IF EXISTS (SELECT 1 FROM casework_case c WHERE c.person_id = ANY (records)
               AND c.office_id = NEW.office_id AND c.state <> 'closure') THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT 1 FROM casework_casemember m JOIN casework_case c ON c.id = m.case_id
               WHERE m.office_id = NEW.office_id AND m.id <> NEW.id AND m.ended_at IS NULL
                 AND c.person_id = ANY (records)
                 AND (m.until_on IS NULL OR greatest(m.until_on, m.handover_until) > last_day)) THEN
        RETURN NULL;
    END IF;
    UPDATE people_grant g
    SET valid_to = greatest((last_day + 1)::timestamptz, g.valid_from + interval '1 second'),
        ended_by_id = wall.user_id(),
        end_reason = 'il posto nell''équipe è finito'
    WHERE g.person_id = ANY (records) AND g.office_id = NEW.office_id AND g.basis = 'case_team'
      AND g.revoked_at IS NULL AND (g.valid_to IS NULL OR g.valid_to > (last_day + 1)::timestamptz);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER seat_ends AFTER UPDATE OF until_on, handover_until ON casework_casemember
FOR EACH ROW WHEN (NEW.until_on IS NOT NULL AND NEW.office_id IS NOT NULL)
EXECUTE FUNCTION wall.seat_ends();

-- Which running cases of other offices that office, one of the actor's, works on, and how many: read
-- from its seats, because asking case by case who is in the team is dear.
CREATE OR REPLACE FUNCTION wall.team_seats(office bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT c.id
    FROM casework_casemember m
    JOIN casework_case c ON c.id = m.case_id
    WHERE m.office_id = office AND office = ANY ((SELECT wall.offices('case_work'))::bigint[])
      AND m.role <> 'case_manager' AND m.ended_at IS NULL AND m.from_on <= current_date
      AND (m.until_on IS NULL OR m.until_on >= current_date OR m.handover_until >= current_date)
      AND c.office_id <> office AND c.state <> 'closure'
      AND c.person_id <> ALL ((SELECT wall.hidden_persons())::bigint[])
      AND EXISTS (SELECT 1 FROM people_grant g
                  WHERE g.person_id = c.person_id AND g.office_id = office
                    AND g.basis <> 'emergency' AND g.revoked_at IS NULL AND g.valid_from <= now()
                    AND (g.valid_to IS NULL OR g.valid_to > now()))
$$;
CREATE OR REPLACE FUNCTION wall.team_cases(office bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM wall.team_seats(office)
$$;

-- In which offices of the actor's areas reviews are late, how many and since when: for who
-- coordinates them and reads no case. Nobody sealed is counted.
CREATE OR REPLACE FUNCTION wall.late_reviews(most integer)
RETURNS TABLE (office text, reviews bigint, since date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.name::text, count(*), min(c.review_on)
    FROM casework_case c JOIN network_office o ON o.id = c.office_id
    WHERE c.office_id = ANY ((SELECT wall.offices('territory_view'))::bigint[])
      AND c.state <> 'closure' AND c.review_on < current_date AND NOT wall.is_sealed(c.person_id)
    GROUP BY o.id ORDER BY 2 DESC, 3, 1 LIMIT least(greatest(most, 0), 100)
$$;

DROP FUNCTION IF EXISTS wall.set_procedure_next(bigint[]);
-- What is derived from the parts of some cases, so that an office's lists read one row for each:
-- the nearest date and what it is (a term to meet or to wait for, an appointment, the end of a
-- pause; what one may already do is no date to come), how many papers are missing, and when the
-- first copy expires. Only for who carries the case on, or the worker. Closed cases have none.
CREATE OR REPLACE FUNCTION wall.derive_procedures(cases bigint[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH wanted AS (
        SELECT c.id, c.state, c.paused_until FROM procedures_procedurecase c
        WHERE c.id = ANY (cases)
          AND ((SELECT wall.actor()) = 'system:worker'
               OR c.office_id = ANY ((SELECT wall.offices('procedure_manage'))::bigint[]))
    ), dates AS (
        SELECT d.case_id, d.safe_on AS day, d.label AS what
        FROM procedures_casedeadline d JOIN wanted w ON w.id = d.case_id
        WHERE d.is_live
          AND (d.edge <> 'opens_after'
               OR d.safe_on >= (now() AT TIME ZONE 'Europe/Rome')::date)
        UNION ALL
        SELECT s.case_id, (s.appointment_at AT TIME ZONE 'Europe/Rome')::date, 'Appuntamento'
        FROM procedures_casestep s JOIN wanted w ON w.id = s.case_id
        WHERE s.appointment_at >= now()
        UNION ALL
        SELECT w.id, w.paused_until, 'Fine della pausa'
        FROM wanted w WHERE w.state = 'paused' AND w.paused_until IS NOT NULL
    ), nearest AS (
        SELECT DISTINCT ON (case_id) case_id, day, what FROM dates ORDER BY case_id, day, what
    ), papers AS (
        SELECT p.case_id, count(*) FILTER (WHERE p.state = 'missing') AS missing,
               min(p.expires_on) FILTER (WHERE p.state = 'received') AS expire_on
        FROM procedures_casepaper p JOIN wanted w ON w.id = p.case_id
        WHERE p.person_id IS NULL OR NOT wall.is_sealed(p.person_id)
        GROUP BY p.case_id
    ), derived AS (
        SELECT w.id, n.day, coalesce(n.what, '') AS what, coalesce(p.missing, 0) AS missing,
               p.expire_on
        FROM wanted w
        LEFT JOIN nearest n ON n.case_id = w.id AND w.state <> 'closed'
        LEFT JOIN papers p ON p.case_id = w.id AND w.state <> 'closed'
    )
    UPDATE procedures_procedurecase c
    SET next_on = d.day, next_what = d.what, papers_missing = d.missing,
        papers_expire_on = d.expire_on
    FROM derived d
    WHERE c.id = d.id
      AND (c.next_on, c.next_what, c.papers_missing, c.papers_expire_on)
          IS DISTINCT FROM (d.day, d.what, d.missing, d.expire_on);
$$;

-- The same for the cases whose date has passed: an appointment that was, a day that has come. Each
-- night, so that a list shows as late only what is.
CREATE OR REPLACE FUNCTION wall.refresh_passed_procedures() RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT wall.derive_procedures(coalesce(array_agg(c.id), '{}'))
    FROM procedures_procedurecase c
    WHERE (SELECT wall.actor()) = 'system:worker' AND c.state <> 'closed' AND c.next_on < (now() AT TIME ZONE 'Europe/Rome')::date;
$$;

-- A term is of the office and of the person of its case: one hung on another office's case would
-- speak in their list, and stand in the way of theirs.
CREATE OR REPLACE FUNCTION wall.deadline_of_its_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM procedures_procedurecase c
                   WHERE c.id = NEW.case_id AND c.office_id = NEW.office_id
                     AND c.person_id = NEW.person_id) THEN
        RAISE EXCEPTION 'a term is of its case' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER deadline_of_its_case
BEFORE INSERT OR UPDATE OF case_id, office_id, person_id ON procedures_casedeadline
FOR EACH ROW EXECUTE FUNCTION wall.deadline_of_its_case();

-- A file of a paper belongs to somebody of the case, and the actor may open it.
CREATE OR REPLACE FUNCTION wall.paper_file_of_its_people() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS NOT NULL AND NEW.file_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM people_personfile f
            JOIN procedures_caseparticipant p ON f.person_id = ANY (wall.all_records(p.person_id))
            WHERE f.id = NEW.file_id AND p.case_id = NEW.case_id
              AND wall.sees_person(f.person_id)) THEN
        RAISE EXCEPTION 'a file of the people of the case' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER paper_file_of_its_people
BEFORE INSERT OR UPDATE OF file_id, case_id ON procedures_casepaper
FOR EACH ROW EXECUTE FUNCTION wall.paper_file_of_its_people();

-- The running terms, for the worker that computes them again: which rule, from which day, with
-- which dates, and how many; never whose.
CREATE OR REPLACE FUNCTION wall.running_terms()
RETURNS TABLE (rule text, event_on date, safe_on date, last_on date, many bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_worker();
    RETURN QUERY
        SELECT d.rule::text, d.event_on, d.safe_on, d.last_on, count(*)
        FROM procedures_casedeadline d WHERE d.is_live
        GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4;
END $$;

-- Moves those terms to their new dates, each with the date it had before; the next date of their
-- cases and the reminders still to be sent go along. Returns the numbers of the cases.
CREATE OR REPLACE FUNCTION wall.move_terms(
    of_rule text, of_event date, safe_before date, last_before date,
    new_edge text, new_safe date, new_last date, new_readings jsonb, hour integer
) RETURNS bigint[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    terms bigint[];
    cases bigint[];
BEGIN
    PERFORM wall.only_the_worker();
    WITH moved AS (
        UPDATE procedures_casedeadline d
        SET edge = new_edge, safe_on = new_safe, last_on = new_last, readings = new_readings,
            moved_from = safe_before, moved_at = now()
        WHERE d.is_live AND d.rule = of_rule AND d.event_on = of_event
          AND d.safe_on = safe_before AND d.last_on = last_before
        RETURNING d.id, d.case_id
    )
    SELECT array_agg(m.id), array_agg(DISTINCT m.case_id) INTO terms, cases FROM moved m;
    IF terms IS NULL THEN
        RETURN '{}';
    END IF;
    PERFORM wall.move_reminders('procedures.casedeadline', terms, safe_before, new_safe, hour);
    -- What one is asked to bring, one is asked before the same date.
    PERFORM wall.move_reminders('procedures.procedurecase', cases, safe_before, new_safe, hour);
    PERFORM wall.derive_procedures(cases);
    RETURN cases;
END $$;

-- A seal, put or lifted, changes what the checklists of the person's cases add up to: sealed people
-- are not counted in them.
CREATE OR REPLACE FUNCTION wall.seal_counts_papers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE procedures_procedurecase c
    SET papers_missing = p.missing, papers_expire_on = p.expire_on
    FROM (SELECT s.case_id,
                 count(q.id) FILTER (WHERE q.state = 'missing') AS missing,
                 min(q.expires_on) FILTER (WHERE q.state = 'received') AS expire_on
          FROM procedures_caseparticipant s
          LEFT JOIN procedures_casepaper q
                 ON q.case_id = s.case_id
                AND (q.person_id IS NULL OR NOT wall.is_sealed(q.person_id))
          WHERE s.person_id = ANY (wall.all_records(NEW.person_id))
          GROUP BY s.case_id) p
    WHERE c.id = p.case_id AND c.state <> 'closed';
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER seal_counts_papers
AFTER INSERT OR UPDATE OF lifted_at ON people_seal
FOR EACH ROW EXECUTE FUNCTION wall.seal_counts_papers();

-- What is derived is never written by hand: a case would vanish from the lists that read it.
CREATE OR REPLACE FUNCTION wall.derived_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF row_security_active('procedures_procedurecase') THEN
        NEW.next_on := OLD.next_on;
        NEW.next_what := OLD.next_what;
        NEW.papers_missing := OLD.papers_missing;
        NEW.papers_expire_on := OLD.papers_expire_on;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER derived_stays BEFORE UPDATE ON procedures_procedurecase
FOR EACH ROW EXECUTE FUNCTION wall.derived_stays();

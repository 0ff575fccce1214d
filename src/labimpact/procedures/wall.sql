-- The nearest date of some cases, and what it is: a term to meet or to wait for, an appointment,
-- the end of a pause; what one may already do is no date to come. Derived columns only, from the
-- case's own rows, and only for who carries the case on, or the worker. Closed cases have none.
CREATE OR REPLACE FUNCTION wall.set_procedure_next(cases bigint[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH dates AS (
        SELECT d.case_id, d.safe_on AS day, d.label AS what
        FROM procedures_casedeadline d
        WHERE d.case_id = ANY (cases) AND d.is_live
          AND (d.edge <> 'opens_after'
               OR d.safe_on >= (now() AT TIME ZONE 'Europe/Rome')::date)
        UNION ALL
        SELECT s.case_id, (s.appointment_at AT TIME ZONE 'Europe/Rome')::date, 'Appuntamento'
        FROM procedures_casestep s
        WHERE s.case_id = ANY (cases) AND s.appointment_at >= now()
        UNION ALL
        SELECT c.id, c.paused_until, 'Fine della pausa'
        FROM procedures_procedurecase c
        WHERE c.id = ANY (cases) AND c.state = 'paused' AND c.paused_until IS NOT NULL
    ), nearest AS (
        SELECT DISTINCT ON (case_id) case_id, day, what FROM dates ORDER BY case_id, day, what
    )
    UPDATE procedures_procedurecase c
    SET next_on = CASE WHEN c.state = 'closed' THEN NULL ELSE n.day END,
        next_what = CASE WHEN c.state = 'closed' THEN '' ELSE coalesce(n.what, '') END
    FROM unnest(cases) wanted(id) LEFT JOIN nearest n ON n.case_id = wanted.id
    WHERE c.id = wanted.id
      AND ((SELECT wall.actor()) = 'system:worker'
           OR c.office_id = ANY ((SELECT wall.offices('procedure_manage'))::bigint[]))
      AND (c.next_on, c.next_what) IS DISTINCT FROM
          (CASE WHEN c.state = 'closed' THEN NULL ELSE n.day END,
           CASE WHEN c.state = 'closed' THEN '' ELSE coalesce(n.what, '') END);
$$;

-- The same for the cases whose date has passed: an appointment that was, a day that has come. Each
-- night, so that a list shows as late only what is.
CREATE OR REPLACE FUNCTION wall.refresh_passed_procedures() RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT wall.set_procedure_next(coalesce(array_agg(c.id), '{}'))
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

-- What was said in a request goes when its time is over (scarto); what reports count stays. Asked
-- by the functions of the retention alone.

-- The requests of which nothing has happened since a day: office, and the activity that paid.
CREATE OR REPLACE FUNCTION wall.requests_over_before(limit_day date)
RETURNS TABLE (id bigint, office_id bigint, activity_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.id, coalesce(r.from_office_id, r.service_id), p.activity_id
    FROM mediation_mediationrequest r LEFT JOIN mediation_hourpackage p ON p.id = r.package_id
    WHERE greatest(r.asked_at, r.state_at)::date < limit_day AND r.contact_name <> ''
      AND NOT EXISTS (SELECT 1 FROM mediation_mediationsession s
                      WHERE s.request_id = r.id
                        AND greatest(s.ends_at, s.state_at)::date >= limit_day)
$$;

-- Takes the words out of requests: whom it was about, why, who answered, where; of the sessions and
-- reports days, hours, heads, kind and outcome stay. Answers with the files to take off the disk.
CREATE OR REPLACE FUNCTION wall.forget_requests(ids bigint[]) RETURNS text[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    held bigint[];
    told bigint[];
    files bigint[];
    paths text[];
BEGIN
    IF coalesce(cardinality(ids), 0) = 0 THEN
        RETURN '{}';
    END IF;
    IF NOT wall.erasing() THEN
        RAISE EXCEPTION 'nothing is being disposed of' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT array_agg(s.id) INTO held FROM mediation_mediationsession s
    WHERE s.request_id = ANY (ids);
    SELECT array_agg(t.id) INTO told FROM mediation_sessionreport t
    WHERE t.session_id = ANY (held);
    UPDATE mediation_mediationrequest SET subject = '', reason = '', note = '', place = '',
           latitude = NULL, longitude = NULL, contact_name = '', contact_role = '',
           contact_phone = '', contact_email = '', preferred_name = '', state_why = '',
           sex_why = CASE WHEN sex = '' OR confidentiality <> 'ordinary' THEN '' ELSE '—' END,
           asked_by_name = CASE WHEN asked_by_id IS NULL THEN '' ELSE asked_by_name END
    WHERE id = ANY (ids);
    UPDATE mediation_mediationsession SET place = '', latitude = NULL, longitude = NULL,
           state_why = ''
    WHERE id = ANY (held);
    UPDATE mediation_sessionreport SET next_step = '', note = '', dispute = '', signature = NULL,
           signed_name = CASE WHEN signed_at IS NULL THEN '' ELSE '—' END
    WHERE id = ANY (told);
    UPDATE mediation_opinion SET words = '' WHERE session_id = ANY (held);
    PERFORM wall.erase_rows('mediation_requestwords', (
        SELECT array_agg(w.id) FROM mediation_requestwords w WHERE w.request_id = ANY (ids)));
    PERFORM wall.erase_rows('mediation_requestperson', (
        SELECT array_agg(w.id) FROM mediation_requestperson w WHERE w.request_id = ANY (ids)));
    PERFORM wall.erase_rows('mediation_assignmentend', (
        SELECT array_agg(e.id) FROM mediation_assignmentend e
        JOIN mediation_assignment a ON a.id = e.assignment_id WHERE a.session_id = ANY (held)));
    PERFORM wall.erase_rows('mediation_sessionlink', (
        SELECT array_agg(k.id) FROM mediation_sessionlink k WHERE k.session_id = ANY (held)));
    SELECT array_agg(f.id), array_agg(f.path) INTO files, paths FROM documents_storedfile f
    WHERE f.id IN (SELECT x.file_id FROM mediation_requestfile x WHERE x.request_id = ANY (ids));
    PERFORM wall.erase_rows('documents_storedfile', files);
    UPDATE audit_change SET old_values = NULL, new_values = NULL
    WHERE (table_name = 'mediation_mediationrequest' AND row_id = ANY (ids))
       OR (table_name = 'mediation_mediationsession' AND row_id = ANY (held))
       OR (table_name = 'mediation_sessionreport' AND row_id = ANY (told));
    RETURN coalesce(paths, '{}');
END $$;

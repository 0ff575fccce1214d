-- What a mediator is paid for, month by month, and whose a calendar address is.

-- The validated sessions of one mediator between two days: for who they are and for who coordinates
-- them. What is long over is none of a mediator's any more; what they are paid for still is.
CREATE OR REPLACE FUNCTION wall.month_sheet(mediator bigint, first_day date, last_day date)
RETURNS TABLE (report_id bigint, body text, kind text, number integer, began_at timestamptz,
               ended_at timestamptz, travel_minutes integer, km integer, outcome text,
               state text, charged_minutes integer, reports bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT (mediator = ANY (wall.my_mediators())
            OR mediator = ANY (wall.coordinated_mediators())) THEN
        RAISE EXCEPTION 'not a mediator of the actor' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY
        SELECT t.id, b.name::text, r.kind::text, s.number::integer, t.began_at, t.ended_at,
               w.told_minutes::integer, w.told_km::integer, t.outcome::text, s.state::text,
               s.charged_minutes::integer,
               (SELECT count(*) FROM mediation_sessionreport x
                WHERE x.session_id = s.id AND x.version > 0)
        FROM mediation_sessionreport t
        JOIN mediation_assignmentway w ON w.assignment_id = t.assignment_id
        JOIN mediation_mediationsession s ON s.id = t.session_id
        JOIN mediation_mediationrequest r ON r.id = s.request_id
        JOIN network_body b ON b.id = r.body_id
        WHERE t.mediator_id = mediator AND s.state IN ('validated', 'billable') AND t.version > 0
          AND (t.began_at AT TIME ZONE 'Europe/Rome')::date BETWEEN first_day AND last_day
        ORDER BY t.began_at, t.id;
END $$;

-- Whose a calendar address is, while it is not revoked.
CREATE OR REPLACE FUNCTION wall.mediation_feed(fingerprint text)
RETURNS TABLE (feed_id bigint, whose text, office text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:calendar' THEN
        RAISE EXCEPTION 'only a calendar asks this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY
        SELECT f.id, f.whose::text, coalesce(o.name, '')::text
        FROM mediation_mediationfeed f LEFT JOIN network_office o ON o.id = f.office_id
        WHERE f.key_hash = fingerprint AND f.revoked_at IS NULL;
END $$;

-- What is watched of the product itself: numbers, never about whom. Only the health page asks.
CREATE OR REPLACE FUNCTION wall.watched()
RETURNS TABLE (name text, label text, state text, value double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    most integer := (SELECT (r.value #>> '{}')::int FROM rules_rule r
                     WHERE r.code = 'audit_persons_per_day'
                       AND (r.valid_from IS NULL OR r.valid_from <= current_date)
                       AND (r.valid_to IS NULL OR r.valid_to >= current_date)
                     ORDER BY r.valid_from DESC NULLS LAST LIMIT 1);
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:health' THEN
        RAISE EXCEPTION 'only the health page asks' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY
        SELECT 'jobs', j.task_name::text, j.status::text, count(*)::double precision
        FROM procrastinate_jobs j GROUP BY 2, 3;
    RETURN QUERY
        SELECT 'queue_age', '', '', coalesce(extract(epoch FROM max(now() - greatest(
            j.scheduled_at, (SELECT max(v.at) FROM procrastinate_events v
                             WHERE v.job_id = j.id AND v.type = 'deferred')))), 0)::double precision
        FROM procrastinate_jobs j
        WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now());
    RETURN QUERY
        SELECT 'outbox_waiting', '', '', count(*)::double precision
        FROM notifications_message m WHERE m.sent_at IS NULL;
    RETURN QUERY
        SELECT 'reminders_in_trouble', '', '', wall.reminders_in_trouble()::double precision;
    RETURN QUERY
        SELECT 'emergencies_to_review', '', '', count(*)::double precision
        FROM people_grant g WHERE g.basis = 'emergency' AND g.reviewed_at IS NULL;
    -- By office, so that the index of the register is used.
    RETURN QUERY
        SELECT 'readers_over_threshold', '', '', count(*)::double precision FROM (
            SELECT e.actor
            FROM network_office o
            JOIN audit_auditevent e ON e.office_id = o.id AND e.at >= current_date
            CROSS JOIN LATERAL unnest(e.person_ids) AS p(person)
            WHERE e.actor LIKE 'user:%' AND e.action LIKE '%.opened'
            GROUP BY e.actor HAVING count(DISTINCT p.person) > most) r;
    RETURN QUERY SELECT 'readers_threshold', '', '', most::double precision;
    RETURN QUERY
        SELECT 'plans_to_decide', '', '', count(*)::double precision
        FROM retention_disposalplan p WHERE p.state = 'draft';
    RETURN QUERY
        SELECT 'database_bytes', '', '', pg_database_size(current_database())::double precision;
END $$;

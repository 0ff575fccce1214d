CREATE OR REPLACE FUNCTION wall.staff_session_open() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM accounts_staffsession s
                   WHERE s.user_id = wall.user_id() AND s.ended_at IS NULL
                     AND now() >= s.started_at AND now() < s.ends_at)
$$;

-- The screen in the waiting room: numbers only, for whoever holds the office's secret link.
CREATE OR REPLACE FUNCTION wall.waiting_room(office_key text)
RETURNS TABLE (office_name text, number integer, state text, called_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.name::text, a.number,
           CASE WHEN a.called_at IS NULL THEN 'waiting' ELSE 'called' END,
           coalesce(a.called_again_at, a.called_at)
    FROM agenda_waitingroomscreen s
    JOIN network_office o ON o.id = s.office_id AND o.closed_on IS NULL
    LEFT JOIN agenda_arrival a ON a.office_id = o.id AND a.day = current_date
         AND a.left_at IS NULL AND a.served_at IS NULL
    WHERE s.key = office_key AND length(office_key) = 43
    ORDER BY coalesce(a.called_again_at, a.called_at) DESC NULLS LAST, a.number
$$;

-- The next number on a ticket. It counts the rows that a seal hides as well, and the lock makes
-- two desks that add at the same moment wait for each other: no number twice, none missing.
CREATE OR REPLACE FUNCTION wall.next_arrival_number(office bigint, on_day date) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF office <> ALL (wall.offices('arrival_manage')) THEN
        RAISE EXCEPTION 'not an office of the actor' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('agenda_arrival ' || office, 0));
    RETURN (SELECT coalesce(max(a.number), 0) + 1 FROM agenda_arrival a
            WHERE a.office_id = office AND a.day = on_day);
END $$;

-- Who still waited when a day ended went away, at its midnight. Only the worker may ask.
CREATE OR REPLACE FUNCTION wall.close_arrivals() RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE closed integer;
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:worker' THEN
        RAISE EXCEPTION 'only the worker closes days' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE agenda_arrival
    SET left_at = greatest(arrived_at, (day + 1)::timestamptz)
    WHERE day < current_date AND called_at IS NULL AND served_at IS NULL AND left_at IS NULL;
    GET DIAGNOSTICS closed = ROW_COUNT;
    RETURN closed;
END $$;

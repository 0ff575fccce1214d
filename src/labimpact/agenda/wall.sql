-- The screen in the waiting room: numbers only, for whoever holds the office's secret link.
CREATE OR REPLACE FUNCTION wall.waiting_room(office_key text)
RETURNS TABLE (office_name text, number integer, state text, called_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.name::text, a.number,
           CASE WHEN a.called_at IS NULL THEN 'waiting' ELSE 'called' END, a.called_at
    FROM network_office o
    LEFT JOIN agenda_arrival a ON a.office_id = o.id AND a.day = current_date
         AND a.left_at IS NULL AND a.served_at IS NULL
    WHERE o.waiting_room_key = office_key AND office_key <> '' AND o.closed_on IS NULL
    ORDER BY a.called_at DESC NULLS LAST, a.number
$$;

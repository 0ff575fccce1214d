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

-- When operators and rooms of an office are taken: hours and no names, so that nobody is booked
-- over an appointment that a seal hides, or that an operator has in another office.
CREATE OR REPLACE FUNCTION wall.busy_times(office bigint, since timestamptz, until timestamptz)
RETURNS TABLE (id bigint, operator_id bigint, room_id bigint, starts_at timestamptz,
               ends_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF office <> ALL (wall.offices('appointment_manage')) THEN
        RAISE EXCEPTION 'not an office of the actor' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- No appointment is longer than eight hours: the index is asked for a bounded span.
    RETURN QUERY
        SELECT a.id, a.operator_id, a.room_id, a.starts_at, a.ends_at
        FROM agenda_appointment a
        WHERE a.office_id = office
          AND a.starts_at >= since - interval '8 hours' AND a.starts_at < until
          AND a.ends_at > since AND a.state IN ('booked', 'arrived', 'done')
        UNION ALL
        SELECT a.id, a.operator_id, NULL::bigint, a.starts_at, a.ends_at
        FROM agenda_appointment a
        WHERE a.office_id <> office
          AND a.operator_id IN (SELECT m.user_id FROM network_membership m
                                WHERE m.office_id = office
                                  AND m.valid_from <= until::date
                                  AND (m.valid_to IS NULL OR m.valid_to >= since::date))
          AND a.starts_at >= since - interval '8 hours' AND a.starts_at < until
          AND a.ends_at > since AND a.state IN ('booked', 'arrived', 'done');
END $$;

-- Bookings of one office wait for each other, so that who comes second finds the slot taken
-- instead of running into the constraint; the operator's lock does the same across offices.
CREATE OR REPLACE FUNCTION wall.lock_agenda(office bigint, who bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF office <> ALL (wall.offices('appointment_manage')) THEN
        RAISE EXCEPTION 'not an office of the actor' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF who IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('agenda_office ' || office, 0));
    ELSE
        PERFORM pg_advisory_xact_lock(hashtextextended('agenda_operator ' || who, 0));
    END IF;
END $$;

-- A calendar address: the hours of its owner's appointments with the initials of who comes, for
-- whoever holds the secret, while it is not revoked and its owner still books in that office. Who
-- is sealed has no row; who is no longer followed by the office has no initials.
CREATE OR REPLACE FUNCTION wall.calendar_feed(fingerprint text)
RETURNS TABLE (feed_id bigint, office_id bigint, office_name text, appointment_id bigint,
               person_id bigint, initials text, starts_at timestamptz, ends_at timestamptz,
               changed_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:calendar' THEN
        RAISE EXCEPTION 'only a calendar reads calendars' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY
        SELECT f.id, o.id, o.name::text, a.id, p.id,
               upper(left(p.given_name, 1) || left(p.family_name, 1)),
               a.starts_at, a.ends_at, a.state_at
        FROM agenda_calendarfeed f
        JOIN network_office o ON o.id = f.office_id AND o.closed_on IS NULL
        JOIN accounts_user u ON u.id = f.user_id AND u.is_active
        LEFT JOIN agenda_appointment a
               ON a.operator_id = f.user_id AND a.office_id = f.office_id
              AND a.state IN ('booked', 'arrived', 'done')
              AND a.starts_at >= now() - interval '30 days'
              AND a.starts_at < now() + interval '180 days'
              AND (a.person_id IS NULL OR NOT wall.is_sealed(a.person_id))
        LEFT JOIN people_person p
               ON p.id = a.person_id
              AND EXISTS (SELECT 1 FROM people_grant g
                          WHERE g.person_id = p.id AND g.office_id = f.office_id
                            AND g.revoked_at IS NULL AND g.valid_from <= now()
                            AND (g.valid_to IS NULL OR g.valid_to > now()))
        WHERE f.key_hash = fingerprint AND f.revoked_at IS NULL
          AND EXISTS (SELECT 1 FROM network_membership m
                      JOIN wall.role_permission rp
                        ON rp.role = m.role AND rp.permission = 'appointment_manage'
                      WHERE m.user_id = f.user_id AND m.office_id = f.office_id
                        AND m.valid_from <= current_date
                        AND (m.valid_to IS NULL OR m.valid_to >= current_date))
        ORDER BY a.starts_at;
END $$;

-- That a calendar was read: the only thing its reader leaves behind, beside the register. Answers
-- who of the persons it showed is not in today's register yet.
DROP FUNCTION IF EXISTS wall.calendar_was_read(bigint);
CREATE OR REPLACE FUNCTION wall.calendar_was_read(feed bigint, persons bigint[]) RETURNS bigint[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:calendar' THEN
        RAISE EXCEPTION 'only a calendar reads calendars' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE agenda_calendarfeed SET last_read_at = now() WHERE id = feed;
    RETURN (SELECT coalesce(array_agg(p.id), '{}') FROM unnest(persons) p(id)
            WHERE NOT EXISTS (
                SELECT 1 FROM audit_auditevent e
                JOIN agenda_calendarfeed f ON f.id = feed AND f.office_id = e.office_id
                WHERE e.at >= current_date AND e.action = 'calendar.read'
                  AND e.actor = 'system:calendar'
                  AND e.person_ids @> ARRAY[p.id] AND e.details ->> 'feed' = feed::text));
END $$;

-- Kind, room and operator of an appointment are its own office's: another office's would speak in
-- its pages, and its rooms and hours would be taken by people it never sees. The owner, who has no actor, loads rows in
-- any order.
CREATE OR REPLACE FUNCTION wall.appointment_of_its_office() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS NOT NULL
       AND (NOT EXISTS (SELECT 1 FROM agenda_appointmentkind k
                        WHERE k.id = NEW.kind_id AND k.office_id = NEW.office_id)
            OR (NEW.room_id IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM agenda_room r
                                WHERE r.id = NEW.room_id AND r.office_id = NEW.office_id))
            OR (NEW.operator_id IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM network_membership m
                                WHERE m.user_id = NEW.operator_id
                                  AND m.office_id = NEW.office_id))) THEN
        RAISE EXCEPTION 'kind, room and operator are of the office'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER appointment_of_its_office
BEFORE INSERT OR UPDATE OF kind_id, room_id, operator_id, office_id ON agenda_appointment
FOR EACH ROW EXECUTE FUNCTION wall.appointment_of_its_office();

-- Appointments taken from the portal. Whoever visits the portal asks these functions and reads no
-- table: not what an agenda holds, not what others have booked.

-- An office that lets people book: open, a desk, with a kind of appointment for everybody.
CREATE OR REPLACE FUNCTION wall.is_booked_from_portal(office bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM network_office o
                   JOIN agenda_appointmentkind k ON k.office_id = o.id
                   WHERE o.id = office AND o.closed_on IS NULL
                     AND o.kind IN ('desk', 'care_worker_desk', 'housing_desk')
                     AND k.is_public AND k.retired_on IS NULL)
$$;

-- Who receives in an office, by a number that says nothing of who it is: that of their first hours.
CREATE OR REPLACE FUNCTION wall.who_receives(office bigint)
RETURNS TABLE (who bigint, operator_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT min(p.id), p.operator_id FROM agenda_slotpattern p
    WHERE p.office_id = office AND p.operator_id IS NOT NULL GROUP BY p.operator_id
$$;

-- When an office receives and when it is taken: hours, rooms and numbers in the place of people.
CREATE OR REPLACE FUNCTION wall.portal_agenda(office bigint, since timestamptz, until timestamptz)
RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_portal();
    IF NOT wall.is_booked_from_portal(office) THEN
        RETURN NULL;
    END IF;
    RETURN jsonb_build_object(
        'hours', (SELECT coalesce(jsonb_agg(jsonb_build_array(
                      p.weekday, p.opens_at, p.closes_at, w.who, p.room_id, p.valid_from, p.valid_to,
                      (SELECT coalesce(jsonb_agg(l.appointmentkind_id), '[]')
                       FROM agenda_slotpattern_kinds l WHERE l.slotpattern_id = p.id)
                      ) ORDER BY p.id), '[]')
                  FROM agenda_slotpattern p
                  LEFT JOIN wall.who_receives(office) w ON w.operator_id = p.operator_id
                  WHERE p.office_id = office),
        'rooms', (SELECT coalesce(jsonb_agg(r.id ORDER BY r.name, r.id), '[]') FROM agenda_room r
                  WHERE r.office_id = office AND r.retired_on IS NULL),
        'shut', (SELECT coalesce(jsonb_agg(jsonb_build_array(
                     c.starts_at, c.ends_at, w.who, c.room_id, c.operator_id IS NULL
                     AND c.room_id IS NULL)), '[]')
                 FROM agenda_agendaclosure c
                 LEFT JOIN wall.who_receives(office) w ON w.operator_id = c.operator_id
                 WHERE c.office_id = office AND c.starts_at < until AND c.ends_at > since
                   AND (c.operator_id IS NULL OR w.who IS NOT NULL)),
        'taken', (SELECT coalesce(jsonb_agg(jsonb_build_array(
                      a.starts_at, a.ends_at, w.who,
                      CASE WHEN a.office_id = office THEN a.room_id END, false)), '[]')
                  FROM agenda_appointment a
                  LEFT JOIN wall.who_receives(office) w ON w.operator_id = a.operator_id
                  WHERE (a.office_id = office OR w.who IS NOT NULL)
                    AND a.starts_at >= since - interval '8 hours' AND a.starts_at < until
                    AND a.ends_at > since AND a.state IN ('booked', 'arrived', 'done')));
END $$;

-- The bookings of one contact: where a code goes, and what it proves therefore. That is the number when
-- there is one, and the address when there is none: what was typed beside it may be anybody's.
CREATE OR REPLACE FUNCTION wall.bookings_reached(at_phone text, at_email text)
RETURNS SETOF booking_publicbooking
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT b.* FROM booking_publicbooking b
    WHERE at_phone <> '' AND b.phone <> '' AND b.phone = at_phone
    UNION ALL
    SELECT b.* FROM booking_publicbooking b
    WHERE at_phone = '' AND b.phone = '' AND b.email <> '' AND b.email = at_email
$$;

-- How a contact is locked: whoever asks or takes for the same one is counted one after the other.
CREATE OR REPLACE FUNCTION wall.booking_contact(phone text, email text) RETURNS bigint
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    SELECT hashtextextended('booking ' || CASE WHEN phone <> '' THEN phone ELSE email END, 0)
$$;

-- Somebody wants a place: kept without taking it until the code that is sent to them comes back.
-- 'often' when that address or number was sent three codes within the hour: the booking is kept like
-- any other, with a dash in the place of its code, which nothing that is typed equals, and whoever asks
-- is answered alike. Nothing of what a contact holds is told before it is proved to be theirs.
CREATE OR REPLACE FUNCTION wall.ask_booking(
    of_kind bigint, wanted timestamptz, in_language text, speaks bigint, of_whom text, at_phone text,
    at_email text, about text, key text, code text
) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    desk bigint;
    is_often boolean;
BEGIN
    PERFORM wall.only_the_portal();
    SELECT k.office_id INTO desk FROM agenda_appointmentkind k
    WHERE k.id = of_kind AND k.is_public AND k.retired_on IS NULL
      AND wall.is_booked_from_portal(k.office_id);
    IF desk IS NULL OR wanted <= now() OR length(key) <> 64 OR length(code) <> 64 THEN
        RAISE EXCEPTION 'ask_booking: nothing to book' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM pg_advisory_xact_lock(wall.booking_contact(at_phone, at_email));
    SELECT count(*) >= 3 INTO is_often FROM wall.bookings_reached(at_phone, at_email) b
    WHERE b.asked_at > now() - interval '1 hour' AND b.code_hash <> '-';
    INSERT INTO booking_publicbooking (
        office_id, kind_id, language, spoken_id, name, phone, email, topic, wanted_at, asked_at,
        key_hash, reminder_hash, code_hash, code_sent_at, code_tries, codes_sent)
    VALUES (desk, of_kind, in_language, speaks, of_whom, at_phone, at_email, about, wanted, now(),
            key, '', CASE WHEN is_often THEN '-' ELSE code END, now(), 0, 1);
    RETURN CASE WHEN is_often THEN 'often' ELSE 'sent' END;
END $$;

-- The booking whose address that is. Before its code was typed, and unless it was, it lasts an hour.
CREATE OR REPLACE FUNCTION wall.booking_of(fingerprint text) RETURNS SETOF booking_publicbooking
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT b.* FROM booking_publicbooking b
    WHERE length(fingerprint) = 64 AND (b.key_hash = fingerprint OR b.reminder_hash = fingerprint)
      AND (b.appointment_id IS NOT NULL OR b.asked_at > now() - interval '1 hour')
$$;

-- What the page of a booking shows: its place and where it is, and nothing of who it is for. How it
-- can be reached is told until there is an appointment, for the code and the confirmation.
CREATE OR REPLACE FUNCTION wall.booking_shown(fingerprint text)
RETURNS TABLE (booking_id bigint, office_id bigint, kind_id bigint, language text, is_proved boolean,
               state text, starts_at timestamptz, ends_at timestamptz, changed_at timestamptz,
               phone text, email text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_portal();
    RETURN QUERY
        SELECT b.id, b.office_id, b.kind_id, b.language::text, b.proved_at IS NOT NULL,
               coalesce(a.state, '')::text, coalesce(a.starts_at, b.wanted_at),
               coalesce(a.ends_at, b.wanted_at + make_interval(mins => k.minutes)),
               coalesce(a.state_at, b.asked_at),
               CASE WHEN a.id IS NULL THEN b.phone ELSE '' END::text,
               CASE WHEN a.id IS NULL THEN b.email ELSE '' END::text
        FROM wall.booking_of(fingerprint) b
        JOIN agenda_appointmentkind k ON k.id = b.kind_id
        LEFT JOIN agenda_appointment a ON a.id = b.appointment_id;
END $$;

-- Another code for a booking that waits for one: at most one a minute, three in all. One that was
-- kept without a code gets none now either, and is counted alike ('often').
CREATE OR REPLACE FUNCTION wall.booking_code(fingerprint text, code text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    b booking_publicbooking;
    came text;
BEGIN
    PERFORM wall.only_the_portal();
    SELECT * INTO b FROM booking_publicbooking x
    WHERE x.id IN (SELECT v.id FROM wall.booking_of(fingerprint) v) AND x.proved_at IS NULL
    FOR UPDATE;
    IF b.id IS NULL OR length(code) <> 64 THEN
        RETURN 'gone';
    END IF;
    came := wall.code_again(b.codes_sent, 3, b.code_sent_at);
    IF came = 'sent' THEN
        UPDATE booking_publicbooking
        SET code_hash = CASE WHEN b.code_hash = '-' THEN '-' ELSE code END, code_sent_at = now(),
            codes_sent = codes_sent + 1, code_tries = 0
        WHERE id = b.id;
    END IF;
    RETURN CASE WHEN came = 'sent' AND b.code_hash = '-' THEN 'often' ELSE came END;
END $$;

-- Is that the code? It lives fifteen minutes and bears five tries.
CREATE OR REPLACE FUNCTION wall.prove_booking(fingerprint text, code text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    b booking_publicbooking;
    came text;
BEGIN
    PERFORM wall.only_the_portal();
    SELECT * INTO b FROM booking_publicbooking x
    WHERE x.id IN (SELECT v.id FROM wall.booking_of(fingerprint) v) FOR UPDATE;
    IF b.id IS NULL THEN
        RETURN 'gone';
    ELSIF b.proved_at IS NOT NULL THEN
        RETURN 'right';
    END IF;
    came := wall.code_came(b.code_hash, code, b.code_tries, b.code_sent_at, '15 minutes');
    IF came = 'wrong' THEN
        UPDATE booking_publicbooking SET code_tries = code_tries + 1 WHERE id = b.id;
    ELSIF came = 'right' THEN
        UPDATE booking_publicbooking SET code_hash = '', proved_at = now() WHERE id = b.id;
    END IF;
    RETURN came;
END $$;

-- Whether somebody receives there for a kind in that span, and neither they nor the room are taken:
-- asked again under the lock, whatever was shown before.
CREATE OR REPLACE FUNCTION wall.is_free_for(
    kind agenda_appointmentkind, since timestamptz, until timestamptz, operator bigint, room bigint,
    but bigint
) RETURNS boolean
-- The hours of a desk are those of its clocks, whatever zone the session is in.
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET timezone = 'Europe/Rome' AS $$
    SELECT (operator IS NOT NULL OR room IS NOT NULL) AND (room IS NOT NULL OR NOT kind.needs_room)
       AND EXISTS (
            SELECT 1 FROM agenda_slotpattern p
            WHERE p.office_id = kind.office_id AND p.operator_id IS NOT DISTINCT FROM operator
              AND (p.room_id IS NULL OR p.room_id = room)
              AND p.weekday = extract(isodow FROM since) - 1
              AND p.opens_at <= since::time AND p.closes_at >= until::time
              AND (p.valid_from IS NULL OR p.valid_from <= since::date)
              AND (p.valid_to IS NULL OR p.valid_to >= since::date)
              AND (NOT EXISTS (SELECT 1 FROM agenda_slotpattern_kinds l
                               WHERE l.slotpattern_id = p.id)
                   OR EXISTS (SELECT 1 FROM agenda_slotpattern_kinds l
                              WHERE l.slotpattern_id = p.id AND l.appointmentkind_id = kind.id)))
       AND NOT EXISTS (
            SELECT 1 FROM agenda_agendaclosure c
            WHERE c.office_id = kind.office_id AND c.starts_at < until AND c.ends_at > since
              AND ((c.operator_id IS NULL AND c.room_id IS NULL)
                   OR c.operator_id = operator OR c.room_id = room))
       AND NOT EXISTS (
            SELECT 1 FROM agenda_appointment a
            WHERE a.starts_at >= since - interval '8 hours' AND a.starts_at < until
              AND a.ends_at > since AND a.state IN ('booked', 'arrived', 'done')
              AND a.id IS DISTINCT FROM but AND (a.operator_id = operator OR a.room_id = room))
$$;

-- Whether a contact holds as many places to come as the rule `public_booking_most` allows.
CREATE OR REPLACE FUNCTION wall.holds_enough(at_phone text, at_email text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) >= wall.rule_number('public_booking_most', 2)
    FROM wall.bookings_reached(at_phone, at_email) b
    JOIN agenda_appointment a ON a.id = b.appointment_id
    WHERE a.state = 'booked' AND a.starts_at > now()
$$;

-- A booking whose code was right takes a place, or moves to another one: 'booked', 'moved'; 'taken'
-- when the place is somebody else's by now; 'many' when its contact, which is proved, holds enough
-- places already; 'gone' when there is nothing to place any more.
CREATE OR REPLACE FUNCTION wall.take_place(
    fingerprint text, wanted timestamptz, who bigint, in_room bigint
) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    b booking_publicbooking;
    kind agenda_appointmentkind;
    now_at agenda_appointment;
    operator bigint;
    until timestamptz;
BEGIN
    PERFORM wall.only_the_portal();
    SELECT * INTO b FROM booking_publicbooking x
    WHERE x.id IN (SELECT v.id FROM wall.booking_of(fingerprint) v) FOR UPDATE;
    IF b.id IS NULL OR b.proved_at IS NULL OR wanted <= now()
       OR NOT wall.is_booked_from_portal(b.office_id) THEN
        RETURN 'gone';
    END IF;
    SELECT * INTO kind FROM agenda_appointmentkind k WHERE k.id = b.kind_id;
    SELECT w.operator_id INTO operator FROM wall.who_receives(b.office_id) w
    WHERE w.who = take_place.who;
    until := wanted + make_interval(mins => kind.minutes);
    -- As the desk's own bookings do: the office's agenda first, then the operator's.
    PERFORM pg_advisory_xact_lock(hashtextextended('agenda_office ' || b.office_id, 0));
    IF operator IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('agenda_operator ' || operator, 0));
    END IF;
    PERFORM pg_advisory_xact_lock(wall.booking_contact(b.phone, b.email));
    SELECT * INTO now_at FROM agenda_appointment a WHERE a.id = b.appointment_id FOR UPDATE;
    IF now_at.id IS NOT NULL AND (now_at.state <> 'booked' OR now_at.starts_at <= now()) THEN
        RETURN 'gone';
    ELSIF now_at.starts_at = wanted THEN
        RETURN 'booked';
    ELSIF now_at.id IS NULL AND wall.holds_enough(b.phone, b.email) THEN
        RETURN 'many';
    ELSIF NOT wall.is_free_for(kind, wanted, until, operator, in_room, now_at.id) THEN
        RETURN 'taken';
    ELSIF now_at.id IS NOT NULL THEN
        UPDATE agenda_appointment
        SET starts_at = wanted, ends_at = until, operator_id = operator, room_id = in_room,
            recall_settled_at = NULL, recall_settled_by_id = NULL
        WHERE id = now_at.id;
    ELSE
        INSERT INTO agenda_appointment (
            office_id, kind_id, operator_id, room_id, label, language_id, mediator_wanted, note,
            starts_at, ends_at, state, state_why, cancelled_by, origin_kind, origin_id)
        VALUES (b.office_id, b.kind_id, operator, in_room, b.name, b.spoken_id, false, b.topic,
                wanted, until, 'booked', '', '', 'booking.publicbooking', b.id)
        RETURNING * INTO now_at;
    END IF;
    UPDATE booking_publicbooking SET appointment_id = now_at.id, wanted_at = wanted WHERE id = b.id;
    PERFORM wall.note_booking(now_at.id, CASE WHEN b.appointment_id IS NULL
                              THEN 'appointment.booked' ELSE 'appointment.moved' END);
    RETURN CASE WHEN b.appointment_id IS NULL THEN 'booked' ELSE 'moved' END;
EXCEPTION WHEN exclusion_violation THEN
    RETURN 'taken';
END $$;

-- What the public did to an appointment, in the register of its office.
CREATE OR REPLACE FUNCTION wall.note_booking(which bigint, done text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO audit_auditevent (actor_name, office_id, office_name, action, object_type,
                                  object_ids, person_ids, reason, details)
    SELECT 'portale', o.id, o.name, done, 'agenda.Appointment', ARRAY[a.id],
           array_remove(ARRAY[a.person_id], NULL), '', '{}'
    FROM agenda_appointment a JOIN network_office o ON o.id = a.office_id WHERE a.id = which
$$;

-- Who booked does not want it any more: its place is free again.
CREATE OR REPLACE FUNCTION wall.give_place_back(fingerprint text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    given bigint;
BEGIN
    PERFORM wall.only_the_portal();
    UPDATE agenda_appointment a
    SET state = 'cancelled', state_at = now(), state_by_id = NULL, cancelled_by = 'person',
        state_why = 'dal portale', recall_settled_at = NULL, recall_settled_by_id = NULL
    FROM wall.booking_of(fingerprint) b
    WHERE a.id = b.appointment_id AND a.state = 'booked' AND a.starts_at > now()
    RETURNING a.id INTO given;
    IF given IS NULL THEN
        RETURN false;
    END IF;
    UPDATE correspondence_reminder
    SET state = 'stopped', reason = 'done', ended_at = now()
    WHERE origin_kind = 'agenda.appointment' AND origin_id = given AND state = 'planned';
    PERFORM wall.note_booking(given, 'appointment.cancelled');
    RETURN true;
END $$;

-- For the worker: bookings whose appointment comes before a moment and was not reminded of yet, and
-- which no reminder of the person's own record tells already.
CREATE OR REPLACE FUNCTION wall.bookings_to_remind(before timestamptz)
RETURNS TABLE (booking_id bigint, proved_at timestamptz, starts_at timestamptz, language text,
               phone text, email text, office_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_worker();
    RETURN QUERY
        SELECT b.id, b.proved_at, a.starts_at, b.language::text, b.phone::text, b.email::text,
               b.office_id
        FROM booking_publicbooking b
        JOIN agenda_appointment a ON a.id = b.appointment_id
        WHERE a.state = 'booked' AND a.starts_at > now() AND a.starts_at < before
          AND b.reminded_of IS DISTINCT FROM a.starts_at
          AND NOT EXISTS (SELECT 1 FROM correspondence_reminder r
                          WHERE r.origin_kind = 'agenda.appointment' AND r.origin_id = a.id
                            AND r.state IN ('planned', 'sent'))
        ORDER BY a.starts_at, b.id LIMIT 200;
END $$;

-- One of them is reminded now, with an address of its own; false when somebody did it already.
CREATE OR REPLACE FUNCTION wall.remind_booking(which bigint, of_moment timestamptz, key text)
RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_worker();
    UPDATE booking_publicbooking SET reminded_of = of_moment, reminder_hash = key
    WHERE id = which AND reminded_of IS DISTINCT FROM of_moment;
    RETURN FOUND;
END $$;

DROP FUNCTION IF EXISTS wall.only_the_worker_sends();
-- Reminders: the worker sends them and reads neither persons nor contacts nor reminders. These
-- functions answer it alone, and give an address only while everything lets it be used.

-- Why nothing is sent about a reminder whatever contacts there are; empty when it may go out.
-- The person died, the office follows them no more: it is stopped. A sealed record is withheld:
-- nothing leaves, and nothing says so. A record that was merged goes on reminding of its own dates.
CREATE OR REPLACE FUNCTION wall.reminder_obstacle(person bigint, office bigint) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (SELECT CASE
        WHEN EXISTS (SELECT 1 FROM people_person d WHERE d.id = ANY (wall.all_records(p.id))
                     AND d.died_on IS NOT NULL) THEN 'died'
        WHEN NOT EXISTS (SELECT 1 FROM people_grant g JOIN network_office o ON o.id = g.office_id
                         WHERE g.person_id = p.id AND g.office_id = office
                           AND g.basis <> 'emergency'
                           AND (o.closed_on IS NULL OR o.closed_on > current_date)
                           AND g.revoked_at IS NULL AND g.valid_from <= now()
                           AND (g.valid_to IS NULL OR g.valid_to > now())) THEN 'not_followed'
        WHEN wall.is_sealed(p.id) THEN 'withheld'
        ELSE '' END
        FROM people_person p WHERE p.id = person);
END $$;

-- The contact a reminder would use now: safe, agreed, not bounced, of a channel that is working;
-- of several, the one agreed last. The record's own come before those that the same human being
-- agreed to elsewhere, on a record merged with it: no office reads the address (ADR 0013).
CREATE OR REPLACE FUNCTION wall.reminder_contact(person bigint, channels text[])
RETURNS TABLE (point_id bigint, channel text, address text, agreed_language bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY
        SELECT c.id, k.channel, c.value::text, c.agreed_language_id
        FROM people_contactpoint c
        CROSS JOIN LATERAL (SELECT CASE c.kind WHEN 'email' THEN 'email' WHEN 'phone' THEN 'sms'
                                   WHEN 'whatsapp' THEN 'sms' END AS channel) k
        WHERE c.person_id = ANY (wall.all_records(person)) AND c.is_safe
          AND c.agreed_on IS NOT NULL AND c.bounced_at IS NULL AND k.channel = ANY (channels)
        ORDER BY c.person_id = person DESC, c.agreed_on DESC, c.id DESC
        LIMIT 1;
END $$;
-- Was the person told of the same day already, by a reminder of another matter at that distance? A
-- permit that expires and the case that renews it remind of it once.
CREATE OR REPLACE FUNCTION wall.reminder_told(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM correspondence_reminder r
                   JOIN correspondence_reminder o
                        ON o.person_id = ANY (wall.all_records(r.person_id)) AND o.id <> r.id
                        AND o.state = 'sent' AND o.kind = r.kind AND o.about_on = r.about_on
                        AND o.about_at IS NOT DISTINCT FROM r.about_at
                        AND o.days_before = r.days_before
                   WHERE r.id = wanted)
$$;

-- Numbers of the reminders that can go out now, the oldest first.
CREATE OR REPLACE FUNCTION wall.due_reminders(channels text[], most integer) RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_worker();
    RETURN (SELECT coalesce(array_agg(d.id ORDER BY d.send_at, d.id), '{}') FROM (
        SELECT r.id, r.send_at FROM correspondence_reminder r
        WHERE r.state = 'planned' AND r.send_at <= now() AND r.useful_until > now()
          AND (r.next_attempt_at IS NULL OR r.next_attempt_at <= now())
          AND EXISTS (SELECT 1 FROM wall.reminder_contact(r.person_id, channels))
          AND wall.reminder_obstacle(r.person_id, r.office_id) = ''
          AND NOT wall.reminder_told(r.id)
        ORDER BY r.send_at, r.id
        LIMIT most) d);
END $$;

-- Takes one reminder for this transaction and says what is needed to send it, once: a second
-- worker finds it taken. Everything is asked again here, under the lock.
CREATE OR REPLACE FUNCTION wall.take_reminder(wanted bigint, channels text[])
RETURNS TABLE (point_id bigint, channel text, address text, languages text[], kind text,
               about_on date, about_at time, sender text, phone text, attempts integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE whose bigint;
BEGIN
    PERFORM wall.only_the_worker();
    SELECT r.person_id INTO whose FROM correspondence_reminder r
    WHERE r.id = wanted AND r.state = 'planned' AND r.send_at <= now() AND r.useful_until > now()
      AND (r.next_attempt_at IS NULL OR r.next_attempt_at <= now())
    FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    -- Two reminders of the same day wait for each other, and the second finds the first sent.
    PERFORM pg_advisory_xact_lock(hashtextextended('reminded ' || (wall.all_records(whose))[1], 0));
    RETURN QUERY
        SELECT c.point_id, c.channel, c.address,
               array_remove(ARRAY[a.code::text, m.code::text] || ARRAY(
                   SELECT l.code::text FROM people_spokenlanguage s
                   JOIN network_language l ON l.id = s.language_id
                   WHERE s.person_id = p.id ORDER BY s.id), NULL),
               r.kind::text, r.about_on, r.about_at, b.name::text,
               coalesce(nullif(o.phone, ''), b.phone)::text, r.attempts::integer
        FROM correspondence_reminder r
        JOIN people_person p ON p.id = r.person_id
        JOIN network_office o ON o.id = r.office_id
        JOIN network_body b ON b.id = o.body_id
        CROSS JOIN LATERAL wall.reminder_contact(p.id, channels) c
        LEFT JOIN network_language a ON a.id = c.agreed_language
        LEFT JOIN network_language m ON m.id = p.mediation_language_id
        WHERE r.id = wanted AND wall.reminder_obstacle(p.id, r.office_id) = ''
          AND NOT wall.reminder_told(r.id);
END $$;

-- What came of a reminder that was taken: sent, tried in vain, refused for good, or bounced (its
-- contact is then marked, and another one may serve).
CREATE OR REPLACE FUNCTION wall.note_reminder(
    wanted bigint, outcome text, point bigint, by_channel text, in_language text, error text,
    again_at timestamptz
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    done correspondence_reminder;
BEGIN
    PERFORM wall.only_the_worker();
    IF outcome NOT IN ('sent', 'retry', 'refused', 'bounced') THEN
        RAISE EXCEPTION '% is no outcome of a reminder', outcome;
    END IF;
    UPDATE correspondence_reminder r
    SET attempts = r.attempts + 1,
        channel = by_channel, contact_point_id = point, language = in_language,
        last_error = left(error, 200),
        state = CASE outcome WHEN 'sent' THEN 'sent' WHEN 'refused' THEN 'failed'
                ELSE 'planned' END,
        reason = CASE outcome WHEN 'refused' THEN 'refused' ELSE '' END,
        sent_at = CASE outcome WHEN 'sent' THEN now() END,
        ended_at = CASE WHEN outcome IN ('sent', 'refused') THEN now() END,
        next_attempt_at = again_at
    WHERE r.id = wanted AND r.state = 'planned'
      AND EXISTS (SELECT 1 FROM people_contactpoint c
                  WHERE c.id = point AND c.person_id = ANY (wall.all_records(r.person_id)))
    RETURNING r.* INTO done;
    IF done.id IS NULL THEN
        RAISE EXCEPTION 'reminder % was not taken', wanted;
    END IF;
    IF outcome = 'bounced' THEN
        UPDATE people_contactpoint SET bounced_at = now() WHERE id = point;
    END IF;
    -- What was tried in vain stands in the row itself: a gateway down for a day is no reading.
    INSERT INTO audit_auditevent (actor_name, office_id, office_name, action, object_type,
                                  object_ids, person_ids, reason, details)
    SELECT 'sistema: worker', o.id, o.name, 'reminder.' || outcome, 'correspondence.Reminder',
           ARRAY[done.id], ARRAY[done.person_id], '', jsonb_build_object('canale', by_channel)
    FROM network_office o WHERE o.id = done.office_id AND outcome <> 'retry';
END $$;

-- Closes what cannot go out any more: it helps nobody now, or its person is no longer to be
-- written to. Returns how many. What a seal withheld is just late: the seal leaves no trace here.
CREATE OR REPLACE FUNCTION wall.close_reminders() RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE closed integer;
BEGIN
    PERFORM wall.only_the_worker();
    WITH gone AS (
        SELECT r.id, r.useful_until <= now() AS is_late, r.attempts > 0 AS tried,
               CASE WHEN wall.reminder_told(r.id) THEN 'told'
                    ELSE wall.reminder_obstacle(r.person_id, r.office_id) END AS obstacle,
               EXISTS (SELECT 1 FROM wall.reminder_contact(r.person_id, '{email,sms}')) AS reachable
        FROM correspondence_reminder r
        WHERE r.state = 'planned' AND r.send_at <= now()
        FOR UPDATE SKIP LOCKED
    )
    UPDATE correspondence_reminder r
    SET ended_at = now(),
        state = CASE WHEN g.obstacle NOT IN ('', 'withheld') THEN 'stopped'
                     WHEN g.tried AND g.reachable THEN 'failed' ELSE 'expired' END,
        reason = CASE WHEN g.obstacle NOT IN ('', 'withheld') THEN g.obstacle
                      WHEN g.obstacle = 'withheld' THEN 'late'
                      WHEN NOT g.reachable THEN 'no_contact'
                      WHEN g.tried THEN 'not_delivered' ELSE 'late' END
    FROM gone g
    WHERE g.id = r.id AND (g.is_late OR g.obstacle NOT IN ('', 'withheld'));
    GET DIAGNOSTICS closed = ROW_COUNT;
    RETURN closed;
END $$;

-- How many reminders were tried in vain and still wait: a number, for the health page.
CREATE OR REPLACE FUNCTION wall.reminders_in_trouble() RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:health' THEN
        RAISE EXCEPTION 'only the health page asks' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN (SELECT count(*) FROM correspondence_reminder r
            WHERE r.state = 'planned' AND r.attempts > 0 AND r.useful_until > now());
END $$;

-- The expiry of a permit is a term that nobody opens a case for: each night the worker plans its
-- reminders for whoever agreed to be reminded, and stops those of a permit that was renewed or
-- corrected. It is told numbers only. `days` are the rule's, `hour` the usual one.
CREATE OR REPLACE FUNCTION wall.plan_expiry_reminders(days integer[], hour integer)
RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE planned integer;
BEGIN
    PERFORM wall.only_the_worker();
    UPDATE correspondence_reminder r
    SET state = 'stopped', reason = 'moved', ended_at = now()
    WHERE r.origin_kind = 'people.residencetitle' AND r.state = 'planned'
      AND NOT EXISTS (SELECT 1 FROM people_residencetitle t
                      WHERE t.id = r.origin_id AND t.person_id = r.person_id AND t.is_current
                        AND t.state = 'holds' AND t.expires_on = r.about_on);
    WITH wanted AS (
        SELECT t.id AS title, t.person_id, t.expires_on, d.before,
               (SELECT g.office_id FROM people_grant g
                WHERE g.person_id = t.person_id AND g.basis <> 'emergency'
                  AND g.revoked_at IS NULL AND g.valid_from <= now()
                  AND (g.valid_to IS NULL OR g.valid_to > now())
                ORDER BY g.id LIMIT 1) AS office,
               ((t.expires_on - d.before)::timestamp + make_interval(hours => hour))::timestamptz
                   AS send_at,
               coalesce(((t.expires_on - (SELECT max(n) FROM unnest(days) n WHERE n < d.before))
                         ::timestamp + make_interval(hours => hour))::timestamptz,
                        (t.expires_on + 1)::timestamptz) AS useful_until
        FROM people_residencetitle t
        CROSS JOIN unnest(days) AS d(before)
        WHERE t.is_current AND t.state = 'holds' AND t.expires_on - d.before >= current_date
          AND t.expires_on <= current_date + (SELECT max(n) FROM unnest(days) n)
          AND EXISTS (SELECT 1 FROM people_contactpoint c
                      WHERE c.person_id = ANY (wall.all_records(t.person_id)) AND c.is_safe
                        AND c.agreed_on IS NOT NULL)
    )
    INSERT INTO correspondence_reminder (
        office_id, person_id, kind, origin_kind, origin_id, about_on, days_before, send_at,
        useful_until, state, reason, channel, language, attempts, last_error)
    SELECT w.office, w.person_id, 'deadline', 'people.residencetitle', w.title, w.expires_on,
           w.before, w.send_at, w.useful_until, 'planned', '', '', '', 0, ''
    FROM wanted w
    WHERE w.office IS NOT NULL AND wall.reminder_obstacle(w.person_id, w.office) = ''
      AND NOT EXISTS (SELECT 1 FROM correspondence_reminder r
                      WHERE r.origin_kind = 'people.residencetitle' AND r.origin_id = w.title
                        AND r.person_id = w.person_id AND r.days_before = w.before
                        AND r.about_on = w.expires_on
                        AND NOT (r.state = 'stopped' AND r.reason IN ('done', 'moved')));
    GET DIAGNOSTICS planned = ROW_COUNT;
    RETURN planned;
END $$;

-- A date that the worker computed anew takes its reminders along: those still to be sent for the
-- day before go out as many days before the new one, today when that day is past, and of two that
-- fall together the nearer. Where no date is left, or it is past, they are stopped.
CREATE OR REPLACE FUNCTION wall.move_reminders(
    of_kind text, origins bigint[], before date, after date, hour integer
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_worker();
    WITH planned AS (
        SELECT r.id, r.origin_id, r.person_id, r.days_before,
               (greatest(after - r.days_before, current_date)::timestamp
                + make_interval(hours => hour))::timestamptz AS send_at
        FROM correspondence_reminder r
        WHERE r.origin_kind = of_kind AND r.origin_id = ANY (origins) AND r.state = 'planned'
          AND r.about_on = before AND r.about_at IS NULL
          -- Of its own matter: a number of another office's case takes nothing along.
          AND CASE of_kind
              WHEN 'procedures.casedeadline' THEN EXISTS (
                  SELECT 1 FROM procedures_casedeadline d
                  WHERE d.id = r.origin_id AND d.office_id = r.office_id)
              WHEN 'procedures.procedurecase' THEN EXISTS (
                  SELECT 1 FROM procedures_procedurecase c
                  WHERE c.id = r.origin_id AND c.office_id = r.office_id)
              ELSE true END
    ), moments AS (
        SELECT p.id, p.send_at,
               coalesce(lead(p.send_at) OVER nearer, (after + 1)::timestamptz) AS useful_until
        FROM planned p
        WINDOW nearer AS (PARTITION BY p.origin_id, p.person_id ORDER BY p.days_before DESC)
    ), kept AS (
        SELECT m.* FROM moments m WHERE after >= current_date AND m.send_at < m.useful_until
    )
    UPDATE correspondence_reminder r
    SET about_on = CASE WHEN k.id IS NULL THEN r.about_on ELSE after END,
        send_at = coalesce(k.send_at, r.send_at),
        useful_until = coalesce(k.useful_until, r.useful_until),
        state = CASE WHEN k.id IS NULL THEN 'stopped' ELSE r.state END,
        reason = CASE WHEN k.id IS NULL THEN 'moved' ELSE r.reason END,
        ended_at = CASE WHEN k.id IS NULL THEN now() END
    FROM planned p LEFT JOIN kept k ON k.id = p.id
    WHERE r.id = p.id;
END $$;

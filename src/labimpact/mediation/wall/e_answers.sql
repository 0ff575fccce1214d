-- Answering an offer: by a secret link, or from one's own day. Whoever comes first has it.

-- When a session is, as whoever answers sends it back (`mediation.seen`).
CREATE OR REPLACE FUNCTION wall.times_of(begins timestamptz, ends timestamptz) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT trunc(extract(epoch FROM begins)) || '-' || trunc(extract(epoch FROM ends))
$$;

CREATE OR REPLACE FUNCTION wall.only_a_mediation_link() RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:mediation_link' THEN
        RAISE EXCEPTION 'only a link asks this' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- The answer to an offer, settled: what it is from now on. The same answer twice is one answer;
-- taps of many on one session wait for each other at its row. `seen` is the time that was read, in
-- the words of wall.times_of: one does not accept another one.
DROP FUNCTION IF EXISTS wall.settle_offer(bigint, text, text);
CREATE OR REPLACE FUNCTION wall.settle_offer(offer bigint, said text, because text, seen text)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    o mediation_offer;
    s mediation_mediationsession;
    needed integer;
    gone integer;
    mine bigint;
BEGIN
    SELECT x.* INTO s FROM mediation_mediationsession x JOIN mediation_offer y
    ON y.session_id = x.id WHERE y.id = offer FOR UPDATE OF x;
    SELECT * INTO o FROM mediation_offer WHERE id = offer FOR UPDATE;
    IF o.answer <> 'waiting' THEN
        RETURN o.answer;
    END IF;
    SELECT r.needs INTO needed FROM mediation_mediationrequest r WHERE r.id = s.request_id;
    SELECT a.id INTO mine FROM mediation_assignment a WHERE a.session_id = s.id
      AND a.mediator_id = o.mediator_id AND a.place = 'offered';
    IF o.expires_at <= now() THEN
        said := 'expired';
    ELSIF s.state NOT IN ('approved', 'assigned') THEN
        said := CASE WHEN s.state IN ('accepted', 'scheduled') THEN 'taken' ELSE 'withdrawn' END;
    END IF;
    IF said = 'accepted' AND seen <> wall.times_of(s.starts_at, s.ends_at) THEN
        RETURN 'moved';
    END IF;
    -- Who left the register meanwhile, or was suspended, is sent nowhere.
    IF said = 'accepted' AND NOT wall.assignable(s.id, o.mediator_id, s.service_id) THEN
        said := 'withdrawn';
    END IF;
    IF said = 'accepted' THEN
        BEGIN
            -- Said first: nobody but an offer's two doors accepts for who mediates (`set_out`).
            UPDATE mediation_offer SET answer = 'accepted', answered_at = now() WHERE id = offer;
            IF mine IS NOT NULL THEN
                UPDATE mediation_assignment SET place = 'accepted', answered_at = now()
                WHERE id = mine;
            ELSE
                INSERT INTO mediation_assignment (session_id, mediator_id, mediator_name,
                    service_id, from_office_id, place, starts_at, ends_at, made_by_name, made_at,
                    answered_at)
                SELECT s.id, m.id, m.name, s.service_id, s.from_office_id, 'accepted', s.starts_at,
                       s.ends_at, m.name, now(), now()
                FROM mediation_mediator m WHERE m.id = o.mediator_id;
            END IF;
        EXCEPTION
            WHEN check_violation THEN said := 'taken';
            WHEN exclusion_violation THEN RETURN 'clash';
        END;
    END IF;
    UPDATE mediation_offer SET answer = said, answered_at = now(),
        reason = CASE WHEN said = 'declined' THEN left(because, 40) ELSE '' END
    WHERE id = offer;
    IF said = 'accepted' THEN
        SELECT count(*) INTO gone FROM mediation_assignment a
        WHERE a.session_id = s.id AND a.place = 'accepted';
        IF gone >= needed THEN
            UPDATE mediation_mediationsession SET state = 'accepted',
                state_by_name = left(wall.acting_name(), 200) WHERE id = s.id;
            IF NOT s.is_flexible THEN
                UPDATE mediation_mediationsession SET state = 'scheduled' WHERE id = s.id;
            END IF;
            UPDATE mediation_offer SET answer = 'taken', answered_at = now()
            WHERE session_id = s.id AND answer = 'waiting';
        END IF;
    ELSIF mine IS NOT NULL THEN
        -- The session first: who says no has a side in it as long as they have their place.
        UPDATE mediation_mediationsession SET state = 'approved' WHERE id = s.id
          AND state = 'assigned';
        UPDATE mediation_assignment SET place = 'declined', answered_at = now() WHERE id = mine;
    END IF;
    RETURN said;
END $$;

-- What an offer is about, for whoever holds its secret: where and when, in which language, what is
-- paid; never whom it is about.
CREATE OR REPLACE FUNCTION wall.offer_shown(fingerprint text)
RETURNS TABLE (offer_id bigint, service_id bigint, session_id bigint, mediator text,
               writes_in text, answer text, expires_at timestamptz, service text, body text,
               kind text, mode text, language text, starts_at timestamptz, ends_at timestamptz,
               place text, latitude float8, longitude float8, travel_minutes integer,
               note text, is_broadcast boolean, previous_ends_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_a_mediation_link();
    RETURN QUERY
        SELECT o.id, o.service_id, s.id, m.name::text, m.writes_in::text,
               (CASE WHEN o.answer = 'waiting' AND o.expires_at <= now() THEN 'expired'
                     -- Said yes, and was called off or let go since.
                     WHEN o.answer = 'accepted' AND NOT EXISTS (
                         SELECT 1 FROM mediation_assignment a WHERE a.session_id = s.id
                           AND a.mediator_id = m.id AND a.place = 'accepted') THEN 'withdrawn'
                     ELSE o.answer END)::text,
               o.expires_at, f.name::text, b.name::text, r.kind::text, r.mode::text, l.name::text,
               s.starts_at, s.ends_at,
               (CASE WHEN r.mode = 'in_person' AND w.goes THEN s.place ELSE '' END)::text,
               CASE WHEN w.goes THEN s.latitude END, CASE WHEN w.goes THEN s.longitude END,
               -- As long as it is reckoned once they go: by phone there is no way.
               coalesce(wall.minutes_to(m.id, s.starts_at, s.latitude, s.longitude, (
                   SELECT a.id FROM mediation_assignment a WHERE a.session_id = s.id
                     AND a.mediator_id = m.id AND a.place IN ('offered', 'accepted'))), 0),
               (CASE WHEN r.confidentiality = 'ordinary' AND w.goes THEN r.note ELSE '' END)::text,
               o.is_broadcast, p.ends_at
        FROM mediation_offer o
        JOIN mediation_mediator m ON m.id = o.mediator_id
        JOIN mediation_mediationsession s ON s.id = o.session_id
        JOIN mediation_mediationrequest r ON r.id = s.request_id
        JOIN network_office f ON f.id = o.service_id
        JOIN network_body b ON b.id = r.body_id
        JOIN network_language l ON l.id = r.language_id
        LEFT JOIN LATERAL (
            SELECT a.ends_at FROM mediation_assignment a
            WHERE a.mediator_id = m.id AND a.place IN ('offered', 'accepted')
              AND a.session_id <> s.id AND a.starts_at < s.starts_at
              AND a.ends_at > s.starts_at - interval '12 hours'
            ORDER BY a.ends_at DESC LIMIT 1) p ON true
        -- Where it is and what to know of it is for who may still go there, or does.
        CROSS JOIN LATERAL (SELECT (o.answer = 'waiting' AND o.expires_at > now()) OR (
            o.answer = 'accepted' AND EXISTS (
                SELECT 1 FROM mediation_assignment a WHERE a.session_id = s.id
                  AND a.mediator_id = m.id AND a.place = 'accepted')) AS goes) w
        -- An answered offer is still read for a while: what was said, and when one is awaited.
        WHERE o.key_hash = fingerprint AND s.ends_at > now() - interval '2 days';
END $$;

DROP FUNCTION IF EXISTS wall.answer_by_link(text, text, text);
CREATE OR REPLACE FUNCTION wall.answer_by_link(
    fingerprint text, said text, because text, seen text
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found_offer bigint;
BEGIN
    PERFORM wall.only_a_mediation_link();
    IF said NOT IN ('accepted', 'declined') THEN
        RAISE EXCEPTION 'no such answer' USING ERRCODE = 'check_violation';
    END IF;
    SELECT o.id INTO found_offer FROM mediation_offer o WHERE o.key_hash = fingerprint;
    IF found_offer IS NULL THEN
        RETURN 'gone';
    END IF;
    RETURN wall.settle_offer(found_offer, said, because, seen);
END $$;

DROP FUNCTION IF EXISTS wall.answer_mine(bigint, text, text);
CREATE OR REPLACE FUNCTION wall.answer_mine(offer bigint, said text, because text, seen text)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF said NOT IN ('accepted', 'declined') OR NOT EXISTS (
        SELECT 1 FROM mediation_offer o WHERE o.id = offer
          AND o.mediator_id = ANY (wall.my_mediators())) THEN
        RAISE EXCEPTION 'not an offer of the actor' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN wall.settle_offer(offer, said, because, seen);
END $$;

-- Offers whose time is over are so, and what nobody answered waits to be given again.
CREATE OR REPLACE FUNCTION wall.expire_offers() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    each bigint;
    many integer := 0;
BEGIN
    PERFORM wall.only_the_worker();
    FOR each IN SELECT o.id FROM mediation_offer o
                WHERE o.answer = 'waiting' AND o.expires_at <= now() ORDER BY o.id LOOP
        PERFORM wall.settle_offer(each, 'expired', '', NULL);
        many := many + 1;
    END LOOP;
    RETURN many;
END $$;

-- A report to be signed or an opinion to be given, for whoever holds the secret of its page.
CREATE OR REPLACE FUNCTION wall.session_link(fingerprint text)
RETURNS TABLE (link_id bigint, purpose text, service_id bigint, session_id bigint, service text,
               body text, kind text, language text, language_code text, starts_at timestamptz,
               ends_at timestamptz, state text, reports jsonb, is_said boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_a_mediation_link();
    RETURN QUERY
        SELECT k.id, k.purpose::text, s.service_id, s.id, f.name::text, b.name::text,
               r.kind::text, l.name::text, l.code::text, s.starts_at, s.ends_at, s.state::text,
               coalesce((SELECT jsonb_agg(jsonb_build_object(
                   'id', t.id, 'version', t.version, 'mediator', a.mediator_name, 'began_at', t.began_at,
                   'ended_at', t.ended_at, 'heads', t.heads, 'activity', t.activity,
                   'outcome', t.outcome, 'next_step', t.next_step, 'signed_at', t.signed_at,
                   'signed_name', t.signed_name, 'dispute', t.dispute,
                   'validated_at', t.validated_at) ORDER BY t.id)
                 FROM mediation_sessionreport t JOIN mediation_assignment a
                 ON a.id = t.assignment_id
                 -- Version 0 is a check-in: nothing has been said yet.
                 WHERE t.session_id = s.id AND t.version > 0), '[]'),
               EXISTS (SELECT 1 FROM mediation_opinion p
                       WHERE p.session_id = s.id AND p.whose = 'person')
        FROM mediation_sessionlink k
        JOIN mediation_mediationsession s ON s.id = k.session_id
        JOIN mediation_mediationrequest r ON r.id = s.request_id
        JOIN network_office f ON f.id = s.service_id
        JOIN network_body b ON b.id = r.body_id
        JOIN network_language l ON l.id = r.language_id
        WHERE k.key_hash = fingerprint AND k.expires_at > now();
END $$;

-- `seen` are the reports that were read, each with its version ("12.3"): what was not read is not
-- signed, and -1 says that there is something else to be read first.
DROP FUNCTION IF EXISTS wall.sign_by_link(text, text, jsonb);
CREATE OR REPLACE FUNCTION wall.sign_by_link(
    fingerprint text, who text, strokes jsonb, seen text[]
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    many integer;
BEGIN
    PERFORM wall.only_a_mediation_link();
    PERFORM 1 FROM mediation_sessionreport t JOIN mediation_sessionlink k
    ON k.session_id = t.session_id WHERE k.key_hash = fingerprint ORDER BY t.id FOR UPDATE OF t;
    IF EXISTS (SELECT 1 FROM mediation_sessionreport t JOIN mediation_sessionlink k
               ON k.session_id = t.session_id
               WHERE k.key_hash = fingerprint AND t.version > 0 AND t.signed_at IS NULL
                 AND t.validated_at IS NULL AND NOT coalesce((t.id || '.' || t.version) = ANY (seen), false)) THEN
        RETURN -1;
    END IF;
    -- What is not over yet is not signed.
    IF EXISTS (SELECT 1 FROM mediation_sessionreport t JOIN mediation_sessionlink k
               ON k.session_id = t.session_id
               WHERE k.key_hash = fingerprint AND t.version > 0 AND t.signed_at IS NULL
                 AND t.validated_at IS NULL AND t.ended_at > now()) THEN
        RETURN -2;
    END IF;
    UPDATE mediation_sessionreport t
    SET signed_at = now(), signed_name = left(who, 200), signature = strokes,
        disputed_at = NULL, dispute = '', version = t.version + 1
    FROM mediation_sessionlink k
    WHERE k.key_hash = fingerprint AND k.expires_at > now() AND k.purpose = 'sign'
      AND t.session_id = k.session_id AND t.version > 0 AND t.signed_at IS NULL
      AND t.validated_at IS NULL;
    GET DIAGNOSTICS many = ROW_COUNT;
    RETURN many;
END $$;

CREATE OR REPLACE FUNCTION wall.dispute_by_link(fingerprint text, words text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    many integer;
BEGIN
    PERFORM wall.only_a_mediation_link();
    UPDATE mediation_sessionreport t
    SET disputed_at = now(), dispute = left(words, 600), version = t.version + 1
    FROM mediation_sessionlink k
    WHERE k.key_hash = fingerprint AND k.expires_at > now() AND k.purpose = 'sign'
      AND t.session_id = k.session_id AND t.version > 0 AND t.signed_at IS NULL
      AND t.validated_at IS NULL;
    GET DIAGNOSTICS many = ROW_COUNT;
    RETURN many;
END $$;

CREATE OR REPLACE FUNCTION wall.say_by_link(fingerprint text, how smallint, said text)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_a_mediation_link();
    INSERT INTO mediation_opinion
        (session_id, service_id, from_office_id, whose, score, words, is_handed, given_at)
    SELECT s.id, s.service_id, s.from_office_id, 'person', how, left(said, 600), k.is_handed, now()
    FROM mediation_sessionlink k JOIN mediation_mediationsession s ON s.id = k.session_id
    WHERE k.key_hash = fingerprint AND k.expires_at > now() AND k.purpose = 'opinion'
      AND s.state IN ('done', 'validated', 'billable')
    ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$;

-- A secret form: whose it is, while it is open.
CREATE OR REPLACE FUNCTION wall.request_form(fingerprint text)
RETURNS TABLE (link_id bigint, service_id bigint, service text, body_id bigint, body text,
               email text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_a_mediation_link();
    RETURN QUERY
        SELECT k.id, f.id, f.name::text, b.id, b.name::text, k.email::text
        FROM mediation_requestlink k
        JOIN mediation_mediationservice v ON v.office_id = k.service_id AND v.is_open
        JOIN network_office f ON f.id = k.service_id
        JOIN network_body b ON b.id = k.body_id
        WHERE k.key_hash = fingerprint AND k.ended_at IS NULL AND k.expires_at > now();
END $$;

-- A calendar address: times and places of its owner's sessions; never whom they are about.
CREATE OR REPLACE FUNCTION wall.mediation_calendar(fingerprint text)
RETURNS TABLE (session_id bigint, body text, kind text, language text, mode text, mediators text,
               starts_at timestamptz, ends_at timestamptz, place text, state text,
               changed_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    f mediation_mediationfeed;
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:calendar' THEN
        RAISE EXCEPTION 'only a calendar asks this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO f FROM mediation_mediationfeed x
    WHERE x.key_hash = fingerprint AND x.revoked_at IS NULL;
    RETURN QUERY
        SELECT s.id, b.name::text, r.kind::text, l.name::text, r.mode::text,
               (SELECT string_agg(a.mediator_name, ', ' ORDER BY a.id) FROM mediation_assignment a
                WHERE a.session_id = s.id AND a.place = 'accepted'),
               s.starts_at, s.ends_at, s.place::text, s.state::text, s.state_at
        FROM mediation_mediationsession s
        JOIN mediation_mediationrequest r ON r.id = s.request_id
        JOIN network_body b ON b.id = r.body_id
        JOIN network_language l ON l.id = r.language_id
        WHERE s.starts_at > now() - interval '30 days'
          AND s.state IN ('assigned', 'accepted', 'scheduled', 'done', 'validated', 'billable')
          AND ((f.whose = 'mediator' AND EXISTS (
                    SELECT 1 FROM mediation_assignment a JOIN mediation_mediator m
                    ON m.id = a.mediator_id AND m.user_id = f.user_id
                    WHERE a.session_id = s.id AND a.place = 'accepted'
                      AND (s.starts_at AT TIME ZONE 'Europe/Rome')::date
                          <= coalesce(m.ends_on, 'infinity')
                      AND EXISTS (SELECT 1 FROM wall.rights_of(f.user_id) q
                                  WHERE q.permission = 'mediation_work'
                                    AND m.service_id = ANY (q.always))))
               OR (f.whose = 'requester' AND s.from_office_id = f.office_id
                   AND EXISTS (SELECT 1 FROM wall.rights_of(f.user_id) q
                               WHERE q.permission = 'mediation_request'
                                 AND f.office_id = ANY (q.always)))
               OR (f.whose = 'service' AND s.service_id = f.office_id
                   AND EXISTS (SELECT 1 FROM wall.rights_of(f.user_id) q
                               WHERE q.permission = 'mediation_coordinate'
                                 AND f.office_id = ANY (q.always))))
        ORDER BY s.starts_at;
END $$;

-- Whom to tell that a session is fixed, and who comes: asked by whoever's answer fixed it.
CREATE OR REPLACE FUNCTION wall.told_when_fixed(session bigint)
RETURNS TABLE (email text, request_id bigint, has_office boolean, starts_at timestamptz,
               ends_at timestamptz, who text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:mediation_link' AND wall.sides_of(
        (SELECT s.service_id FROM mediation_mediationsession s WHERE s.id = session), NULL, session
    ) = '{}' THEN
        RAISE EXCEPTION 'not a session of the actor' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY
        SELECT r.contact_email::text, r.id, r.from_office_id IS NOT NULL, s.starts_at, s.ends_at,
               (SELECT string_agg(a.mediator_name, ', ' ORDER BY a.id) FROM mediation_assignment a
                WHERE a.session_id = s.id AND a.place = 'accepted')
        FROM mediation_mediationsession s JOIN mediation_mediationrequest r ON r.id = s.request_id
        WHERE s.id = session AND s.state = 'scheduled' AND r.contact_email <> ''
          AND s.state_at = now();
END $$;

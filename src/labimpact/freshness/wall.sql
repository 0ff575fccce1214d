-- Who is asked whether a thing is still true, step by step: who works in the office that answers for
-- it; who coordinates its area; who publishes for the Region. Told to the worker alone.
CREATE OR REPLACE FUNCTION wall.asked_if_true(owner bigint, area bigint, step integer)
RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:worker' THEN
        RAISE EXCEPTION 'only the worker asks this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF step = 1 THEN
        RETURN QUERY SELECT wall.addresses_at(owner, 'task_manage');
    ELSIF step = 2 THEN
        RETURN QUERY SELECT DISTINCT x.email FROM network_office o
            CROSS JOIN LATERAL wall.addresses_at(o.id, 'network_manage') AS x(email)
            WHERE area IS NOT NULL AND o.area_id = area AND o.closed_on IS NULL;
    ELSE
        RETURN QUERY SELECT DISTINCT x.email FROM network_office o
            CROSS JOIN LATERAL wall.addresses_at(o.id, 'content_publish') AS x(email)
            WHERE o.area_id IS NULL AND o.closed_on IS NULL;
    END IF;
END $$;

-- The question behind a secret address, as long as it can be answered: what of, and which.
CREATE OR REPLACE FUNCTION wall.confirm_question(fingerprint text)
RETURNS TABLE (of text, ref text, expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT l.of::text, l.ref::text, l.expires_at FROM freshness_confirmlink l
    WHERE l.key_hash = fingerprint AND l.used_at IS NULL AND l.expires_at > now()
$$;

-- Answered: it is still true. Whoever holds the address says so, once; who that was is not known, and
-- the register says by which address, that of which step, and of which office.
CREATE OR REPLACE FUNCTION wall.confirm_by_link(fingerprint text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    l freshness_confirmlink;
BEGIN
    SELECT * INTO l FROM freshness_confirmlink x
    WHERE x.key_hash = fingerprint AND x.used_at IS NULL AND x.expires_at > now() FOR UPDATE;
    IF l.id IS NULL THEN
        RETURN false;
    END IF;
    UPDATE freshness_confirmlink SET used_at = now() WHERE id = l.id;
    IF NOT wall.is_true_today(l.of::text, l.ref::text) THEN
        RETURN false;
    END IF;
    INSERT INTO audit_auditevent (actor_name, office_id, office_name, action, object_type,
                                  object_ids, person_ids, reason, details)
    SELECT 'chi ha ricevuto la domanda', l.office_id,
           coalesce((SELECT o.name FROM network_office o WHERE o.id = l.office_id), ''),
           l.of || '.confirmed_by_link', 'freshness.ConfirmLink', ARRAY[l.id], '{}', '',
           jsonb_build_object('ref', l.ref, 'step', l.step);
    RETURN true;
END $$;

-- The same said by somebody who is signed in: who may publish it, or works in the office that
-- answers for it.
CREATE OR REPLACE FUNCTION wall.confirm_as_owner(of text, ref text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    owner bigint;
    allowed boolean;
BEGIN
    IF of = 'guide' THEN
        SELECT p.owner_office_id, wall.publishes_for(p.area_id) INTO owner, allowed
        FROM editorial_publication p WHERE p.origin = ref::uuid AND p.language = 'it';
    ELSE
        SELECT s.owner_office_id, wall.keeps_directory(s.owner_office_id, true)
        INTO owner, allowed
        FROM directory_publicservice s WHERE s.id = ref::bigint AND s.is_published;
    END IF;
    IF NOT coalesce(allowed OR owner = ANY (wall.offices('task_manage')), false) THEN
        RETURN false;
    END IF;
    RETURN wall.is_true_today(of, ref);
END $$;

-- What is written of it is true today, and is asked again when its rule says. Asked by the two above
-- alone.
CREATE OR REPLACE FUNCTION wall.is_true_today(of text, ref text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF of = 'guide' THEN
        UPDATE editorial_publication p SET checked_on = current_date,
            due_on = current_date + make_interval(months => wall.rule_number(
                CASE p.topic WHEN 'emergency' THEN 'guide_confirm_emergency'
                    ELSE 'guide_confirm_usual' END, 6))
        WHERE p.origin = ref::uuid AND p.kind = 'guide';
    ELSE
        UPDATE directory_publicservice s SET confirmed_on = current_date,
            due_on = current_date + make_interval(months => wall.rule_number(
                'directory_confirm_' || s.rhythm, 6))
        WHERE s.id = ref::bigint AND s.is_published;
    END IF;
    RETURN FOUND;
END $$;

-- A person's own page. Whoever comes without an account asks these functions as `system:my_page` and
-- reads no table; each of them wants the proof that the browser keeps, and answers of the one person
-- whose it is.

CREATE OR REPLACE FUNCTION wall.only_my_page() RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:my_page' THEN
        RAISE EXCEPTION 'only a person''s own page asks this' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- Whose page that browser may read now: for two hours after it came in, while the pass is not closed.
-- Who is sealed has no page: whoever threatens them may hold their phone.
CREATE OR REPLACE FUNCTION wall.person_of_proof(proof text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(p.merged_into_id, p.id) FROM mypage_personalvisit v
    JOIN mypage_personalpass s ON s.id = v.of_pass_id AND s.ended_at IS NULL
    JOIN people_person p ON p.id = s.person_id AND p.died_on IS NULL
    WHERE length(proof) = 64 AND v.proof_hash = proof AND v.ended_at IS NULL
      AND v.entered_at > now() - interval '2 hours'
      AND NOT wall.is_sealed(p.id)
      AND NOT EXISTS (SELECT 1 FROM unnest(wall.all_records(p.id)) r WHERE wall.is_sealed(r))
$$;

-- A link for who writes an address or a number: with the code of the desk the first time, without it
-- once that address has opened the page. 'often' when it asks too much. Whoever it is not for is
-- answered alike.
CREATE OR REPLACE FUNCTION wall.ask_my_page(at_email text, at_phone text, code text, key text)
RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found bigint;
BEGIN
    PERFORM wall.only_my_page();
    IF length(key) <> 64 OR (at_email = '' AND at_phone = '') THEN
        RETURN 'nobody';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('my page ' || at_email || ' ' || at_phone, 0));
    IF (SELECT count(*) FROM mypage_personalvisit v
        WHERE v.sent_at > now() - interval '1 hour'
          AND ((at_email <> '' AND v.email = at_email)
               OR (at_phone <> '' AND v.phone = at_phone))) >= 5 THEN
        RETURN 'often';
    END IF;
    IF length(code) = 64 THEN
        SELECT s.id INTO found FROM mypage_personalpass s
        WHERE s.code_hash = code AND s.ended_at IS NULL AND s.code_until > now()
        FOR UPDATE;
    ELSE
        -- An address that several persons use opens nobody's page: it would have to guess.
        SELECT CASE WHEN count(*) = 1 THEN min(s.id) END INTO found FROM mypage_personalpass s
        WHERE s.ended_at IS NULL AND s.opened_at IS NOT NULL
          AND ((at_email <> '' AND s.email = at_email) OR (at_phone <> '' AND s.phone = at_phone));
    END IF;
    IF found IS NULL THEN
        RETURN 'nobody';
    END IF;
    INSERT INTO mypage_personalvisit (of_pass_id, email, phone, key_hash, code_hash, proof_hash)
    VALUES (found, at_email, at_phone, key, CASE WHEN length(code) = 64 THEN code ELSE '' END, '');
    RETURN 'sent';
END $$;

-- Who came by the link comes in, once, within a quarter of an hour; the address it was sent to is
-- from now on that of the pass, and the code of the desk is spent.
CREATE OR REPLACE FUNCTION wall.enter_my_page(key text, proof text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v mypage_personalvisit;
BEGIN
    PERFORM wall.only_my_page();
    IF length(proof) <> 64 THEN
        RETURN false;
    END IF;
    -- Of two links that one code was used for, the first that is opened spends it.
    UPDATE mypage_personalvisit x SET proof_hash = proof, entered_at = now()
    FROM mypage_personalpass s
    WHERE x.key_hash = key AND x.entered_at IS NULL AND x.sent_at > now() - interval '15 minutes'
      AND s.id = x.of_pass_id AND (x.code_hash = '' OR s.code_hash = x.code_hash)
    RETURNING x.* INTO v;
    IF v.id IS NULL OR wall.person_of_proof(proof) IS NULL THEN
        RETURN false;
    END IF;
    UPDATE mypage_personalpass s
    SET email = v.email, phone = v.phone, code_hash = '', opened_at = coalesce(s.opened_at, now())
    WHERE s.id = v.of_pass_id;
    PERFORM wall.note_my_page(proof, 'my_page.opened');
    RETURN true;
END $$;

-- Is that a minor, with what is known of the birth: the youngest they can be.
CREATE OR REPLACE FUNCTION wall.may_be_minor(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM people_person p
        WHERE p.id = ANY (wall.all_records(wanted)) AND CASE p.birth_precision
            WHEN 'year' THEN date_trunc('year', p.birth_date::timestamp) + interval '1 year - 1 day'
            WHEN 'month' THEN date_trunc('month', p.birth_date::timestamp) + interval '1 month - 1 day'
            ELSE p.birth_date::timestamp END > current_date - interval '18 years')
$$;

-- Who proved with SPID or CIE whose fiscal code they have comes in, if a desk opened the page of the
-- one person that has it. `key` is made from the code with the secret of the installation, which is
-- not in the database: who only guesses codes is told the same of each. Nobody is found by a name.
CREATE OR REPLACE FUNCTION wall.enter_my_page_by_identity(code text, key text, proof text)
RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    whose bigint;
    found bigint;
BEGIN
    PERFORM wall.only_my_page();
    IF length(code) <> 16 OR length(key) <> 64 OR length(proof) <> 64 THEN
        RETURN false;
    END IF;
    -- Records that were joined are one person; two that were not are nobody.
    SELECT CASE WHEN count(DISTINCT coalesce(p.merged_into_id, p.id)) = 1
                THEN min(coalesce(p.merged_into_id, p.id)) END
    INTO whose FROM people_person p WHERE p.tax_code = code;
    -- The pass is that of the record which has the code now, and no record of theirs has another.
    SELECT s.id INTO found
    FROM mypage_personalpass s JOIN people_person p ON p.id = s.person_id
    WHERE s.ended_at IS NULL AND p.tax_code = code AND coalesce(p.merged_into_id, p.id) = whose
      AND s.identity_hash = encode(sha256(convert_to(key, 'UTF8')), 'hex')
      AND NOT wall.may_be_minor(whose)
      AND NOT EXISTS (SELECT 1 FROM people_person q
                      WHERE q.id = ANY (wall.all_records(whose)) AND q.tax_code <> code
                        AND q.tax_code_kind = 'definitive')
      AND (SELECT count(*) FROM mypage_personalvisit v
           WHERE v.of_pass_id = s.id AND v.sent_at > now() - interval '1 hour') < 10
    ORDER BY s.id LIMIT 1 FOR UPDATE OF s;
    IF found IS NULL THEN
        RETURN false;
    END IF;
    INSERT INTO mypage_personalvisit
        (of_pass_id, email, phone, key_hash, code_hash, proof_hash, entered_at)
    VALUES (found, '', '', proof, '', proof, now());
    IF wall.person_of_proof(proof) IS NULL THEN
        DELETE FROM mypage_personalvisit WHERE proof_hash = proof;
        RETURN false;
    END IF;
    UPDATE mypage_personalpass SET opened_at = coalesce(opened_at, now()) WHERE id = found;
    PERFORM wall.note_my_page(proof, 'my_page.opened_by_identity');
    RETURN true;
END $$;

CREATE OR REPLACE FUNCTION wall.leave_my_page(proof text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_my_page();
    UPDATE mypage_personalvisit SET ended_at = now()
    WHERE length(proof) = 64 AND proof_hash = proof AND ended_at IS NULL;
END $$;

-- What the person did, in the register of the office that gave them the pass.
CREATE OR REPLACE FUNCTION wall.note_my_page(proof text, done text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO audit_auditevent (actor_name, office_id, office_name, action, object_type,
                                  object_ids, person_ids, reason, details)
    SELECT 'la persona, dalla sua pagina', o.id, o.name, done, 'mypage.PersonalPass', ARRAY[s.id],
           ARRAY[s.person_id], '', '{}'
    FROM mypage_personalvisit v
    JOIN mypage_personalpass s ON s.id = v.of_pass_id
    JOIN network_office o ON o.id = s.office_id
    WHERE length(proof) = 64 AND v.proof_hash = proof
$$;

-- Whether an office may be named to whoever holds the page: not one that is known to help against
-- violence or trafficking, by the mark its network gave it or, where nobody thought of the mark, by
-- its name or that of its body. Whoever threatens the person may hold their phone.
CREATE OR REPLACE FUNCTION wall.may_be_named(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT NOT o.is_discreet AND o.name || ' ' || b.name
                            !~* 'violen|\mtratta\M|antitratta|sfruttament|rifugio\M|maltratt'
                     FROM network_office o JOIN network_body b ON b.id = o.body_id
                     WHERE o.id = wanted), false)
$$;

-- The page: appointments to come, dates of the cases, papers still to bring, who follows the person
-- and which offices opened their record. Names of who works there, notes and assessments are not in it.
-- An office that may not be named is one more office of the network, without a name, and what it does
-- (appointments, dates, papers) it tells by itself.
CREATE OR REPLACE FUNCTION wall.my_page(proof text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    me bigint;
    mine bigint[];
BEGIN
    PERFORM wall.only_my_page();
    me := wall.person_of_proof(proof);
    IF me IS NULL THEN
        RETURN NULL;
    END IF;
    mine := wall.all_records(me);
    RETURN jsonb_build_object(
        'name', (SELECT concat_ws(' ', nullif(p.given_name, ''), nullif(p.family_name, ''))
                 FROM people_person p WHERE p.id = me),
        'appointments', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'id', a.id, 'at', a.starts_at, 'until', a.ends_at, 'changed', a.state_at,
                'kind', k.label, 'office', o.name,
                'place', concat_ws(', ', nullif(o.address, ''), t.name), 'phone', o.phone,
                'bring', k.to_bring) ORDER BY a.starts_at), '[]')
            FROM agenda_appointment a
            JOIN agenda_appointmentkind k ON k.id = a.kind_id
            JOIN network_office o ON o.id = a.office_id
            LEFT JOIN network_municipality t ON t.id = o.municipality_id
            WHERE a.person_id = ANY (mine) AND a.state = 'booked' AND a.starts_at > now()
              AND wall.may_be_named(a.office_id)),
        'dates', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'on', d.safe_on, 'what', d.label, 'office', o.name) ORDER BY d.safe_on), '[]')
            FROM procedures_casedeadline d
            JOIN procedures_procedurecase c ON c.id = d.case_id AND c.state <> 'closed'
            JOIN network_office o ON o.id = d.office_id
            WHERE d.person_id = ANY (mine) AND d.is_live AND d.ended_on IS NULL
              AND d.holder = 'person' AND wall.may_be_named(d.office_id)
              AND wall.may_be_named(c.office_id)),
        'papers', (SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_object(
                'code', q.code, 'office', o.name)), '[]')
            FROM procedures_casepaper q
            JOIN procedures_procedurecase c ON c.id = q.case_id AND c.state <> 'closed'
            JOIN network_office o ON o.id = c.office_id
            WHERE c.person_id = ANY (mine) AND q.state = 'missing'
              AND wall.may_be_named(c.office_id)
              AND (q.person_id IS NULL OR q.person_id = ANY (mine))),
        'offices', (SELECT coalesce(jsonb_agg(DISTINCT CASE WHEN wall.may_be_named(o.id)
                THEN jsonb_build_object(
                    'id', o.id, 'office', o.name, 'body', b.name, 'phone', o.phone)
                ELSE '{"id": null, "office": null, "body": null, "phone": null}' END), '[]')
            FROM people_grant g
            JOIN network_office o ON o.id = g.office_id
            JOIN network_body b ON b.id = o.body_id
            WHERE g.person_id = ANY (mine) AND g.revoked_at IS NULL AND g.valid_from <= now()
              AND (g.valid_to IS NULL OR g.valid_to > now())),
        'opened', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'office', x.office_name, 'on', x.day, 'times', x.times) ORDER BY x.day DESC), '[]')
            FROM (SELECT CASE WHEN wall.may_be_named(e.office_id) THEN e.office_name END
                         AS office_name, e.at::date AS day, count(*) AS times
                  FROM unnest(mine) w
                  JOIN audit_auditevent e ON e.person_ids @> ARRAY[w]
                  WHERE e.at >= now() - interval '90 days' AND cardinality(e.person_ids) = 1
                    AND e.office_id IS NOT NULL AND e.action NOT LIKE 'my\_page.%'
                  GROUP BY 1, 2 ORDER BY 2 DESC, 1 LIMIT 100) x),
        'data', (SELECT to_jsonb(d) FROM (
            SELECT p.given_name, p.family_name, p.birth_date, p.tax_code,
                   (SELECT coalesce(jsonb_agg(c.value ORDER BY c.id), '[]')
                    FROM people_contactpoint c WHERE c.person_id = ANY (mine)) AS contacts,
                   (SELECT coalesce(jsonb_agg(jsonb_build_object(
                        'number', r.number, 'expires_on', r.expires_on) ORDER BY r.id), '[]')
                    FROM people_residencetitle r
                    WHERE r.person_id = ANY (mine) AND r.is_current) AS permits
            FROM people_person p WHERE p.id = me) d));
END $$;

-- The person does not want an appointment any more.
CREATE OR REPLACE FUNCTION wall.give_my_place_back(proof text, which bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mine bigint[];
    given bigint;
BEGIN
    PERFORM wall.only_my_page();
    mine := wall.all_records(wall.person_of_proof(proof));
    UPDATE agenda_appointment a
    SET state = 'cancelled', state_at = now(), state_by_id = NULL, cancelled_by = 'person',
        state_why = 'dalla sua pagina', recall_settled_at = NULL, recall_settled_by_id = NULL
    WHERE a.id = which AND a.person_id = ANY (mine) AND a.state = 'booked' AND a.starts_at > now()
    RETURNING a.id INTO given;
    IF given IS NULL THEN
        RETURN false;
    END IF;
    UPDATE correspondence_reminder
    SET state = 'stopped', reason = 'done', ended_at = now()
    WHERE origin_kind = 'agenda.appointment' AND origin_id = given AND state = 'planned';
    PERFORM wall.note_my_page(proof, 'my_page.appointment_cancelled');
    RETURN true;
END $$;

-- The person asks that something be put right (rettifica): a thing to do for the office that gave
-- them the pass, which answers within the month of the law.
CREATE OR REPLACE FUNCTION wall.ask_to_put_right(proof text, words text, by_day date, what text)
RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    me bigint;
BEGIN
    PERFORM wall.only_my_page();
    me := wall.person_of_proof(proof);
    IF me IS NULL OR btrim(words) = '' OR length(words) > 2000 OR length(what) > 200
       OR (SELECT count(*) FROM worklist_task t
           WHERE t.person_id = me AND t.origin_kind = 'mypage.personalpass'
             AND t.created_at > now() - interval '1 day') >= 3 THEN
        RETURN false;
    END IF;
    INSERT INTO worklist_task (office_id, person_id, title, note, due_on, done_note, origin_kind,
                               origin_id)
    SELECT s.office_id, me, what, words, by_day, '', 'mypage.personalpass', s.id
    FROM mypage_personalvisit v JOIN mypage_personalpass s ON s.id = v.of_pass_id
    WHERE v.proof_hash = proof;
    PERFORM wall.note_my_page(proof, 'my_page.put_right_asked');
    RETURN true;
END $$;

-- The person took a copy of their data away.
CREATE OR REPLACE FUNCTION wall.take_my_data(proof text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_my_page();
    IF wall.person_of_proof(proof) IS NOT NULL THEN
        PERFORM wall.note_my_page(proof, 'my_page.exported');
    END IF;
END $$;

-- For the worker: visits that are over.
CREATE OR REPLACE FUNCTION wall.forget_visits() RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone integer;
BEGIN
    PERFORM wall.only_the_worker();
    DELETE FROM mypage_personalvisit WHERE sent_at < now() - interval '1 day';
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;

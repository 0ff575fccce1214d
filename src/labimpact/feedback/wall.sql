-- Whether the actor cares for the pages of an area (without one: of the Region): who writes or
-- publishes there, or manages the network there.
CREATE OR REPLACE FUNCTION wall.cares_for_page(area bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM network_office o
        WHERE o.id = ANY ((wall.offices('content_write') || wall.offices('content_publish')
                           || wall.offices('network_manage'))::bigint[])
          AND o.area_id IS NOT DISTINCT FROM area)
$$;

-- Somebody tapped that a page helped them, or that it did not: counted, and nothing of who it was.
CREATE OR REPLACE FUNCTION wall.tap_page(
    of_kind text, of_ref text, in_language text, of_area bigint, at_path text, titled text,
    helped boolean
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_portal();
    INSERT INTO feedback_judgedpage AS judged
        (kind, ref, language, area_id, path, title, useful, useless)
    VALUES (of_kind, of_ref, in_language, of_area, at_path, left(titled, 255),
            helped::int, (NOT helped)::int)
    ON CONFLICT (kind, ref, language) DO UPDATE SET
        useful = judged.useful + helped::int, useless = judged.useless + (NOT helped)::int,
        area_id = excluded.area_id, path = excluded.path, title = excluded.title;
END $$;

-- What a page lacks, from whoever has just tapped on it; the same form sent twice is one remark.
CREATE OR REPLACE FUNCTION wall.remark_page(
    of_kind text, of_ref text, in_language text, helped boolean, lacks text, said text, key text
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_portal();
    INSERT INTO feedback_remark (page_id, was_useful, missing, words, sent_key, said_at, outcome, note)
    SELECT j.id, helped, lacks, left(said, 600), key, now(), '', ''
    FROM feedback_judgedpage j
    WHERE j.kind = of_kind AND j.ref = of_ref AND j.language = in_language
    ON CONFLICT (sent_key) DO NOTHING;
END $$;

-- Where the answer to a remark goes, from whoever leaves both in one breath: to no other's remark can
-- an address be laid.
CREATE OR REPLACE FUNCTION wall.leave_remark_contact(key text, to_email text, to_phone text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    said bigint;
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:public' THEN
        RAISE EXCEPTION 'leave_remark_contact: not the public'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE feedback_remark SET wants_answer = true
    WHERE sent_key = key AND said_at = now() AND words <> '' AND NOT wants_answer
    RETURNING id INTO said;
    IF said IS NOT NULL THEN
        INSERT INTO feedback_remarkcontact (remark_id, email, phone, left_at)
        VALUES (said, to_email, to_phone, now());
    END IF;
END $$;

-- The address for the one answer of who cares for the page: told once, and erased with it.
CREATE OR REPLACE FUNCTION wall.take_remark_contact(of_remark bigint)
RETURNS TABLE (email text, phone text)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM feedback_remarkcontact c
    USING feedback_remark r, feedback_judgedpage p
    WHERE c.remark_id = of_remark AND r.id = of_remark AND p.id = r.page_id
      AND r.answered_at IS NULL AND wall.cares_for_page(p.area_id)
    RETURNING c.email::text, c.phone::text
$$;

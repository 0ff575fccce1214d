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

-- What the sweep found: pairs of records that resemble each other go to the queue of the offices,
-- unless somebody said that they are two people or they are merged. Two people with one phone are
-- a hint of a household only if they also share an address. What somebody decided stays.
DROP FUNCTION IF EXISTS wall.note_pairs(bigint[], bigint[], double precision[], text[], boolean[],
                                        text);
CREATE FUNCTION wall.note_pairs(
    lefts bigint[], rights bigint[], scores double precision[], whys text[], kin boolean[],
    by_version text
) RETURNS TABLE (noted bigint, fresh bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_worker();
    RETURN QUERY WITH told AS (
        SELECT DISTINCT ON (least(coalesce(a.merged_into_id, a.id), coalesce(b.merged_into_id, b.id)),
                            greatest(coalesce(a.merged_into_id, a.id), coalesce(b.merged_into_id, b.id)))
               least(coalesce(a.merged_into_id, a.id), coalesce(b.merged_into_id, b.id)) AS l,
               greatest(coalesce(a.merged_into_id, a.id), coalesce(b.merged_into_id, b.id)) AS r,
               t.l AS one, t.r AS other, t.score, t.why::jsonb AS why, t.kin
        FROM unnest(lefts, rights, scores, whys, kin) AS t(l, r, score, why, kin)
        JOIN people_person a ON a.id = t.l
        JOIN people_person b ON b.id = t.r
        ORDER BY 1, 2, t.kin, t.score DESC
    ), kept AS (
        SELECT t.* FROM told t
        WHERE t.l <> t.r
          AND NOT EXISTS (SELECT 1 FROM recognition_notthesame n
                          WHERE (n.left_id, n.right_id) IN (
                              (t.l, t.r), (least(t.one, t.other), greatest(t.one, t.other))))
          AND (NOT t.kin OR EXISTS (
              SELECT 1 FROM people_address x JOIN people_address y
                ON y.municipality_id IS NOT DISTINCT FROM x.municipality_id
               AND lower(btrim(y.street)) = lower(btrim(x.street))
              WHERE x.person_id = t.one AND y.person_id = t.other AND btrim(x.street) <> ''
                AND (x.valid_to IS NULL OR x.valid_to >= current_date)
                AND (y.valid_to IS NULL OR y.valid_to >= current_date)))
    ), written AS (
        INSERT INTO recognition_likelyduplicate AS d
            (left_id, right_id, score, reasons, found_by, model_version, state, found_at, seen_at)
        SELECT k.l, k.r, k.score, k.why, 'sweep', by_version,
               CASE WHEN k.kin THEN 'hint' ELSE 'open' END, now(), clock_timestamp()
        FROM kept k
        ON CONFLICT (left_id, right_id) DO UPDATE
        SET score = excluded.score, reasons = excluded.reasons, state = excluded.state,
            model_version = excluded.model_version, seen_at = excluded.seen_at
        WHERE d.found_by = 'sweep' AND d.state IN ('open', 'hint')
        RETURNING d.xmax = 0 AS is_new
    ) SELECT count(*), count(*) FILTER (WHERE w.is_new) FROM written w;
END $$;

-- Pairs of the sweep that a whole new sweep no longer found, and that nobody has decided, go.
CREATE OR REPLACE FUNCTION wall.forget_pairs(since timestamptz) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone integer;
BEGIN
    PERFORM wall.only_the_worker();
    DELETE FROM recognition_likelyduplicate d
    WHERE d.found_by = 'sweep' AND d.state IN ('open', 'hint')
      AND d.seen_at < since;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;

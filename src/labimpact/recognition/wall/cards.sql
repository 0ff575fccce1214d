-- What recognition asks about persons whom nobody here may see.

-- Which open offices follow these persons by a right that no emergency gave, and which request of
-- the asking office to share the record they have not answered yet; of a sealed person nothing,
-- exactly as of one who does not exist. Answers the matcher alone, who knows no names of offices.
DROP FUNCTION IF EXISTS wall.followed_by(bigint[]);
CREATE OR REPLACE FUNCTION wall.followed_by(wanted bigint[], asking bigint)
RETURNS TABLE (person_id bigint, office_id bigint, request_id bigint, asked_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT g.person_id, g.office_id, r.id, r.asked_at
    FROM people_grant g
    JOIN network_office o ON o.id = g.office_id AND o.closed_on IS NULL
    LEFT JOIN LATERAL (
        SELECT q.id, q.asked_at FROM recognition_sharingrequest q
        JOIN recognition_requestedperson p ON p.request_id = q.id AND p.person_id = g.person_id
        WHERE q.from_office_id = asking AND q.to_office_id = g.office_id AND q.kind = 'share'
          AND q.state = 'waiting'
        ORDER BY q.id LIMIT 1
    ) r ON true
    WHERE g.person_id = ANY (wanted) AND g.basis <> 'emergency'
      AND g.revoked_at IS NULL AND g.valid_from <= now()
      AND (g.valid_to IS NULL OR g.valid_to > now())
      AND NOT wall.is_sealed(g.person_id)
    ORDER BY g.person_id, g.valid_from, g.id
$$;

-- After how many different persons the user has looked beyond their own offices since then, from
-- whichever office of theirs: whoever fishes is stopped, and not who asks for one while filling in a
-- form. Until the transaction ends no other question of theirs is counted.
DROP FUNCTION IF EXISTS wall.looks_elsewhere(bigint, timestamptz);
CREATE OR REPLACE FUNCTION wall.looks_elsewhere(since timestamptz) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('wall.looks_elsewhere'), wall.user_id()::int);
    SELECT count(DISTINCT a.details ->> 'question') INTO found FROM audit_auditevent a
    WHERE a.office_id = ANY (ARRAY(SELECT m.office_id FROM network_membership m
                                   WHERE m.user_id = wall.user_id()))
      AND a.at >= since AND a.actor = wall.actor() AND a.action = 'person.looked_for_elsewhere';
    RETURN found;
END $$;

-- Counts the keys that many cards share; 0 stands for all cards. Asked at night by the worker.
CREATE OR REPLACE FUNCTION wall.count_common_keys(fewest integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF current_setting('labimpact.actor', true) IS DISTINCT FROM 'system:worker' THEN
        RAISE EXCEPTION 'the worker alone counts' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM recognition_commonkey;
    INSERT INTO recognition_commonkey (key, cards)
    SELECT k.key, count(*) FROM recognition_card c, unnest(c.keys) AS k(key)
    GROUP BY k.key HAVING count(*) >= fewest
    UNION ALL
    SELECT 0, count(*) FROM recognition_card;
END $$;

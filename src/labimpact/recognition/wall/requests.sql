-- What offices ask one another about somebody whom one of them may not see (richieste).

-- Whose answer a request waits for sees it while the person is theirs to open.
CREATE OR REPLACE FUNCTION wall.request_is_shown(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM recognition_requestedperson r
                   WHERE r.request_id = wanted AND wall.follows(r.person_id, 'person_edit'))
$$;

-- Asking another office about somebody the actor does not see: to share the record, or to merge it
-- with one of their own. Whoever is asked about, be it nobody, somebody sealed or somebody whom
-- that office does not follow, the answer is alike: a number, and the same one when it is asked
-- again. Twenty in a day, and no more (-1): this is no way to fish.
CREATE OR REPLACE FUNCTION wall.ask_for_sharing(
    office bigint, other bigint, wanted bigint, of_kind text, said text, because text,
    own bigint, due date, until date
) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := wall.user_id();
    made bigint;
    known boolean := EXISTS (SELECT 1 FROM people_person p WHERE p.id = wanted);
BEGIN
    IF who IS NULL OR office IS NULL OR office <> ALL (wall.offices('person_edit')) THEN
        RAISE EXCEPTION 'nothing is asked for this office' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- A record that is seen already is asked about only to be merged.
    IF (of_kind <> 'merge' AND wall.sees_person(wanted)) OR (of_kind = 'merge') <> (own IS NOT NULL)
       OR (own IS NOT NULL AND (NOT wall.office_keeps(own, office) OR wall.is_sealed(own)))
       OR coalesce(length(btrim(because)), 0) < 10 OR due < current_date OR until < due
       OR NOT EXISTS (SELECT 1 FROM network_office o WHERE o.id = other AND o.closed_on IS NULL)
    THEN
        RAISE EXCEPTION 'this is not to be asked' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('wall.ask_for_sharing'), office::int);
    SELECT r.id INTO made FROM recognition_sharingrequest r
    JOIN recognition_requestedperson p ON p.request_id = r.id AND p.person_id = wanted
    WHERE r.from_office_id = office AND r.to_office_id = other AND r.kind = of_kind
      AND r.state = 'waiting' LIMIT 1;
    IF made IS NOT NULL THEN
        RETURN made;
    END IF;
    IF (SELECT count(*) FROM recognition_sharingrequest r
        WHERE r.from_office_id = office AND r.asked_by_id = who
          AND r.asked_at > now() - interval '1 day') >= 20 THEN
        RETURN -1;
    END IF;
    INSERT INTO recognition_sharingrequest (
        kind, from_office_id, to_office_id, typed, why, own_person_id, state, asked_by_id,
        asked_by_name, asked_at, due_on, ends_on)
    SELECT of_kind, office, other, left(btrim(said), 300), left(btrim(because), 400), own, 'waiting',
           who, coalesce(nullif(u.full_name, ''), u.email), now(), due, until
    FROM accounts_user u WHERE u.id = who
    RETURNING id INTO made;
    IF known THEN
        INSERT INTO recognition_requestedperson (request_id, person_id, answering_office_id,
                                                 answer_note)
        VALUES (made, wanted, other, '');
    END IF;
    INSERT INTO audit_auditevent (actor_name, office_id, office_name, action, object_type,
                                  object_ids, person_ids, reason, details)
    SELECT coalesce(nullif(u.full_name, ''), u.email), o.id, o.name, 'sharing.asked',
           'recognition.SharingRequest', ARRAY[made],
           CASE WHEN known THEN ARRAY[wanted] ELSE '{}' END, left(btrim(because), 300), '{}'
    FROM accounts_user u, network_office o WHERE u.id = who AND o.id = office;
    RETURN made;
END $$;

-- The answer of the office that follows the person: yes opens to the asker every record of theirs
-- which this office follows; no says why, to colleagues alone.
CREATE OR REPLACE FUNCTION wall.answer_sharing(wanted bigint, yes boolean, because text)
RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    asked recognition_sharingrequest;
    whom recognition_requestedperson;
BEGIN
    SELECT * INTO asked FROM recognition_sharingrequest r WHERE r.id = wanted FOR UPDATE;
    SELECT * INTO whom FROM recognition_requestedperson r WHERE r.request_id = wanted;
    -- Held first: a grant that ends or a seal that comes meanwhile is seen.
    PERFORM 1 FROM people_person p WHERE p.id = ANY (wall.all_records(whom.person_id))
    ORDER BY p.id FOR UPDATE;
    IF whom.id IS NULL OR asked.to_office_id <> ALL (wall.offices('person_edit'))
       OR NOT wall.office_keeps(whom.person_id, asked.to_office_id) THEN
        RAISE EXCEPTION 'this is not yours to answer' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF asked.state <> 'waiting' OR wall.is_sealed(whom.person_id) THEN
        RETURN 'over';
    END IF;
    IF NOT yes AND coalesce(length(btrim(because)), 0) = 0 THEN
        RAISE EXCEPTION 'a refusal says why' USING ERRCODE = 'check_violation';
    END IF;
    UPDATE recognition_requestedperson
    SET answer_note = left(btrim(because), 400), answered_by_id = wall.user_id()
    WHERE request_id = wanted;
    IF yes THEN
        INSERT INTO people_grant (person_id, office_id, basis, reason, granted_by_id,
                                  given_by_office_id, review_note)
        SELECT DISTINCT g.person_id, asked.from_office_id, 'sharing', 'richiesta n. ' || wanted,
               wall.user_id(), asked.to_office_id, ''
        FROM people_grant g
        WHERE g.person_id = ANY (wall.all_records(whom.person_id))
          AND g.office_id = asked.to_office_id AND g.basis <> 'emergency'
          AND g.revoked_at IS NULL AND g.valid_from <= now()
          AND (g.valid_to IS NULL OR g.valid_to > now())
          AND NOT EXISTS (
              SELECT 1 FROM people_grant h
              WHERE h.person_id = g.person_id AND h.office_id = asked.from_office_id
                AND h.basis <> 'emergency' AND h.revoked_at IS NULL AND h.valid_from <= now()
                AND (h.valid_to IS NULL OR h.valid_to > now()));
    END IF;
    UPDATE recognition_sharingrequest
    SET state = CASE WHEN yes THEN 'accepted' ELSE 'refused' END, answered_on = current_date,
        opened_person_id = CASE WHEN yes THEN whom.person_id END
    WHERE id = wanted;
    RETURN CASE WHEN yes THEN 'accepted' ELSE 'refused' END;
END $$;

-- Requests that nobody answered in time are over, those about somebody sealed among them: who asked
-- reads the same of both.
CREATE OR REPLACE FUNCTION wall.expire_sharing() RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE ended integer;
BEGIN
    PERFORM wall.only_the_worker();
    UPDATE recognition_sharingrequest SET state = 'expired', answered_on = current_date
    WHERE state = 'waiting' AND ends_on < current_date;
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;

-- Pairs of which the actor's office follows one record and sees nothing of the other: that the same
-- person is very probably followed elsewhere, and by whom, as a blind match tells it. Only nearly
-- sure ones, never of anybody sealed, and no word of the other record.
CREATE OR REPLACE FUNCTION wall.half_seen_pairs(office bigint)
RETURNS TABLE (pair_id bigint, own_id bigint, other_office bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH mine AS MATERIALIZED (
        SELECT g.person_id AS id FROM people_grant g
        WHERE g.office_id = office AND office = ANY (wall.offices('person_edit'))
          AND g.basis <> 'emergency' AND g.revoked_at IS NULL AND g.valid_from <= now()
          AND (g.valid_to IS NULL OR g.valid_to > now())
    ), d AS (
        SELECT l.id, l.score, l.left_id AS own, l.right_id AS other
        FROM recognition_likelyduplicate l JOIN mine m ON m.id = l.left_id
        WHERE l.state = 'open' AND l.score >= 0.95
        UNION
        SELECT l.id, l.score, l.right_id, l.left_id
        FROM recognition_likelyduplicate l JOIN mine m ON m.id = l.right_id
        WHERE l.state = 'open' AND l.score >= 0.95
    )
    SELECT d.id, d.own, w.office_id
    FROM d
    CROSS JOIN LATERAL (
        SELECT g.office_id FROM people_grant g
        JOIN network_office o ON o.id = g.office_id AND o.closed_on IS NULL
        WHERE g.person_id = d.other AND g.basis <> 'emergency' AND g.office_id <> office
          AND g.revoked_at IS NULL AND g.valid_from <= now()
          AND (g.valid_to IS NULL OR g.valid_to > now())
        ORDER BY g.valid_from, g.id LIMIT 1
    ) w
    WHERE wall.office_keeps(d.own, office) AND NOT wall.sees_person(d.other)
      AND NOT wall.is_sealed(d.other) AND NOT wall.is_sealed(d.own)
      AND NOT EXISTS (SELECT 1 FROM people_person p
                      WHERE p.id IN (d.own, d.other) AND p.merged_into_id IS NOT NULL)
    ORDER BY d.score DESC, d.id
    LIMIT 50
$$;

-- The persons whom the list of those half seen tells of, by their office alone, are in the register
-- as well: who shows them learns no number of theirs.
CREATE OR REPLACE FUNCTION wall.note_half_seen(office bigint) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO audit_auditevent (actor_name, office_id, office_name, action, object_type,
                                  object_ids, person_ids, reason, details)
    SELECT coalesce(nullif(u.full_name, ''), u.email), o.id, o.name, 'duplicate.told_of',
           'recognition.LikelyDuplicate', array_agg(h.pair_id),
           array_agg(DISTINCT CASE WHEN d.left_id = h.own_id THEN d.right_id ELSE d.left_id END),
           '', '{}'
    FROM wall.half_seen_pairs(office) h
    JOIN recognition_likelyduplicate d ON d.id = h.pair_id
    JOIN accounts_user u ON u.id = wall.user_id()
    JOIN network_office o ON o.id = office
    GROUP BY u.id, o.id
$$;

-- Asking the other office of such a pair to let the two be merged, without learning whom about.
CREATE OR REPLACE FUNCTION wall.ask_about_pair(
    office bigint, pair bigint, said text, because text, due date, until date
) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    asked record;
    other bigint;
BEGIN
    SELECT * INTO asked FROM wall.half_seen_pairs(office) h WHERE h.pair_id = pair;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no such pair' USING ERRCODE = 'check_violation';
    END IF;
    SELECT CASE WHEN d.left_id = asked.own_id THEN d.right_id ELSE d.left_id END INTO other
    FROM recognition_likelyduplicate d WHERE d.id = pair;
    RETURN wall.ask_for_sharing(office, asked.other_office, other, 'merge', said, because,
                                asked.own_id, due, until);
END $$;

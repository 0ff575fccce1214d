-- What recognition asks about persons whom nobody here may see.

-- Which offices follow these persons by a right that no emergency gave; of a sealed person nothing,
-- exactly as of one who does not exist. Answers the matcher alone, who knows no names of offices.
CREATE OR REPLACE FUNCTION wall.followed_by(wanted bigint[])
RETURNS TABLE (person_id bigint, office_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT g.person_id, g.office_id
    FROM people_grant g
    WHERE g.person_id = ANY (wanted) AND g.basis <> 'emergency'
      AND g.revoked_at IS NULL AND g.valid_from <= now()
      AND (g.valid_to IS NULL OR g.valid_to > now())
      AND NOT wall.is_sealed(g.person_id)
    ORDER BY g.person_id, g.valid_from, g.id
$$;

-- How often the user has looked beyond their own offices since then: whoever fishes is stopped.
CREATE OR REPLACE FUNCTION wall.looks_elsewhere(office bigint, since timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM audit_auditevent a
    WHERE a.office_id IS NOT DISTINCT FROM office AND a.at >= since
      AND a.actor = wall.actor() AND a.action = 'person.looked_for_elsewhere'
$$;

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

-- Records of one human being are linked, never poured into one another (ADR 0021).

-- The seals of some persons cover the records they are merged with now, and no others.
CREATE OR REPLACE FUNCTION wall.settle_sealed_near(persons bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM wall.sealed_near n WHERE n.under = ANY (persons);
    PERFORM wall.fill_sealed_near(s.person_id) FROM people_seal s
    WHERE s.person_id = ANY (persons) AND s.lifted_at IS NULL;
END $$;

-- Every record of two human beings, held alone until the transaction ends: whoever merges, seals,
-- shares or edits one of them at the same time comes before or after.
CREATE OR REPLACE FUNCTION wall.hold_records(one bigint, other bigint) RETURNS bigint[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE held bigint[];
BEGIN
    SELECT array_agg(h.id) INTO held FROM (
        SELECT p.id FROM people_person p
        WHERE p.id IN (one, other) OR p.merged_into_id IN (one, other)
        ORDER BY p.id FOR UPDATE
    ) h;
    RETURN held;
END $$;

CREATE OR REPLACE FUNCTION wall.merge_comes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    held bigint[] := wall.hold_records(NEW.kept_id, NEW.absorbed_id);
BEGIN
    IF EXISTS (SELECT 1 FROM people_person p WHERE p.id IN (NEW.kept_id, NEW.absorbed_id)
               AND p.merged_into_id IS NOT NULL) THEN
        RAISE EXCEPTION 'only records that stand by themselves are merged'
            USING ERRCODE = 'check_violation';
    END IF;
    UPDATE people_person SET merged_into_id = NEW.kept_id
    WHERE id = NEW.absorbed_id OR merged_into_id = NEW.absorbed_id;
    PERFORM wall.settle_sealed_near(held);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER merge_comes AFTER INSERT ON recognition_merge
FOR EACH ROW EXECUTE FUNCTION wall.merge_comes();

-- A merge is undone once, and only while its kept record stands by itself: of a chain the last
-- comes first. What had been merged into the absorbed record before goes back with it.
CREATE OR REPLACE FUNCTION wall.merge_undone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    held bigint[];
    under bigint[];
BEGIN
    IF OLD.undone_at IS NOT NULL THEN
        RAISE EXCEPTION 'a merge is undone once' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.undone_at IS NULL THEN
        RETURN NEW;
    END IF;
    held := wall.hold_records(OLD.kept_id, OLD.absorbed_id);
    IF EXISTS (SELECT 1 FROM people_person p
               WHERE p.id = OLD.kept_id AND p.merged_into_id IS NOT NULL) THEN
        RAISE EXCEPTION 'the kept record was merged itself' USING ERRCODE = 'check_violation';
    END IF;
    WITH RECURSIVE below AS (
        SELECT m.absorbed_id AS id FROM recognition_merge m
        WHERE m.kept_id = OLD.absorbed_id AND m.undone_at IS NULL
        UNION
        SELECT m.absorbed_id FROM recognition_merge m JOIN below b ON m.kept_id = b.id
        WHERE m.undone_at IS NULL
    ) SELECT coalesce(array_agg(b.id), '{}') INTO under FROM below b;
    UPDATE people_person SET merged_into_id = OLD.absorbed_id WHERE id = ANY (under);
    UPDATE people_person SET merged_into_id = NULL WHERE id = OLD.absorbed_id;
    PERFORM wall.settle_sealed_near(held);
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER merge_undone BEFORE UPDATE ON recognition_merge
FOR EACH ROW EXECUTE FUNCTION wall.merge_undone();

-- Gives one row that came after a merge to the other record, in the transaction that separates
-- them and for who does it, with what hangs on the row: the papers of a case, the deliveries of a
-- contact, the reminders of either.
CREATE OR REPLACE FUNCTION wall.move_after_merge(wanted bigint, of_table text, row_id bigint)
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    m recognition_merge;
    moved integer;
    contact bigint;
    part text;
BEGIN
    SELECT * INTO m FROM recognition_merge r WHERE r.id = wanted;
    IF m.id IS NULL OR m.undone_at IS DISTINCT FROM now()
       OR m.undone_by_id IS DISTINCT FROM wall.user_id()
       OR NOT wall.follows(m.kept_id, 'person_edit')
       OR NOT wall.follows(m.absorbed_id, 'person_edit')
       OR of_table <> ALL ('{people_contactpoint,people_address,people_identitydocument,people_residencetitle,people_citizenship,people_spokenlanguage,people_privacynotice,people_personfile,people_mandate,people_householdmember,desk_contactparticipant,agenda_appointment,agenda_arrival,agenda_waitinglistentry,worklist_task,casework_referral,correspondence_officeletter,procedures_procedurecase}'::text[])
    THEN
        RAISE EXCEPTION 'nothing is to be moved' USING ERRCODE = 'insufficient_privilege';
    END IF;
    EXECUTE format('UPDATE %I SET person_id = $1 WHERE id = $2 AND person_id = $3', of_table)
        USING m.absorbed_id, row_id, m.kept_id;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> 1 THEN
        RAISE EXCEPTION 'this row is not of the kept record' USING ERRCODE = 'check_violation';
    END IF;
    IF of_table = 'desk_contactparticipant' THEN
        SELECT p.contact_id INTO contact FROM desk_contactparticipant p WHERE p.id = row_id;
        UPDATE deliveries_delivery SET person_id = m.absorbed_id
        WHERE person_id = m.kept_id AND origin_kind = 'desk.contact' AND origin_id = contact;
    ELSIF of_table = 'agenda_appointment' THEN
        UPDATE correspondence_reminder SET person_id = m.absorbed_id
        WHERE person_id = m.kept_id AND origin_kind = 'agenda.appointment' AND origin_id = row_id;
    ELSIF of_table = 'procedures_procedurecase' THEN
        UPDATE correspondence_reminder r SET person_id = m.absorbed_id
        WHERE r.person_id = m.kept_id
          AND ((r.origin_kind = 'procedures.procedurecase' AND r.origin_id = row_id)
               OR (r.origin_kind = 'procedures.casedeadline' AND r.origin_id IN (
                   SELECT d.id FROM procedures_casedeadline d WHERE d.case_id = row_id))
               OR (r.origin_kind = 'procedures.casestep' AND r.origin_id IN (
                   SELECT d.id FROM procedures_casestep d WHERE d.case_id = row_id)));
        FOREACH part IN ARRAY '{caseparticipant,casepaper,casedeadline}'::text[] LOOP
            EXECUTE format('UPDATE %I SET person_id = $1 WHERE case_id = $2 AND person_id = $3',
                           'procedures_' || part)
                USING m.absorbed_id, row_id, m.kept_id;
        END LOOP;
    END IF;
END $$;

-- May values of one record be written on the other? Only when whoever reads the second reads the
-- first as well: after a merge nobody sees more than their grants allowed before.
CREATE OR REPLACE FUNCTION wall.read_by_the_same(kept bigint, absorbed bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT wall.sees_person(kept) AND wall.sees_person(absorbed)
       AND NOT EXISTS (
           SELECT 1 FROM people_grant g
           WHERE g.person_id = kept AND g.revoked_at IS NULL
             AND (g.valid_to IS NULL OR g.valid_to > now())
             AND NOT EXISTS (
                 SELECT 1 FROM people_grant h
                 WHERE h.person_id = absorbed AND h.office_id = g.office_id
                   AND h.basis <> 'emergency' AND h.revoked_at IS NULL AND h.valid_from <= now()
                   AND (h.valid_to IS NULL OR h.valid_to > now())))
$$;

-- Whose answer a request waits for sees it while the person is theirs to open.
CREATE OR REPLACE FUNCTION wall.request_is_shown(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM recognition_requestedperson r
                   WHERE r.request_id = wanted AND wall.follows(r.person_id, 'person_edit'))
$$;
-- Requests that the offices of an area have left unanswered beyond their day, for who coordinates
-- it: which offices and since when, and nothing of whom they are about. What nobody could answer,
-- because the person was sealed or is followed no more, is not there.
CREATE OR REPLACE FUNCTION wall.late_requests()
RETURNS TABLE (id bigint, kind text, from_office text, to_office text, asked_at timestamptz,
               due_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.id, r.kind::text, f.name::text, t.name::text, r.asked_at, r.due_on
    FROM recognition_sharingrequest r
    JOIN recognition_requestedperson q ON q.request_id = r.id
    JOIN network_office f ON f.id = r.from_office_id
    JOIN network_office t ON t.id = r.to_office_id
    WHERE r.state = 'waiting' AND r.due_on < current_date
      AND wall.reaches_area('network_manage', t.area_id)
      AND NOT wall.is_sealed(q.person_id)
      AND EXISTS (SELECT 1 FROM people_grant g
                  WHERE g.person_id = q.person_id AND g.office_id = r.to_office_id
                    AND g.basis <> 'emergency' AND g.revoked_at IS NULL AND g.valid_from <= now()
                    AND (g.valid_to IS NULL OR g.valid_to > now()))
    ORDER BY r.due_on, r.id
    LIMIT 200
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
    IF wall.sees_person(wanted) OR (of_kind = 'merge') <> (own IS NOT NULL)
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
    IF whom.id IS NULL OR asked.to_office_id <> ALL (wall.offices('person_edit'))
       OR NOT wall.office_keeps(whom.person_id, asked.to_office_id) THEN
        RAISE EXCEPTION 'this is not yours to answer' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM 1 FROM people_person p WHERE p.id = ANY (wall.all_records(whom.person_id))
    ORDER BY p.id FOR UPDATE;
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
        INSERT INTO people_grant (person_id, office_id, basis, reason, granted_by_id, review_note)
        SELECT DISTINCT g.person_id, asked.from_office_id, 'sharing', 'richiesta n. ' || wanted,
               wall.user_id(), ''
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
    SELECT d.id, s.own, w.office_id
    FROM recognition_likelyduplicate d
    CROSS JOIN LATERAL (VALUES (d.left_id, d.right_id), (d.right_id, d.left_id)) s(own, other)
    CROSS JOIN LATERAL (
        SELECT g.office_id FROM people_grant g
        JOIN network_office o ON o.id = g.office_id AND o.closed_on IS NULL
        WHERE g.person_id = s.other AND g.basis <> 'emergency' AND g.office_id <> office
          AND g.revoked_at IS NULL AND g.valid_from <= now()
          AND (g.valid_to IS NULL OR g.valid_to > now())
        ORDER BY g.valid_from, g.id LIMIT 1
    ) w
    WHERE d.state = 'open' AND d.score >= 0.95
      AND office = ANY (wall.offices('person_edit')) AND wall.office_keeps(s.own, office)
      AND NOT wall.sees_person(s.other)
      AND NOT wall.is_sealed(s.other) AND NOT wall.is_sealed(s.own)
      AND NOT EXISTS (SELECT 1 FROM people_person p
                      WHERE p.id IN (s.own, s.other) AND p.merged_into_id IS NOT NULL)
    ORDER BY d.score DESC, d.id
    LIMIT 50
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

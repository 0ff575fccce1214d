-- What the policies ask about persons.

-- Which offices know a sealed person: the seal's own, those with a grant in force or over, and
-- those the person was sent to. Worked out when a seal, a grant or a referral is written, so that
-- a question does not ask each seal of the network who knows whom. Whoever writes a grant or a
-- referral holds the person's row shared, and who seals holds it alone: neither misses the other.
-- A seal is on a human being: it covers every record merged with the one it was put on (`under`).
DO $$ BEGIN
    -- Worked out again below: a shape of an older version holds nothing of its own.
    IF EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'wall' AND tablename = 'sealed_near')
       AND NOT EXISTS (SELECT 1 FROM information_schema.columns c WHERE c.table_schema = 'wall'
                       AND c.table_name = 'sealed_near' AND c.column_name = 'under') THEN
        DROP TABLE wall.sealed_near;
    END IF;
END $$;
CREATE TABLE IF NOT EXISTS wall.sealed_near (
    office_id bigint NOT NULL,
    person_id bigint NOT NULL,
    by_referral boolean NOT NULL,
    under bigint NOT NULL,
    PRIMARY KEY (office_id, by_referral, person_id, under)
);
CREATE INDEX IF NOT EXISTS sealed_near_by_person ON wall.sealed_near (person_id, under);
CREATE OR REPLACE FUNCTION wall.fill_sealed_near(wanted bigint DEFAULT NULL) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$
    INSERT INTO wall.sealed_near (office_id, person_id, by_referral, under)
    SELECT known.office_id, r.id, known.by_referral, s.person_id
    FROM people_seal s
    JOIN people_person p ON p.id = s.person_id
    CROSS JOIN LATERAL (
        SELECT q.id FROM people_person q
        WHERE q.id = coalesce(p.merged_into_id, p.id)
           OR q.merged_into_id = coalesce(p.merged_into_id, p.id)
    ) r
    CROSS JOIN LATERAL (
        SELECT s.office_id, false AS by_referral
        UNION
        SELECT g.office_id, false FROM people_grant g WHERE g.person_id = r.id
        UNION
        SELECT f.to_office_id, true FROM casework_referral f
        WHERE f.person_id = r.id AND f.to_office_id IS NOT NULL
    ) known
    WHERE s.lifted_at IS NULL AND (wanted IS NULL OR s.person_id = wanted)
    ON CONFLICT DO NOTHING
$$;
SELECT wall.fill_sealed_near();

CREATE OR REPLACE FUNCTION wall.seal_comes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    head bigint := (SELECT coalesce(p.merged_into_id, p.id) FROM people_person p
                    WHERE p.id = NEW.person_id);
BEGIN
    PERFORM 1 FROM people_person p WHERE p.id = head OR p.merged_into_id = head
    ORDER BY p.id FOR UPDATE;
    PERFORM wall.fill_sealed_near(NEW.person_id);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER seal_comes AFTER INSERT OR UPDATE OF lifted_at, person_id, office_id
ON people_seal FOR EACH ROW EXECUTE FUNCTION wall.seal_comes();

-- Sealed persons among those the actor's offices know, minus those the seal names the actor for:
-- a short list, compared with every row, and no news to whoever calls it. It starts from those
-- that are near, who are as few as an office is small, and never from the grants, which are as
-- many as the persons; the plan is kept, because working it out costs more than running it.
CREATE OR REPLACE FUNCTION wall.hidden_persons() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    found bigint[];
    mine bigint[];
    who bigint := wall.user_id();
BEGIN
    IF NOT EXISTS (SELECT 1 FROM people_seal WHERE lifted_at IS NULL) THEN
        RETURN '{}';
    END IF;
    -- Only who could read their rows is told of them: a right on persons, referrals or registers.
    mine := wall.offices('person_view') || wall.offices('audit_view')
            || wall.offices('seal_manage');
    SELECT coalesce(array_agg(DISTINCT near.person_id), '{}') INTO found
    FROM (
        SELECT n.person_id, n.under FROM wall.sealed_near n
        WHERE n.office_id = ANY (mine) AND NOT n.by_referral
        UNION ALL
        SELECT n.person_id, n.under FROM wall.sealed_near n
        WHERE n.office_id = ANY (wall.offices('referral_manage')) AND n.by_referral
    ) near
    -- Looked up for each of the few that are near (the offset keeps it so): read through, the
    -- seals of a whole region take seven times as long.
    WHERE EXISTS (SELECT 1 FROM people_seal s
                  WHERE s.person_id = near.under AND s.lifted_at IS NULL
                    AND NOT EXISTS (SELECT 1 FROM people_sealmember m
                                    WHERE m.seal_id = s.id AND m.user_id = who)
                    AND NOT (s.sealed_at = now() AND s.sealed_by_id IS NOT DISTINCT FROM who)
                  OFFSET 0);
    RETURN found;
END $$;

CREATE OR REPLACE FUNCTION wall.is_sealed(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM wall.sealed_near n
                   JOIN people_seal s ON s.person_id = n.under AND s.lifted_at IS NULL
                   WHERE n.person_id = wanted)
$$;

-- Registered in this very transaction by one of the actor's offices: the only moment at which
-- an office may give itself a right on a person.
CREATE OR REPLACE FUNCTION wall.person_is_new(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM people_person p
                   WHERE p.id = wanted AND p.registered_at = now()
                     AND p.registered_office_id = ANY (wall.offices('person_edit')))
$$;

-- Has one of the actor's offices with that permission a live grant on the person? Only the two
-- permissions on persons are answered, and nothing of who is sealed to the actor: anybody may ask.
CREATE OR REPLACE FUNCTION wall.follows(wanted bigint, permission text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mine bigint[];
BEGIN
    IF permission NOT IN ('person_view', 'person_edit') THEN
        RAISE EXCEPTION 'not a permission on persons' USING ERRCODE = 'insufficient_privilege';
    END IF;
    mine := wall.offices(permission);
    RETURN EXISTS (SELECT 1 FROM people_grant g
                   WHERE g.person_id = wanted AND g.office_id = ANY (mine)
                     -- An emergency lets look, and no more.
                     AND (permission = 'person_view' OR g.basis <> 'emergency')
                     AND g.revoked_at IS NULL AND g.valid_from <= now()
                     AND (g.valid_to IS NULL OR g.valid_to > now()))
       AND (NOT wall.is_sealed(wanted) OR wanted <> ALL (wall.hidden_persons()));
END $$;

CREATE OR REPLACE FUNCTION wall.sees_person(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM people_grant g
                   WHERE g.person_id = wanted
                     AND g.office_id = ANY (wall.offices('person_view'))
                     AND g.revoked_at IS NULL AND g.valid_from <= now()
                     AND (g.valid_to IS NULL OR g.valid_to > now()))
       AND wanted <> ALL (wall.hidden_persons())
$$;

-- Every record of that human being, whoever sees it: for the functions of the database alone.
CREATE OR REPLACE FUNCTION wall.all_records(wanted bigint) RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    head bigint := (SELECT coalesce(p.merged_into_id, p.id) FROM people_person p
                    WHERE p.id = wanted);
BEGIN
    RETURN ARRAY(SELECT p.id FROM people_person p
                 WHERE p.id = head OR p.merged_into_id = head ORDER BY p.id);
END $$;

-- The records of that human being which the actor sees: merged with one another, or the one asked.
-- A merge moves nothing, so whatever is read of a person asks for these; who sees one record alone
-- is answered that one, and learns of no other.
CREATE OR REPLACE FUNCTION wall.same_person(wanted bigint) RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found bigint[] := wall.all_records(wanted);
BEGIN
    IF cardinality(found) < 2 OR NOT wall.sees_person(wanted) THEN
        RETURN ARRAY[wanted];
    END IF;
    RETURN ARRAY(SELECT r FROM unnest(found) r WHERE r = wanted OR wall.sees_person(r));
END $$;

-- These records, and those merged with one of them, as far as the actor sees them; with each the
-- number of the kept record, whether the actor sees that one or not. Nothing is answered of a
-- record that the actor does not see, nor of what it was merged with.
CREATE OR REPLACE FUNCTION wall.standing_for(wanted bigint[])
RETURNS TABLE (record bigint, head bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    mine bigint[] := wall.offices('person_view');
    hidden bigint[] := wall.hidden_persons();
BEGIN
    RETURN QUERY
    WITH asked AS MATERIALIZED (
        SELECT p.id, coalesce(p.merged_into_id, p.id) AS top
        FROM people_person p
        WHERE p.id = ANY (wanted) AND p.id <> ALL (hidden)
          AND EXISTS (SELECT 1 FROM people_grant g
                      WHERE g.person_id = p.id AND g.office_id = ANY (mine)
                        AND g.revoked_at IS NULL AND g.valid_from <= now()
                        AND (g.valid_to IS NULL OR g.valid_to > now()))
    ), joined AS (
        SELECT q.id, a.top FROM asked a
        JOIN people_person q ON q.id = a.top AND q.id <> a.id
        UNION
        SELECT q.id, a.top FROM asked a JOIN people_person q ON q.merged_into_id = a.top
    )
    SELECT a.id, a.top FROM asked a
    UNION
    SELECT j.id, j.top FROM joined j
    WHERE j.id <> ALL (hidden)
      AND EXISTS (SELECT 1 FROM people_grant g
                  WHERE g.person_id = j.id AND g.office_id = ANY (mine)
                    AND g.revoked_at IS NULL AND g.valid_from <= now()
                    AND (g.valid_to IS NULL OR g.valid_to > now()));
END $$;

-- Does that office, one of the actor's, follow the person by a right that no emergency gave? Who
-- looks in for a day neither seals a record nor sends the person on.
CREATE OR REPLACE FUNCTION wall.office_keeps(wanted bigint, office bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT office = ANY (wall.offices('person_view'))
       AND EXISTS (SELECT 1 FROM people_grant g
                   WHERE g.person_id = wanted AND g.office_id = office
                     AND g.basis <> 'emergency'
                     AND g.revoked_at IS NULL AND g.valid_from <= now()
                     AND (g.valid_to IS NULL OR g.valid_to > now()))
       AND wanted <> ALL (wall.hidden_persons())
$$;

CREATE OR REPLACE FUNCTION wall.seal_is_mine(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM people_seal s
                   WHERE s.id = wanted
                     AND ((s.sealed_by_id = wall.user_id() AND s.sealed_at = now())
                          OR EXISTS (SELECT 1 FROM people_sealmember m
                                     WHERE m.seal_id = s.id AND m.user_id = wall.user_id())))
$$;

-- Who registered a person, where and when, is said once: dated today again, an old record would
-- be new, and any office that sees it for a day could keep it for ever. Nor does an update say
-- into whom a record was merged: what is counted follows it, and would tell of anybody.
CREATE OR REPLACE FUNCTION wall.registration_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF row_security_active('people_person')
       AND (NEW.id, NEW.registered_office_id, NEW.registered_by_id, NEW.registered_at)
           IS DISTINCT FROM
           (OLD.id, OLD.registered_office_id, OLD.registered_by_id, OLD.registered_at) THEN
        RAISE EXCEPTION 'a person is registered once';
    END IF;
    IF row_security_active('people_person')
       AND NEW.merged_into_id IS DISTINCT FROM OLD.merged_into_id THEN
        RAISE EXCEPTION 'a record is not merged by an update';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER registration_stays BEFORE UPDATE ON people_person
FOR EACH ROW EXECUTE FUNCTION wall.registration_stays();

-- A grant only shrinks: neither the end nor the revocation can be taken back by an update, save by
-- `wall.take_back_end` within ten minutes. Nobody reviews what they opened themselves: only the
-- privacy officer of that office does. The other grants are confirmed by the office that has them.
CREATE OR REPLACE FUNCTION wall.grant_only_shrinks() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at
        AND (row_security_active('people_grant') OR NEW.revoked_at IS NOT NULL
             OR OLD.revoked_at <= now() - interval '10 minutes'))
       OR coalesce(NEW.valid_to, 'infinity') > coalesce(OLD.valid_to, 'infinity') THEN
        RAISE EXCEPTION 'a grant only shrinks';
    END IF;
    IF (NEW.reviewed_at, NEW.review_note) IS DISTINCT FROM (OLD.reviewed_at, OLD.review_note)
       AND row_security_active('people_grant')
       AND (OLD.granted_by_id IS NOT DISTINCT FROM wall.user_id()
            OR OLD.office_id <> ALL (wall.offices('audit_view'))) THEN
        RAISE EXCEPTION 'an emergency is reviewed by the privacy officer';
    END IF;
    IF (NEW.confirmed_at, NEW.confirmed_by_id) IS DISTINCT FROM
       (OLD.confirmed_at, OLD.confirmed_by_id)
       AND row_security_active('people_grant')
       AND (NEW.confirmed_at IS DISTINCT FROM now()
            OR NEW.confirmed_by_id IS DISTINCT FROM wall.user_id()
            OR OLD.basis = 'emergency' OR OLD.office_id <> ALL (wall.offices('person_edit'))) THEN
        RAISE EXCEPTION 'a grant is confirmed now, by the office that has it';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER grant_only_shrinks BEFORE UPDATE ON people_grant
FOR EACH ROW EXECUTE FUNCTION wall.grant_only_shrinks();

-- A file is attached to a person only by the transaction that stored it, or by somebody who
-- already sees it attached elsewhere: knowing its number opens nothing.
CREATE OR REPLACE FUNCTION wall.may_attach(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM documents_storedfile f
                   WHERE f.id = wanted AND f.stored_at = now()
                     AND f.stored_by_id = wall.user_id())
        OR EXISTS (SELECT 1 FROM people_personfile pf
                   WHERE pf.file_id = wanted AND wall.sees_person(pf.person_id))
$$;
CREATE OR REPLACE FUNCTION wall.check_attachment() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF row_security_active('people_personfile') AND TG_OP = 'UPDATE'
       AND NEW.person_id IS DISTINCT FROM OLD.person_id THEN
        RAISE EXCEPTION 'a file stays with its person';
    END IF;
    IF row_security_active('people_personfile')
       AND (TG_OP = 'INSERT' OR NEW.file_id IS DISTINCT FROM OLD.file_id)
       AND NOT wall.may_attach(NEW.file_id) THEN
        RAISE EXCEPTION 'this file is not yours to attach';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER check_attachment BEFORE INSERT OR UPDATE ON people_personfile
FOR EACH ROW EXECUTE FUNCTION wall.check_attachment();

-- A seal always leaves somebody who can open it.
CREATE OR REPLACE FUNCTION wall.seal_keeps_a_member() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF row_security_active('people_sealmember')
       AND NOT EXISTS (SELECT 1 FROM people_sealmember m
                       WHERE m.seal_id = OLD.seal_id AND m.id <> OLD.id) THEN
        RAISE EXCEPTION 'a seal keeps at least one member';
    END IF;
    RETURN OLD;
END $$;
CREATE OR REPLACE TRIGGER seal_keeps_a_member BEFORE DELETE ON people_sealmember
FOR EACH ROW EXECUTE FUNCTION wall.seal_keeps_a_member();

-- Emergency access: the person whom an exact identifier names is opened to the office for the hours
-- of the rule `emergency_access` (never more than 24), with a reason. Wrong, unknown and sealed answer alike (NULL), and every attempt is in
-- the register. Ten failures in an hour, or ten openings in a day, and the door stays shut (-1).
CREATE OR REPLACE FUNCTION wall.emergency_hours() RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT greatest(1, least(24, wall.rule_number('emergency_access', 3)))
$$;
CREATE OR REPLACE FUNCTION wall.open_emergency(
    office bigint, number bigint, born date, code text, why text
) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := wall.user_id();
    typed text := upper(coalesce(code, ''));
    found bigint;
    matches integer;
    done text := 'person.emergency_refused';
BEGIN
    IF who IS NULL OR office IS NULL OR office <> ALL (wall.offices('person_emergency')) THEN
        RAISE EXCEPTION 'no emergency access for this office';
    END IF;
    IF coalesce(length(btrim(why)), 0) < 10 THEN
        RAISE EXCEPTION 'an emergency needs its reason';
    END IF;
    -- Tries are counted one after the other.
    PERFORM pg_advisory_xact_lock(hashtext('emergency'), who::integer);
    IF (SELECT count(*) FROM audit_auditevent e
        WHERE e.office_id = office AND e.at > now() - interval '1 hour'
          AND e.actor = wall.actor() AND e.action = 'person.emergency_refused') >= 10
       OR (SELECT count(*) FROM people_grant g
           WHERE g.office_id = office AND g.basis = 'emergency' AND g.granted_by_id = who
             AND g.granted_at > now() - interval '1 day') >= 10 THEN
        RETURN -1;
    END IF;
    -- Two records of one human being are one answer: the kept one, when it fits.
    SELECT count(DISTINCT coalesce(p.merged_into_id, p.id)),
           coalesce(min(p.id) FILTER (WHERE p.merged_into_id IS NULL), min(p.id))
    INTO matches, found FROM people_person p
    WHERE ((number IS NULL AND length(typed) IN (11, 16) AND p.tax_code = typed)
           OR (p.id = number AND length(typed) IN (11, 16) AND p.tax_code = typed)
           OR (p.id = number AND typed = '' AND p.birth_date = CASE p.birth_precision
                   WHEN 'day' THEN born
                   WHEN 'month' THEN date_trunc('month', born::timestamp)::date
                   WHEN 'year' THEN date_trunc('year', born::timestamp)::date END));
    IF matches <> 1 OR wall.is_sealed(found) THEN
        found := NULL;
    ELSIF wall.sees_person(found) THEN
        RETURN found;
    ELSE
        done := 'person.emergency_opened';
        INSERT INTO people_grant (person_id, office_id, basis, reason, valid_to, granted_by_id,
                                  review_note)
        VALUES (found, office, 'emergency', left(btrim(why), 300),
                now() + make_interval(hours => wall.emergency_hours()), who, '');
    END IF;
    INSERT INTO audit_auditevent (actor_name, office_id, office_name, action, object_type,
                                  object_ids, person_ids, reason, details)
    SELECT coalesce(nullif(u.full_name, ''), u.email), o.id, o.name, done, 'people.Person',
           CASE WHEN found IS NULL THEN '{}' ELSE ARRAY[found] END,
           CASE WHEN found IS NULL THEN '{}' ELSE ARRAY[found] END, left(btrim(why), 300),
           jsonb_build_object('numero', number, 'con', CASE WHEN typed <> '' THEN 'codice fiscale'
                                                            ELSE 'data di nascita' END)
    FROM accounts_user u, network_office o WHERE u.id = who AND o.id = office;
    RETURN found;
END $$;

-- The keys of persons by the office that knows them: a desk's search reads its own shelf, however
-- many persons the network has. Kept by the database alone, from keys and grants, and read only
-- through `wall.found`; a grant that is over stays on the shelf and is not answered.
CREATE TABLE IF NOT EXISTS wall.shelf (
    office_id bigint NOT NULL,
    key text COLLATE "C" NOT NULL,
    person_id bigint NOT NULL,
    PRIMARY KEY (office_id, key, person_id)
);
CREATE OR REPLACE FUNCTION wall.fill_shelf() RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$
    INSERT INTO wall.shelf (office_id, key, person_id)
    SELECT DISTINCT g.office_id, k.key, k.person_id
    FROM people_searchkey k JOIN people_grant g ON g.person_id = k.person_id
    ORDER BY 1, 2, 3
    ON CONFLICT DO NOTHING
$$;
-- What was there before the shelf was; later the triggers keep it.
SELECT wall.fill_shelf() WHERE NOT EXISTS (SELECT 1 FROM wall.shelf);

CREATE OR REPLACE FUNCTION wall.key_comes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO wall.shelf (office_id, key, person_id)
    SELECT DISTINCT g.office_id, k.key, k.person_id
    FROM came k JOIN people_grant g ON g.person_id = k.person_id
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
-- Two kinds of one person may share a key: it goes with the last of them.
CREATE OR REPLACE FUNCTION wall.key_goes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM wall.shelf s
    USING (SELECT DISTINCT g.office_id, o.key, o.person_id
           FROM gone o JOIN people_grant g ON g.person_id = o.person_id) o
    WHERE s.office_id = o.office_id AND s.key = o.key AND s.person_id = o.person_id
      AND NOT EXISTS (SELECT 1 FROM people_searchkey k
                      WHERE k.person_id = o.person_id AND k.key = o.key);
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION wall.grant_comes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO wall.shelf (office_id, key, person_id)
    SELECT DISTINCT g.office_id, k.key, k.person_id
    FROM came g JOIN people_searchkey k ON k.person_id = g.person_id
    ON CONFLICT DO NOTHING;
    PERFORM 1 FROM people_person p WHERE p.id IN (SELECT g.person_id FROM came g) FOR KEY SHARE;
    INSERT INTO wall.sealed_near (office_id, person_id, by_referral, under)
    SELECT DISTINCT g.office_id, g.person_id, false, n.under
    FROM came g JOIN wall.sealed_near n ON n.person_id = g.person_id
    JOIN people_seal s ON s.person_id = n.under AND s.lifted_at IS NULL
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION wall.grant_goes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM wall.shelf s
    USING (SELECT DISTINCT o.office_id, o.person_id, k.key
           FROM gone o JOIN people_searchkey k ON k.person_id = o.person_id) o
    WHERE s.office_id = o.office_id AND s.key = o.key AND s.person_id = o.person_id
      AND NOT EXISTS (SELECT 1 FROM people_grant g
                      WHERE g.person_id = o.person_id AND g.office_id = o.office_id);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER shelf_key_comes AFTER INSERT ON people_searchkey
REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION wall.key_comes();
CREATE OR REPLACE TRIGGER shelf_key_goes AFTER DELETE ON people_searchkey
REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION wall.key_goes();
CREATE OR REPLACE TRIGGER shelf_key_changes_from AFTER UPDATE ON people_searchkey
REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION wall.key_goes();
CREATE OR REPLACE TRIGGER shelf_key_changes_to AFTER UPDATE ON people_searchkey
REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION wall.key_comes();
CREATE OR REPLACE TRIGGER shelf_grant_comes AFTER INSERT ON people_grant
REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION wall.grant_comes();
CREATE OR REPLACE TRIGGER shelf_grant_goes AFTER DELETE ON people_grant
REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION wall.grant_goes();

-- Persons of the actor's offices with a key between two bounds (the upper one not included), the
-- keys in order: exactly those whose keys the policy of `people_searchkey` would show.
CREATE OR REPLACE FUNCTION wall.found(lows text[], highs text[])
RETURNS TABLE (key text, person_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mine bigint[] := wall.offices('person_view');
    hidden bigint[] := wall.hidden_persons();
BEGIN
    RETURN QUERY
    SELECT s.key, s.person_id
    FROM unnest(mine) AS o(id)
    CROSS JOIN unnest(lows, highs) AS r(low, high)
    -- Each range on its own shelf: joined at once, a small shelf would be read from end to end.
    CROSS JOIN LATERAL (
        SELECT k.office_id, k.key, k.person_id FROM wall.shelf k
        WHERE k.office_id = o.id AND k.key >= r.low COLLATE "C" AND k.key < r.high COLLATE "C"
        OFFSET 0
    ) s
    WHERE s.person_id <> ALL (hidden)
      AND EXISTS (SELECT 1 FROM people_grant g
                  WHERE g.person_id = s.person_id AND g.office_id = s.office_id
                    AND g.revoked_at IS NULL AND g.valid_from <= now()
                    AND (g.valid_to IS NULL OR g.valid_to > now()))
    ORDER BY s.key;
END $$;

-- What the policies ask about persons.

-- Sealed persons among those the actor's offices know, minus those the seal names the actor for:
-- a short list, compared with every row, and no news to whoever calls it.
CREATE OR REPLACE FUNCTION wall.hidden_persons() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found bigint[];
    mine bigint[];
BEGIN
    IF NOT EXISTS (SELECT 1 FROM people_seal WHERE lifted_at IS NULL) THEN
        RETURN '{}';
    END IF;
    mine := wall.offices('workspace_view');
    SELECT coalesce(array_agg(s.person_id), '{}') INTO found
    FROM people_seal s
    WHERE s.lifted_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM people_sealmember m
                      WHERE m.seal_id = s.id AND m.user_id = wall.user_id())
      AND NOT (s.sealed_at = now() AND s.sealed_by_id = wall.user_id())
      AND (EXISTS (SELECT 1 FROM people_grant g
                   WHERE g.person_id = s.person_id AND g.office_id = ANY (mine))
           OR EXISTS (SELECT 1 FROM casework_referral r
                      WHERE r.person_id = s.person_id AND r.to_office_id = ANY (mine)));
    RETURN found;
END $$;

CREATE OR REPLACE FUNCTION wall.is_sealed(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM people_seal s WHERE s.person_id = wanted AND s.lifted_at IS NULL)
$$;

-- Registered in this very transaction by one of the actor's offices: the only moment at which
-- an office may give itself a right on a person.
CREATE OR REPLACE FUNCTION wall.person_is_new(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM people_person p
                   WHERE p.id = wanted AND p.registered_at = now()
                     AND p.registered_office_id = ANY (wall.offices('person_edit')))
$$;

CREATE OR REPLACE FUNCTION wall.sees_person(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM people_grant g
                   WHERE g.person_id = wanted
                     AND g.office_id = ANY (wall.offices('person_view'))
                     AND g.revoked_at IS NULL AND g.valid_from <= now()
                     AND (g.valid_to IS NULL OR g.valid_to > now()))
       AND wanted <> ALL (wall.hidden_persons())
$$;

CREATE OR REPLACE FUNCTION wall.seal_is_mine(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM people_seal s
                   WHERE s.id = wanted
                     AND (s.sealed_by_id = wall.user_id()
                          OR EXISTS (SELECT 1 FROM people_sealmember m
                                     WHERE m.seal_id = s.id AND m.user_id = wall.user_id())))
$$;

-- A grant only shrinks: neither the end nor the revocation can be taken back by an update.
CREATE OR REPLACE FUNCTION wall.grant_only_shrinks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
       OR coalesce(NEW.valid_to, 'infinity') > coalesce(OLD.valid_to, 'infinity') THEN
        RAISE EXCEPTION 'a grant only shrinks';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER grant_only_shrinks BEFORE UPDATE ON people_grant
FOR EACH ROW EXECUTE FUNCTION wall.grant_only_shrinks();

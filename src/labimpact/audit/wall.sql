-- History: the trigger runs as the owner, so the application can cause a row but never write one.

CREATE OR REPLACE FUNCTION wall.track_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    before jsonb := to_jsonb(OLD);
    after jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(NEW) END;
    old_values jsonb := before;
    new_values jsonb;
BEGIN
    -- What is erased must not come back as the history of its erasure.
    IF wall.erasing() THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        SELECT jsonb_object_agg(b.key, b.value), jsonb_object_agg(b.key, after -> b.key)
        INTO old_values, new_values
        FROM jsonb_each(before) b
        WHERE b.value IS DISTINCT FROM after -> b.key AND b.key NOT IN ('version', 'updated_at');
        IF old_values IS NULL THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO audit_change (table_name, row_id, operation, person_id, office_id,
                              old_values, new_values, actor, at)
    VALUES (TG_TABLE_NAME, (before ->> 'id')::bigint, lower(TG_OP),
            nullif(before ->> TG_ARGV[0], '')::bigint, nullif(before ->> TG_ARGV[1], '')::bigint,
            old_values, new_values, coalesce(wall.actor(), 'owner'), now());
    RETURN NULL;
END $$;

-- Who opened a person's record: answered only to those who may open it themselves.
-- Of a list it says which, of an import its number.
DROP FUNCTION IF EXISTS wall.person_readers(bigint);
CREATE FUNCTION wall.person_readers(wanted bigint)
RETURNS TABLE (at timestamptz, actor_name text, office_name text, action text, reason text,
               listing text, import_number bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    keeps boolean := wall.keeps_person(wanted, 'person_view');
BEGIN
    IF NOT wall.sees_person(wanted) THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT e.at, e.actor_name::text, e.office_name::text, e.action::text, e.reason::text,
               coalesce(e.details ->> 'list', ''),
               CASE WHEN e.object_type = 'imports.RegisterImport' THEN e.object_ids[1] END
        FROM audit_auditevent e
        WHERE e.person_ids @> ARRAY[wanted]
          -- Who looks in by an emergency learns of no other office.
          AND (keeps OR e.office_id = ANY (wall.offices('person_view')))
          -- Who sees one record alone learns of no other that it was held for.
          AND (e.action NOT IN ('person.merged', 'person.unmerged', 'person.not_the_same',
                                'person.not_the_same_taken_back')
               OR NOT EXISTS (SELECT 1 FROM unnest(e.person_ids) o WHERE NOT wall.sees_person(o)))
        ORDER BY e.at DESC, e.id DESC
        LIMIT 500;
END $$;

-- A person signs with their own name and their office's, and writes in the registers of the offices
-- they work for or watch over today: nobody fills another's with noise.
CREATE OR REPLACE FUNCTION wall.signed_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := wall.user_id();
    area bigint;
BEGIN
    IF who IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT coalesce(nullif(u.full_name, ''), u.email, '') INTO NEW.actor_name
    FROM accounts_user u WHERE u.id = who;
    NEW.office_name := '';
    IF NEW.office_id IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT o.name, o.area_id INTO NEW.office_name, area
    FROM network_office o WHERE o.id = NEW.office_id;
    IF NOT EXISTS (
            SELECT 1 FROM network_membership m
            JOIN accounts_user u ON u.id = m.user_id AND u.is_active
            JOIN network_office home ON home.id = m.office_id
            WHERE m.user_id = who AND m.valid_from <= current_date
              AND (m.valid_to IS NULL OR m.valid_to >= current_date)
              AND (m.office_id = NEW.office_id
                   OR EXISTS (SELECT 1 FROM wall.role_permission rp
                              WHERE rp.role = m.role
                                AND (rp.reach = 'network'
                                     OR (rp.reach = 'area' AND home.area_id = area))))) THEN
        RAISE EXCEPTION 'the register of another office' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER signed_entry BEFORE INSERT ON audit_auditevent
FOR EACH ROW EXECUTE FUNCTION wall.signed_entry();

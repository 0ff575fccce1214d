-- Contacts that a seal hides from the actor: any participant sealed to them is enough.
CREATE OR REPLACE FUNCTION wall.hidden_contacts() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    sealed bigint[] := wall.hidden_persons();
    found bigint[];
BEGIN
    IF sealed = '{}' THEN
        RETURN '{}';
    END IF;
    SELECT coalesce(array_agg(DISTINCT p.contact_id), '{}') INTO found
    FROM desk_contactparticipant p
    WHERE p.person_id = ANY (sealed);
    RETURN found;
END $$;

-- Every change of a contact and of its parts, for whoever may open the contact. The parts carry
-- neither office nor person, so their history is readable only through here.
CREATE OR REPLACE FUNCTION wall.contact_changes(wanted bigint)
RETURNS TABLE (at timestamptz, actor text, table_name text, operation text, row_id bigint,
               old_values jsonb, new_values jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM desk_contact c
                   WHERE c.id = wanted AND c.office_id = ANY (wall.offices('person_view')))
       OR wanted = ANY (wall.hidden_contacts()) THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT h.at, h.actor::text, h.table_name::text, h.operation::text, h.row_id,
               h.old_values, h.new_values
        FROM audit_change h
        WHERE (h.table_name = 'desk_contact' AND h.row_id = wanted)
           OR (h.table_name IN ('desk_contactparticipant', 'desk_anonymousgroup',
                                'desk_contactneed', 'desk_contactitem', 'desk_casemeeting',
                                'desk_correspondence')
               AND (h.old_values ->> 'contact_id')::bigint = wanted)
        ORDER BY h.at DESC, h.id DESC;
END $$;

-- When a contact was recorded is said once: dated today again, old work would pass for that of an
-- import of a moment ago, which may be taken back as a whole.
CREATE OR REPLACE FUNCTION wall.recording_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF row_security_active('desk_contact')
       AND (NEW.id, NEW.office_id, NEW.recorded_at, NEW.recorded_by_id)
           IS DISTINCT FROM (OLD.id, OLD.office_id, OLD.recorded_at, OLD.recorded_by_id) THEN
        RAISE EXCEPTION 'a contact is recorded once';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER recording_stays BEFORE UPDATE ON desk_contact
FOR EACH ROW EXECUTE FUNCTION wall.recording_stays();

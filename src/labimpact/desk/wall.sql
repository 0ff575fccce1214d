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

-- Ground of the wall: who acts, and what nobody may do.

CREATE OR REPLACE FUNCTION wall.refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;

-- What only the worker may ask stops everybody else here.
CREATE OR REPLACE FUNCTION wall.only_the_worker() RETURNS void
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:worker' THEN
        RAISE EXCEPTION 'only the worker may ask this' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

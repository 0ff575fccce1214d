-- Ground of the wall: who acts, and what nobody may do.

CREATE OR REPLACE FUNCTION wall.refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;

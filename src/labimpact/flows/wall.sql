-- Of these persons, those who may leave in a file for another body: whom the actor sees and on whom
-- no seal is. A seal hides also from a file that somebody named by it makes.
CREATE OR REPLACE FUNCTION wall.may_leave(wanted bigint[]) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(w), '{}') FROM unnest(wanted) AS w
    WHERE wall.sees_person(w) AND NOT wall.is_sealed(w)
$$;

-- Where a file may go from here; what it is of never changes (its other columns are not granted).
CREATE OR REPLACE FUNCTION wall.siuss_file_moves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('waiting', 'ready'), ('waiting', 'failed'), ('waiting', 'discarded'),
        ('ready', 'sent'), ('ready', 'discarded')) THEN
        RAISE EXCEPTION 'a siuss file does not move from % to %', OLD.state, NEW.state
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state <> 'waiting' AND (NEW.sha256, NEW.records) <> (OLD.sha256, OLD.records) THEN
        RAISE EXCEPTION 'a siuss file that is made does not change'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER siuss_file_moves BEFORE UPDATE ON flows_siussfile
FOR EACH ROW EXECUTE FUNCTION wall.siuss_file_moves();

-- Records are written while their file is being made, by its office and for it alone.
CREATE OR REPLACE FUNCTION wall.siuss_record_comes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.user_id() IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM flows_siussfile f
        WHERE f.id = NEW.file_id AND f.office_id = NEW.office_id AND f.state = 'waiting') THEN
        RAISE EXCEPTION 'no siuss file of that office is being made'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER siuss_record_comes BEFORE INSERT ON flows_siussrecord
FOR EACH ROW EXECUTE FUNCTION wall.siuss_record_comes();

-- What each side may write in a report; what is validated stays as it was.
CREATE OR REPLACE FUNCTION wall.report_moves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    sides text[];
    what_was_done constant boolean := (NEW.began_at, NEW.ended_at, NEW.travel_minutes, NEW.km,
        NEW.heads, NEW.groups, NEW.activity, NEW.outcome, NEW.next_step, NEW.note, NEW.checked_in_at)
        IS DISTINCT FROM (OLD.began_at, OLD.ended_at, OLD.travel_minutes, OLD.km, OLD.heads,
        OLD.groups, OLD.activity, OLD.outcome, OLD.next_step, OLD.note, OLD.checked_in_at);
BEGIN
    -- The system, or the owner: whoever else acts has a name.
    IF coalesce(wall.actor() LIKE 'system:%', true) THEN
        RETURN NEW;
    END IF;
    sides := wall.sides_of(OLD.service_id, OLD.from_office_id, OLD.session_id);
    IF OLD.validated_at IS NOT NULL AND (what_was_done OR (NEW.signed_at, NEW.signed_name,
        NEW.dispute) IS DISTINCT FROM (OLD.signed_at, OLD.signed_name, OLD.dispute)) THEN
        RAISE EXCEPTION 'report_moves: it is validated' USING ERRCODE = 'check_violation';
    END IF;
    IF 'coordinator' = ANY (sides) THEN
        RETURN NEW;
    END IF;
    IF NEW.validated_at IS DISTINCT FROM OLD.validated_at
       OR NEW.validated_by_name <> OLD.validated_by_name
       OR (what_was_done AND NOT OLD.mediator_id = ANY (wall.my_mediators()))
       OR ((NEW.disputed_at, NEW.dispute) IS DISTINCT FROM (OLD.disputed_at, OLD.dispute)
           AND NOT 'requester' = ANY (sides)) THEN
        RAISE EXCEPTION 'report_moves: not theirs to write'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER report_moves BEFORE UPDATE ON mediation_sessionreport
FOR EACH ROW EXECUTE FUNCTION wall.report_moves();

-- A page of one session is made by its own service, or by who goes there.
CREATE OR REPLACE FUNCTION wall.link_of(session bigint, service bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM mediation_mediationsession s
                   WHERE s.id = session AND s.service_id = service)
$$;

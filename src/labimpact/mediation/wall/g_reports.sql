-- What each side may write in a report; what is validated stays as it was, and while it is to be paid
-- nobody takes that back. A signature is of one version: what changes is signed anew. Who asked signs
-- from where they are, everybody else has them sign on the glass.
CREATE OR REPLACE FUNCTION wall.report_moves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    sides text[];
    told constant boolean := (NEW.began_at, NEW.ended_at, NEW.heads, NEW.groups, NEW.activity,
        NEW.outcome, NEW.next_step, NEW.note)
        IS DISTINCT FROM (OLD.began_at, OLD.ended_at, OLD.heads, OLD.groups, OLD.activity,
        OLD.outcome, OLD.next_step, OLD.note);
    what_was_done constant boolean := told OR NEW.checked_in_at IS DISTINCT FROM OLD.checked_in_at;
BEGIN
    -- The system, or the owner: whoever else acts has a name.
    IF coalesce(wall.actor() LIKE 'system:%', true) THEN
        RETURN NEW;
    END IF;
    sides := wall.sides_of(OLD.service_id, OLD.from_office_id, OLD.session_id);
    IF OLD.validated_at IS NOT NULL AND NEW.validated_at IS DISTINCT FROM OLD.validated_at AND EXISTS (
        SELECT 1 FROM mediation_mediationsession s
        WHERE s.id = OLD.session_id AND s.state IN ('validated', 'billable')
    ) THEN
        RAISE EXCEPTION 'report_moves: it is to be paid' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.validated_at IS NOT NULL AND (what_was_done OR (NEW.signed_at, NEW.signed_name,
        NEW.dispute) IS DISTINCT FROM (OLD.signed_at, OLD.signed_name, OLD.dispute)) THEN
        RAISE EXCEPTION 'report_moves: it is validated' USING ERRCODE = 'check_violation';
    END IF;
    IF told AND OLD.version > 0 THEN
        NEW.signed_at := NULL;
        NEW.signed_name := '';
        NEW.signature := NULL;
    ELSIF NEW.signed_at IS NOT NULL AND (NEW.signed_at, NEW.signed_name, NEW.signature)
          IS DISTINCT FROM (OLD.signed_at, OLD.signed_name, OLD.signature) AND (
        OLD.signed_at IS NOT NULL OR OLD.version = 0 OR NOT 'requester' = ANY (sides) AND (
            OLD.disputed_at IS NOT NULL OR jsonb_typeof(NEW.signature) IS DISTINCT FROM 'array'
            OR NEW.signature = '[]')
    ) THEN
        RAISE EXCEPTION 'report_moves: not signed by who asked' USING ERRCODE = 'check_violation';
    END IF;
    NEW.version := greatest(NEW.version, OLD.version + CASE WHEN OLD.version > 0 AND (told
        OR NEW.signed_at IS DISTINCT FROM OLD.signed_at) THEN 1 ELSE 0 END);
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

-- The way is told with the report, and stays with it: once that is validated nobody changes what is
-- paid, and once it is signed it is signed anew.
CREATE OR REPLACE FUNCTION wall.way_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    t mediation_sessionreport;
BEGIN
    IF coalesce(wall.actor() LIKE 'system:%', true) THEN
        RETURN NEW;
    END IF;
    SELECT * INTO t FROM mediation_sessionreport
    WHERE assignment_id = NEW.assignment_id AND version > 0 FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'report_moves: nothing is told yet' USING ERRCODE = 'check_violation';
    END IF;
    IF t.validated_at IS NOT NULL THEN
        RAISE EXCEPTION 'report_moves: it is validated' USING ERRCODE = 'check_violation';
    END IF;
    UPDATE mediation_sessionreport SET signed_at = NULL, signed_name = '', signature = NULL
    WHERE id = t.id AND signed_at IS NOT NULL;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER way_told BEFORE UPDATE ON mediation_assignmentway FOR EACH ROW
WHEN ((OLD.told_minutes, OLD.told_km) IS DISTINCT FROM (NEW.told_minutes, NEW.told_km))
EXECUTE FUNCTION wall.way_told();

-- A page of one session, to be signed or to say how it went: made here alone, for who coordinates or
-- went there, once the session is over. Answers with its secret, which nobody can read again and
-- nobody chooses; what is kept opens nothing.
DROP FUNCTION IF EXISTS wall.link_of(bigint, bigint) CASCADE;
CREATE OR REPLACE FUNCTION wall.session_link_made(session bigint, what text, is_handed boolean)
RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    s mediation_mediationsession;
    secret text;
BEGIN
    SELECT * INTO s FROM mediation_mediationsession x WHERE x.id = session;
    IF NOT coalesce(s.service_id = ANY (wall.offices('mediation_coordinate')), false)
       AND NOT EXISTS (
        SELECT 1 FROM mediation_assignment a WHERE a.session_id = session
          AND a.place = 'accepted' AND a.mediator_id = ANY (wall.my_mediators())
    ) THEN
        RAISE EXCEPTION 'not a session of the actor' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT coalesce((what = 'sign' AND s.state IN ('done', 'no_show'))
                    OR (what = 'opinion' AND s.state IN ('done', 'validated', 'billable')), false) THEN
        RAISE EXCEPTION 'session_link: it is not over' USING ERRCODE = 'check_violation';
    END IF;
    -- 244 bits of chance, as an address writes them.
    secret := translate(encode(sha256(convert_to(
        gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'base64'), '+/=', '-_');
    INSERT INTO mediation_sessionlink
        (session_id, service_id, purpose, is_handed, key_hash, made_at, expires_at)
    VALUES (s.id, s.service_id, what, coalesce(is_handed, false),
            encode(sha256(convert_to(secret, 'UTF8')), 'hex'), now(),
            now() + make_interval(days => wall.rule_number('mediation_sign_days', 14)));
    RETURN secret;
END $$;

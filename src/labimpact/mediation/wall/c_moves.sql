-- The ways of a session and of a request (mediation/process.py): nobody goes another.

-- On which sides of a session the actor stands.
CREATE OR REPLACE FUNCTION wall.sides_of(service bigint, office bigint, session bigint)
RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT array_remove(ARRAY[
        CASE WHEN service = ANY (wall.offices('mediation_coordinate')) THEN 'coordinator' END,
        CASE WHEN office = ANY (wall.offices('mediation_request')) THEN 'requester' END,
        CASE WHEN EXISTS (SELECT 1 FROM mediation_assignment a WHERE a.session_id = session
            AND a.place IN ('offered', 'accepted') AND a.mediator_id = ANY (wall.my_mediators()))
            THEN 'mediator' END], NULL)
$$;

-- What is paid when a session is cancelled now: nothing while nobody has accepted it, or with enough
-- notice; else a share of the time of each who was to go, in quarters of an hour, rounded up.
CREATE OR REPLACE FUNCTION wall.late_charge(session bigint) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((
        SELECT (ceil(s.minutes * count(a.id) * wall.rule_number('mediation_late_charge', 50)
                     / 1500.0) * 15)::integer
        FROM mediation_mediationsession s
        JOIN mediation_assignment a ON a.session_id = s.id AND a.place = 'accepted'
        WHERE s.id = session AND s.starts_at - now()
              < make_interval(hours => wall.rule_number('mediation_cancel_notice', 24))
        GROUP BY s.id), 0)
$$;

-- What the list of kinds says of one.
CREATE OR REPLACE FUNCTION wall.mediation_kind(kind text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT c.attributes::jsonb FROM rules_codeitem c
                     WHERE c.list_code = 'mediation_kind' AND c.code = kind
                     ORDER BY c.valid_from DESC NULLS LAST LIMIT 1), '{}')
$$;

-- Does the package hold on the day of that session?
CREATE OR REPLACE FUNCTION wall.is_paid_from(
    package mediation_hourpackage, session mediation_mediationsession
) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT (session.starts_at AT TIME ZONE 'Europe/Rome')::date
        BETWEEN package.valid_from AND least(package.valid_to, package.closed_on)
$$;

CREATE OR REPLACE FUNCTION wall.session_moves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    sides text[];
    -- The system, or the owner who lays rows down: whoever else acts has a name.
    itself boolean := coalesce(wall.actor() LIKE 'system:%', true);
BEGIN
    IF NOT itself THEN
        sides := wall.sides_of(OLD.service_id, OLD.from_office_id, OLD.id);
    END IF;
    IF NEW.state <> OLD.state THEN
        IF NOT EXISTS (
            SELECT 1 FROM (VALUES
                ('requested', 'approved', '{coordinator}'::text[]),
                ('requested', 'refused', '{coordinator}'),
                ('requested', 'cancelled', '{coordinator,requester}'),
                ('approved', 'assigned', '{coordinator}'),
                ('approved', 'accepted', '{coordinator,mediator}'),
                ('approved', 'cancelled', '{coordinator,requester}'),
                ('assigned', 'accepted', '{coordinator,mediator}'),
                ('assigned', 'approved', '{coordinator,mediator}'),
                ('assigned', 'cancelled', '{coordinator,requester}'),
                ('accepted', 'scheduled', '{coordinator,mediator,requester}'),
                ('accepted', 'approved', '{coordinator,mediator}'),
                ('accepted', 'cancelled', '{coordinator,requester}'),
                ('scheduled', 'done', '{coordinator,mediator}'),
                ('scheduled', 'no_show', '{coordinator,mediator}'),
                ('scheduled', 'approved', '{coordinator,mediator}'),
                ('scheduled', 'cancelled', '{coordinator,requester}'),
                ('done', 'validated', '{coordinator}'),
                ('done', 'scheduled', '{coordinator}'),
                ('no_show', 'validated', '{coordinator}'),
                ('no_show', 'scheduled', '{coordinator}'),
                ('done', 'no_show', '{coordinator,mediator}'),
                ('no_show', 'done', '{coordinator,mediator}'),
                ('validated', 'billable', '{coordinator}'),
                ('validated', 'done', '{coordinator}'),
                ('validated', 'no_show', '{coordinator}'),
                ('billable', 'validated', '{coordinator}')
            ) AS way(start, finish, who)
            WHERE way.start = OLD.state AND way.finish = NEW.state
              AND (itself OR way.who && sides)
        ) THEN
            RAISE EXCEPTION 'session_moves: % to %', OLD.state, NEW.state
                USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.state = 'cancelled' AND OLD.starts_at <= now() AND NOT itself
           AND NOT 'coordinator' = ANY (sides) THEN
            RAISE EXCEPTION 'session_moves: it has begun' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.state NOT IN ('refused', 'cancelled') AND NOT EXISTS (
            SELECT 1 FROM mediation_mediationrequest r
            WHERE r.id = NEW.request_id AND r.state IN ('approved', 'closed')
        ) THEN
            RAISE EXCEPTION 'session_moves: its request is not approved'
                USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.state IN ('done', 'no_show') AND OLD.starts_at > now() AND NOT itself
           AND NOT 'coordinator' = ANY (sides) THEN
            RAISE EXCEPTION 'session_moves: it has not begun' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.state = 'validated' AND OLD.state <> 'billable' AND NOT itself AND EXISTS (
            SELECT 1 FROM mediation_sessionreport t
            JOIN mediation_assignment a ON a.id = t.assignment_id AND a.place = 'accepted'
            JOIN mediation_mediator m ON m.id = a.mediator_id
            WHERE t.session_id = OLD.id AND t.version > 0
              AND wall.user_id() IN (a.account_id, m.user_id)
        ) THEN
            RAISE EXCEPTION 'session_moves: their own report' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.state = 'approved' AND OLD.state = 'requested' AND NOT itself AND EXISTS (
            SELECT 1 FROM mediation_mediationrequest r JOIN mediation_hourpackage p
            ON p.id = r.package_id WHERE r.id = NEW.request_id AND NOT wall.is_paid_from(p, NEW)
        ) THEN
            RAISE EXCEPTION 'session_moves: outside its package' USING ERRCODE = 'check_violation';
        END IF;
        NEW.state_at := now();
        IF NEW.state = 'cancelled' THEN
            NEW.charged_minutes := wall.late_charge(OLD.id);
            OLD.charged_minutes := NEW.charged_minutes;
        END IF;
    END IF;
    IF NOT itself THEN
        NEW.state_by_name := CASE WHEN NEW.state <> OLD.state THEN left(wall.acting_name(), 200)
                                  ELSE OLD.state_by_name END;
        -- What is paid is said by validating, taken back by reopening, and else stays.
        IF (NEW.charged_minutes <> OLD.charged_minutes
                AND NOT (OLD.state IN ('done', 'no_show') AND NEW.state = 'validated')
                AND NOT (OLD.state = 'validated' AND NEW.state IN ('done', 'no_show')
                         AND NEW.charged_minutes = 0))
           OR (OLD.state IN ('validated', 'billable')
               AND (NEW.minutes, NEW.starts_at, NEW.ends_at)
                   <> (OLD.minutes, OLD.starts_at, OLD.ends_at)) THEN
            RAISE EXCEPTION 'session_moves: it is paid' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    -- Who mediates moves it on and nothing else; who asks changes the time while nobody goes.
    IF NOT itself AND NOT 'coordinator' = ANY (sides) THEN
        IF (NEW.charged_minutes, NEW.minutes, NEW.is_locked) IS DISTINCT FROM
           (OLD.charged_minutes, OLD.minutes, OLD.is_locked)
           OR (NEW.kept_on IS DISTINCT FROM OLD.kept_on AND NOT 'requester' = ANY (sides))
           OR (NEW.state = OLD.state AND NEW.state_why <> OLD.state_why)
           OR ((NEW.starts_at, NEW.ends_at, NEW.place, NEW.latitude, NEW.longitude,
                NEW.is_flexible, NEW.earliest_at, NEW.latest_at) IS DISTINCT FROM
               (OLD.starts_at, OLD.ends_at, OLD.place, OLD.latitude, OLD.longitude,
                OLD.is_flexible, OLD.earliest_at, OLD.latest_at)
               AND NOT ('requester' = ANY (sides) AND OLD.state IN ('requested', 'approved')
                        AND NOT EXISTS (SELECT 1 FROM mediation_assignment a
                                        WHERE a.session_id = OLD.id
                                          AND a.place IN ('offered', 'accepted'))))
        THEN
            RAISE EXCEPTION 'session_moves: not theirs to change'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER session_moves BEFORE UPDATE ON mediation_mediationsession
FOR EACH ROW EXECUTE FUNCTION wall.session_moves();

-- Nobody goes to what is cancelled or refused.
CREATE OR REPLACE FUNCTION wall.session_is_off() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE mediation_assignment SET place = 'released'
    WHERE session_id = NEW.id AND place IN ('offered', 'accepted');
    UPDATE mediation_offer SET answer = 'withdrawn', answered_at = now()
    WHERE session_id = NEW.id AND answer = 'waiting';
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER session_is_off AFTER UPDATE OF state ON mediation_mediationsession
FOR EACH ROW WHEN (NEW.state IN ('cancelled', 'refused') AND NEW.state <> OLD.state)
EXECUTE FUNCTION wall.session_is_off();

-- Hours come from a package for that kind, open on the days of what was approved before; the
-- mediators' own hours need none.
CREATE OR REPLACE FUNCTION wall.fits_package(request mediation_mediationrequest) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    kind constant jsonb := wall.mediation_kind(request.kind);
    p mediation_hourpackage;
BEGIN
    SELECT * INTO p FROM mediation_hourpackage x WHERE x.id = request.package_id;
    IF (p.id IS NULL AND NOT coalesce((kind ->> 'internal')::boolean, false))
       OR p.offer <> coalesce(kind ->> 'offer', 'mediation') OR EXISTS (
        SELECT 1 FROM mediation_mediationsession s
        WHERE s.request_id = request.id AND s.state NOT IN ('requested', 'refused', 'cancelled')
          AND p.id IS NOT NULL AND NOT wall.is_paid_from(p, s)
    ) THEN
        RAISE EXCEPTION 'request_moves: not from that package' USING ERRCODE = 'check_violation';
    END IF;
END $$;

-- Who asks may withdraw and correct what waits, when nothing of it is to be or was done; the rest is
-- for who coordinates.
CREATE OR REPLACE FUNCTION wall.request_moves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    itself boolean := wall.actor() IS NULL OR wall.erasing();
    coordinates boolean := itself OR OLD.service_id = ANY (wall.offices('mediation_coordinate'));
BEGIN
    IF (NEW.service_id, NEW.body_id) <> (OLD.service_id, OLD.body_id)
       OR NEW.from_office_id IS DISTINCT FROM OLD.from_office_id THEN
        RAISE EXCEPTION 'request_moves: it stays where it is' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.package_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM mediation_hourpackage p WHERE p.id = NEW.package_id
          AND p.service_id = NEW.service_id AND p.body_id = NEW.body_id
    ) THEN
        RAISE EXCEPTION 'request_moves: a package of another body'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state <> OLD.state THEN
        IF NOT EXISTS (
            SELECT 1 FROM (VALUES
                ('requested', 'approved', false), ('requested', 'refused', false),
                ('requested', 'cancelled', true), ('approved', 'cancelled', true),
                ('approved', 'closed', false), ('closed', 'approved', false)
            ) AS way(start, finish, asker)
            WHERE way.start = OLD.state AND way.finish = NEW.state AND (coordinates OR way.asker)
        ) THEN
            RAISE EXCEPTION 'request_moves: % to %', OLD.state, NEW.state
                USING ERRCODE = 'check_violation';
        END IF;
        IF NOT itself AND NEW.state IN ('cancelled', 'closed') AND EXISTS (
            SELECT 1 FROM mediation_mediationsession s WHERE s.request_id = NEW.id
              AND s.state NOT IN ('refused', 'cancelled')
              AND NOT (NEW.state = 'closed' AND s.state IN ('validated', 'billable'))
        ) THEN
            RAISE EXCEPTION 'request_moves: not all of it is over' USING ERRCODE = 'check_violation';
        END IF;
        NEW.state_at := now();
    END IF;
    IF NOT itself AND NEW.state = 'approved' AND (
        OLD.state = 'requested' OR NEW.package_id IS DISTINCT FROM OLD.package_id
        OR NEW.kind <> OLD.kind
    ) THEN
        PERFORM wall.fits_package(NEW);
    END IF;
    IF NOT coordinates AND ((NEW.approved_minutes, NEW.package_id, NEW.priority, NEW.asked_by_name,
        NEW.asked_by_id) IS DISTINCT FROM (OLD.approved_minutes, OLD.package_id, OLD.priority,
        OLD.asked_by_name, OLD.asked_by_id)
       OR (OLD.state <> 'requested' AND (NEW.needs, NEW.minutes, NEW.kind, NEW.language_id)
           IS DISTINCT FROM (OLD.needs, OLD.minutes, OLD.kind, OLD.language_id))) THEN
        RAISE EXCEPTION 'request_moves: not theirs to change'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER request_moves BEFORE UPDATE ON mediation_mediationrequest
FOR EACH ROW EXECUTE FUNCTION wall.request_moves();

-- Who asks does so in their own name, for the body of their own office, to the service of its area,
-- with nothing decided yet.
CREATE OR REPLACE FUNCTION wall.request_begins() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS NULL THEN
        RETURN NEW;
    END IF;
    IF NEW.from_office_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM network_office o WHERE o.id = NEW.from_office_id AND o.body_id = NEW.body_id
    ) THEN
        RAISE EXCEPTION 'request_begins: of another body' USING ERRCODE = 'check_violation';
    END IF;
    IF wall.user_id() IS NOT NULL THEN
        NEW.asked_by_id := wall.user_id();
        NEW.asked_by_name := left(wall.acting_name(), 200);
    END IF;
    NEW.asked_at := now();
    IF NOT NEW.service_id = ANY (wall.offices('mediation_coordinate')) THEN
        IF NEW.priority > 1 + NEW.is_urgent::integer * 2 THEN
            RAISE EXCEPTION 'request_begins: how soon is not theirs to say'
                USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.from_office_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM network_office s
            JOIN network_office o ON o.area_id IS NOT DISTINCT FROM s.area_id
            WHERE s.id = NEW.service_id AND o.id = NEW.from_office_id
        ) THEN
            RAISE EXCEPTION 'request_begins: a service of another area'
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF NEW.package_id IS NOT NULL OR NEW.approved_minutes IS NOT NULL THEN
        RAISE EXCEPTION 'request_begins: it is not approved' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER request_begins BEFORE INSERT ON mediation_mediationrequest
FOR EACH ROW EXECUTE FUNCTION wall.request_begins();

-- The sessions of a request never take longer than its hours.
CREATE OR REPLACE FUNCTION wall.session_begins() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    r mediation_mediationrequest;
    planned bigint;
    have bigint;
BEGIN
    IF wall.actor() IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT * INTO r FROM mediation_mediationrequest WHERE id = NEW.request_id FOR UPDATE;
    SELECT coalesce(sum(s.minutes), 0) INTO planned FROM mediation_mediationsession s
    WHERE s.request_id = NEW.request_id AND s.state <> 'refused' AND s.id <> NEW.id
      AND (TG_OP = 'INSERT' OR NEW.state = 'requested' OR s.state <> 'requested');
    IF TG_OP = 'UPDATE' THEN
        have := CASE WHEN NEW.state = 'requested' THEN r.minutes
                       ELSE coalesce(r.approved_minutes, r.minutes) END;
        IF (planned + NEW.minutes) * r.needs > have THEN
            RAISE EXCEPTION 'session_begins: more than its hours' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.is_locked OR (NEW.state = 'approved') <> (r.state = 'approved')
       OR (planned + NEW.minutes) * r.needs > coalesce(r.approved_minutes, r.minutes) THEN
        RAISE EXCEPTION 'session_begins: more than its hours' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER session_begins BEFORE INSERT ON mediation_mediationsession
FOR EACH ROW EXECUTE FUNCTION wall.session_begins();
CREATE OR REPLACE TRIGGER session_grows BEFORE UPDATE OF minutes ON mediation_mediationsession
FOR EACH ROW WHEN (NEW.minutes > OLD.minutes) EXECUTE FUNCTION wall.session_begins();

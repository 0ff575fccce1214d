-- The hours of a package follow from what requests and sessions say; nobody writes them.

-- Who is acting, as the history of the hours names them.
CREATE OR REPLACE FUNCTION wall.acting_name() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT u.full_name FROM accounts_user u WHERE u.id = wall.user_id()),
                    wall.actor(), '')
$$;

CREATE OR REPLACE FUNCTION wall.move_hours(
    package bigint, what text, delta integer, request bigint, reason text
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF delta = 0 THEN
        RETURN;
    END IF;
    UPDATE mediation_hourpackage SET
        granted = granted + CASE WHEN what IN ('grant', 'transfer') THEN delta ELSE 0 END,
        reserved = reserved + CASE WHEN what = 'reserve' THEN delta ELSE 0 END,
        used = used + CASE WHEN what = 'use' THEN delta ELSE 0 END
    WHERE id = package;
    INSERT INTO mediation_packageentry
        (package_id, kind, minutes, request_id, why, made_by_name, made_at)
    VALUES (package, what, delta, request, left(reason, 200), left(wall.acting_name(), 200), now());
END $$;

-- What a request keeps of its package and what it has used, brought up to date. While it is
-- approved it keeps what was approved, less what its sessions were meant to take once they are
-- over; it uses what was charged. Changes of one request wait for each other, so that each sees what
-- the one before it settled, and then those of one package: request, package, in this order.
CREATE OR REPLACE FUNCTION wall.settle_package(request bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    r mediation_mediationrequest;
    each record;
    keeps integer := 0;
    uses integer := 0;
    over_minutes integer;
    closed date;
BEGIN
    SELECT * INTO r FROM mediation_mediationrequest WHERE id = request FOR UPDATE;
    SELECT coalesce(sum(s.charged_minutes), 0),
           coalesce(sum(s.minutes * r.needs) FILTER (
               WHERE s.state IN ('validated', 'billable', 'cancelled')), 0)
    INTO uses, over_minutes
    FROM mediation_mediationsession s
    WHERE s.request_id = request AND s.state IN ('validated', 'billable', 'cancelled');
    IF r.state = 'approved' THEN
        keeps := greatest(0, r.approved_minutes - over_minutes);
    END IF;
    FOR each IN
        SELECT p.id, p.closed_on,
               coalesce(sum(e.minutes) FILTER (WHERE e.kind = 'reserve'), 0)::integer AS kept,
               coalesce(sum(e.minutes) FILTER (WHERE e.kind = 'use'), 0)::integer AS used
        FROM (SELECT h.id, h.closed_on FROM mediation_hourpackage h
              WHERE h.id = r.package_id OR h.id IN (
                  SELECT e.package_id FROM mediation_packageentry e
                  WHERE e.request_id = request AND e.kind IN ('reserve', 'use'))
              ORDER BY h.id FOR UPDATE) p
        LEFT JOIN mediation_packageentry e ON e.package_id = p.id AND e.request_id = request
        GROUP BY p.id, p.closed_on ORDER BY p.id
    LOOP
        IF each.id IS DISTINCT FROM r.package_id THEN
            PERFORM wall.move_hours(each.id, 'reserve', -each.kept, request, '');
            PERFORM wall.move_hours(each.id, 'use', -each.used, request, '');
            CONTINUE;
        END IF;
        IF each.closed_on IS NOT NULL AND keeps > each.kept THEN
            RAISE EXCEPTION 'package_is_closed' USING ERRCODE = 'check_violation';
        END IF;
        -- What is freed goes first, so that what was kept can be used.
        IF keeps < each.kept THEN
            PERFORM wall.move_hours(each.id, 'reserve', keeps - each.kept, request, '');
            PERFORM wall.move_hours(each.id, 'use', uses - each.used, request, '');
        ELSE
            PERFORM wall.move_hours(each.id, 'use', uses - each.used, request, '');
            PERFORM wall.move_hours(each.id, 'reserve', keeps - each.kept, request, '');
        END IF;
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION wall.hours_follow() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'mediation_mediationrequest' THEN
        PERFORM wall.settle_package(NEW.id);
    ELSE
        PERFORM wall.settle_package(NEW.request_id);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER hours_follow_request
AFTER UPDATE OF state, package_id, approved_minutes, needs ON mediation_mediationrequest
FOR EACH ROW EXECUTE FUNCTION wall.hours_follow();
CREATE OR REPLACE TRIGGER hours_follow_session
AFTER UPDATE OF state, minutes, charged_minutes ON mediation_mediationsession
-- Whoever mediates moves no hours, and so waits for no request.
FOR EACH ROW WHEN (OLD.state IN ('validated', 'billable', 'cancelled')
                   OR NEW.state IN ('validated', 'billable', 'cancelled'))
EXECUTE FUNCTION wall.hours_follow();

-- More hours for a package, or fewer: by who coordinates its service, with the reason.
CREATE OR REPLACE FUNCTION wall.grant_hours(package bigint, delta integer, reason text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM mediation_hourpackage p WHERE p.id = package
                   AND p.service_id = ANY (wall.offices('mediation_coordinate'))) THEN
        RAISE EXCEPTION 'not a package of the actor' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM wall.move_hours(package, 'grant', delta, NULL, reason);
END $$;

-- A transfer is decided once, by somebody else than who asked; the hours go with the decision.
CREATE OR REPLACE FUNCTION wall.transfer_hours() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.state <> 'asked' OR NEW.state NOT IN ('approved', 'refused')
       OR NEW.decided_by_id IS DISTINCT FROM wall.user_id() THEN
        RAISE EXCEPTION 'a transfer is decided once' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'approved' THEN
        PERFORM 1 FROM mediation_hourpackage p WHERE p.id IN (NEW.giver_id, NEW.taker_id)
        ORDER BY p.id FOR UPDATE;
        PERFORM wall.move_hours(NEW.giver_id, 'transfer', -NEW.minutes::integer, NULL, NEW.why);
        PERFORM wall.move_hours(NEW.taker_id, 'transfer', NEW.minutes::integer, NULL, NEW.why);
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER transfer_hours BEFORE UPDATE ON mediation_packagetransfer
FOR EACH ROW EXECUTE FUNCTION wall.transfer_hours();

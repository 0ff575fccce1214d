-- Nobody is in two places at once, and the way from one to the other takes its time.

-- Minutes on the way between two points by a means, as `assignment.travel` reckons them; none when
-- a point is not known. The speeds are rules (travel_…): km/h, per cent that roads wind, minutes.
CREATE OR REPLACE FUNCTION wall.way_minutes(
    means text, lat_a float8, lon_a float8, lat_b float8, lon_b float8
) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    half float8;
    far float8;
BEGIN
    IF lat_a IS NULL OR lat_b IS NULL OR lon_a IS NULL OR lon_b IS NULL
       OR (lat_a = lat_b AND lon_a = lon_b) THEN
        RETURN 0;
    END IF;
    half := sind((lat_b - lat_a) / 2) ^ 2
        + cosd(lat_a) * cosd(lat_b) * sind((lon_b - lon_a) / 2) ^ 2;
    far := 2 * 6371.0088 * asin(least(1, sqrt(half)));
    RETURN wall.rule_number('travel_' || means || '_fixed', 5)
        + ceil(60 * far * wall.rule_number('travel_' || means || '_winding', 130) / 100
               / greatest(1, wall.rule_number('travel_' || means || '_speed', 40)));
END $$;

-- What is done by phone or video has no place: no map, no way there, none that is paid.
CREATE OR REPLACE FUNCTION wall.no_place_by_phone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.latitude IS NOT NULL AND EXISTS (
        SELECT 1 FROM mediation_mediationrequest r
        WHERE r.id = NEW.request_id AND r.mode <> 'in_person'
    ) THEN
        NEW.latitude := NULL;
        NEW.longitude := NULL;
        NEW.place := '';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER a_no_place_by_phone
BEFORE INSERT OR UPDATE OF latitude, longitude ON mediation_mediationsession
FOR EACH ROW EXECUTE FUNCTION wall.no_place_by_phone();

-- Minutes on the way to a session from where somebody is before it: the last place of the twelve
-- hours before, or home.
CREATE OR REPLACE FUNCTION wall.minutes_to(
    who bigint, at timestamptz, lat float8, lon float8, leave_out bigint
) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT wall.way_minutes(m.means, coalesce(p.latitude, m.latitude),
                            coalesce(p.longitude, m.longitude), lat, lon)
    FROM mediation_mediator m
    LEFT JOIN LATERAL (
        SELECT x.latitude, x.longitude
        FROM mediation_assignment a JOIN mediation_mediationsession x ON x.id = a.session_id
        WHERE a.mediator_id = m.id AND a.id IS DISTINCT FROM leave_out
          AND a.place IN ('offered', 'accepted') AND x.latitude IS NOT NULL
          AND a.starts_at < at AND a.ends_at > at - interval '12 hours'
        ORDER BY a.ends_at DESC LIMIT 1) p ON true
    WHERE m.id = who
$$;

-- Until when somebody is on the phone before a moment: a call is made where one happens to be, so
-- that the way may lie before it.
CREATE OR REPLACE FUNCTION wall.calls_until(who bigint, at timestamptz, leave_out bigint)
RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT max(a.ends_at)
    FROM mediation_assignment a JOIN mediation_mediationsession x ON x.id = a.session_id
    WHERE a.mediator_id = who AND a.id IS DISTINCT FROM leave_out
      AND a.place IN ('offered', 'accepted') AND x.latitude IS NULL
      AND a.ends_at <= at AND a.ends_at > at - interval '12 hours'
$$;

-- Before a place is written: who may, and the times of its session. Places of one person are
-- written one after the other, so that each way looks at those before it.
CREATE OR REPLACE FUNCTION wall.set_out() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    s mediation_mediationsession;
    many integer;
    needed integer;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT m.user_id INTO NEW.account_id FROM mediation_mediator m WHERE m.id = NEW.mediator_id;
    END IF;
    PERFORM pg_advisory_xact_lock(
        hashtextextended('mediator ' || coalesce(NEW.account_id, -NEW.mediator_id), 0));
    SELECT * INTO s FROM mediation_mediationsession WHERE id = NEW.session_id;
    IF TG_OP = 'UPDATE' AND NEW.place <> OLD.place THEN
        IF OLD.place NOT IN ('offered', 'accepted') OR (
            NOT NEW.service_id = ANY (wall.offices('mediation_coordinate'))
            AND coalesce(wall.actor() NOT LIKE 'system:%', false)
            AND NEW.place NOT IN ('accepted', 'declined')
            AND NOT (NEW.place = 'released' AND s.state IN ('cancelled', 'refused'))
        ) THEN
            RAISE EXCEPTION 'set_out: % to %', OLD.place, NEW.place
                USING ERRCODE = 'check_violation';
        END IF;
        -- Who mediates accepts by their offer alone, while it waits: it was answered just now.
        IF NEW.place = 'accepted' AND coalesce(wall.actor() NOT LIKE 'system:%', false)
           AND NOT NEW.service_id = ANY (wall.offices('mediation_coordinate'))
           AND NOT EXISTS (
            SELECT 1 FROM mediation_offer o WHERE o.session_id = NEW.session_id
              AND o.mediator_id = NEW.mediator_id AND o.answer = 'accepted'
              AND o.answered_at = now()
        ) THEN
            RAISE EXCEPTION 'set_out: by an offer alone' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    NEW.service_id := s.service_id;
    NEW.from_office_id := s.from_office_id;
    NEW.starts_at := s.starts_at;
    NEW.ends_at := s.ends_at;
    IF NEW.place IN ('offered', 'accepted') AND (
        TG_OP = 'INSERT' OR OLD.place NOT IN ('offered', 'accepted')
    ) THEN
        -- Who is sent to one session waits for each other: no more go than are needed.
        PERFORM 1 FROM mediation_mediationsession WHERE id = NEW.session_id FOR UPDATE;
        SELECT count(*) INTO many FROM mediation_assignment a
        WHERE a.session_id = NEW.session_id AND a.place IN ('offered', 'accepted')
          AND a.id IS DISTINCT FROM NEW.id;
        SELECT r.needs INTO needed FROM mediation_mediationrequest r WHERE r.id = s.request_id;
        IF many >= needed THEN
            RAISE EXCEPTION 'session_is_full' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER set_out BEFORE INSERT OR UPDATE ON mediation_assignment
FOR EACH ROW EXECUTE FUNCTION wall.set_out();

-- The way to one place, from where its mediator is before it.
CREATE OR REPLACE FUNCTION wall.reckon_way(place_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    a mediation_assignment;
    minutes integer;
    leaves timestamptz;
BEGIN
    SELECT * INTO a FROM mediation_assignment WHERE id = place_id;
    SELECT wall.minutes_to(a.mediator_id, a.starts_at, s.latitude, s.longitude, a.id) INTO minutes
    FROM mediation_mediationsession s WHERE s.id = a.session_id;
    leaves := least(a.starts_at, greatest(
        a.starts_at - make_interval(mins => minutes),
        wall.calls_until(a.mediator_id, a.starts_at, a.id)));
    INSERT INTO mediation_assignmentway AS w (assignment_id, mediator_id, account_id, service_id,
        is_live, leaves_at, ends_at, travel_minutes)
    VALUES (a.id, a.mediator_id, a.account_id, a.service_id, a.place IN ('offered', 'accepted'),
            leaves, a.ends_at, minutes)
    ON CONFLICT (assignment_id) DO UPDATE SET is_live = excluded.is_live,
        leaves_at = excluded.leaves_at, ends_at = excluded.ends_at,
        travel_minutes = excluded.travel_minutes, account_id = excluded.account_id;
END $$;

-- After a place is written: the way there. Whoever goes on from here to another session, or went on
-- from where it was, sets out anew: that is written first, with this way out of the day, so that
-- the rule of one way at a time looks at the day as it will be.
CREATE OR REPLACE FUNCTION wall.set_out_anew() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    was record := CASE WHEN TG_OP = 'UPDATE' THEN OLD ELSE NEW END;
BEGIN
    -- An account goes along, and nobody to another place.
    IF was.account_id IS DISTINCT FROM NEW.account_id THEN
        UPDATE mediation_assignmentway SET account_id = NEW.account_id
        WHERE assignment_id = NEW.id;
        RETURN NULL;
    END IF;
    UPDATE mediation_assignmentway SET is_live = false
    WHERE assignment_id = NEW.id AND is_live AND (NEW.place NOT IN ('offered', 'accepted')
          OR (was.starts_at, was.ends_at) IS DISTINCT FROM (NEW.starts_at, NEW.ends_at));
    PERFORM wall.reckon_way(n.id)
    FROM (VALUES (was.starts_at, was.ends_at), (NEW.starts_at, NEW.ends_at)) AS span (begins, ends)
    CROSS JOIN LATERAL (
        SELECT a.id FROM mediation_assignment a
        JOIN mediation_mediationsession x ON x.id = a.session_id
        WHERE a.mediator_id = NEW.mediator_id AND a.id <> NEW.id
          AND a.place IN ('offered', 'accepted') AND x.latitude IS NOT NULL
          AND a.starts_at > span.begins AND a.starts_at < span.ends + interval '12 hours'
        ORDER BY a.starts_at LIMIT 1) n
    GROUP BY n.id;
    PERFORM wall.reckon_way(NEW.id);
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS set_out_next ON mediation_assignment;
DROP FUNCTION IF EXISTS wall.set_out_next();
CREATE OR REPLACE TRIGGER set_out_anew AFTER INSERT OR UPDATE ON mediation_assignment
FOR EACH ROW EXECUTE FUNCTION wall.set_out_anew();

-- An account that the register names from now on has what is still to be, and what nobody's had; one
-- that it names no more keeps what it had, so that nobody judges their own work.
CREATE OR REPLACE FUNCTION wall.account_goes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE mediation_assignment SET account_id = NEW.user_id
    WHERE mediator_id = NEW.id AND place IN ('offered', 'accepted')
      AND (account_id IS NULL OR ends_at > now());
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER account_goes AFTER UPDATE OF user_id ON mediation_mediator
FOR EACH ROW WHEN (NEW.user_id IS NOT NULL AND NEW.user_id IS DISTINCT FROM OLD.user_id)
EXECUTE FUNCTION wall.account_goes();

-- A session that moves takes those who go there along.
CREATE OR REPLACE FUNCTION wall.session_moved() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE mediation_assignment SET starts_at = starts_at
    WHERE session_id = NEW.id AND place IN ('offered', 'accepted');
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER session_moved
AFTER UPDATE OF starts_at, ends_at, latitude, longitude ON mediation_mediationsession
FOR EACH ROW WHEN ((OLD.starts_at, OLD.ends_at, OLD.latitude, OLD.longitude) IS DISTINCT FROM
                   (NEW.starts_at, NEW.ends_at, NEW.latitude, NEW.longitude))
EXECUTE FUNCTION wall.session_moved();

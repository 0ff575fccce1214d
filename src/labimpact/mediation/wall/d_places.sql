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

-- Before a place is written: the times of its session, and when one sets out to it. Whoever goes
-- on from here to another session sets out from here: that is written first, so that the rule of
-- one place at a time looks at the day as it will be.
CREATE OR REPLACE FUNCTION wall.set_out() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    s mediation_mediationsession;
    n record;
    many integer;
    needed integer;
BEGIN
    -- Written by the trigger of the place before it.
    IF TG_OP = 'UPDATE' AND NEW.leaves_at IS DISTINCT FROM OLD.leaves_at THEN
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('mediator ' || NEW.mediator_id, 0));
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
    IF TG_OP = 'INSERT' THEN
        SELECT m.user_id INTO NEW.account_id FROM mediation_mediator m WHERE m.id = NEW.mediator_id;
    END IF;
    NEW.service_id := s.service_id;
    NEW.from_office_id := s.from_office_id;
    NEW.starts_at := s.starts_at;
    NEW.ends_at := s.ends_at;
    NEW.travel_minutes :=
        wall.minutes_to(NEW.mediator_id, NEW.starts_at, s.latitude, s.longitude, NEW.id);
    NEW.leaves_at := least(NEW.starts_at, greatest(
        NEW.starts_at - make_interval(mins => NEW.travel_minutes),
        wall.calls_until(NEW.mediator_id, NEW.starts_at, NEW.id)));
    IF NEW.place IN ('offered', 'accepted') THEN
        SELECT a.id, a.starts_at, a.leaves_at, x.latitude, x.longitude, m.means INTO n
        FROM mediation_assignment a
        JOIN mediation_mediationsession x ON x.id = a.session_id
        JOIN mediation_mediator m ON m.id = a.mediator_id
        WHERE a.mediator_id = NEW.mediator_id AND a.id IS DISTINCT FROM NEW.id
          AND a.place IN ('offered', 'accepted') AND x.latitude IS NOT NULL
          AND a.starts_at > NEW.starts_at AND a.starts_at < NEW.ends_at + interval '12 hours'
        ORDER BY a.starts_at LIMIT 1;
        IF FOUND AND s.latitude IS NOT NULL THEN
            UPDATE mediation_assignment SET leaves_at = n.starts_at - make_interval(
                mins => wall.way_minutes(n.means, s.latitude, s.longitude, n.latitude, n.longitude))
            WHERE id = n.id;
        ELSIF FOUND AND NEW.ends_at <= n.starts_at THEN
            UPDATE mediation_assignment SET leaves_at = greatest(leaves_at, NEW.ends_at)
            WHERE id = n.id;
        END IF;
    END IF;
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

-- After it: whoever goes somewhere else next sets out from here, or no more.
CREATE OR REPLACE FUNCTION wall.set_out_next() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.place, OLD.starts_at, OLD.ends_at) IS NOT DISTINCT FROM
       (NEW.place, NEW.starts_at, NEW.ends_at) THEN
        RETURN NULL;
    END IF;
    UPDATE mediation_assignment SET leaves_at = leaves_at WHERE id = (
        SELECT a.id FROM mediation_assignment a
        JOIN mediation_mediationsession x ON x.id = a.session_id
        WHERE a.mediator_id = NEW.mediator_id AND a.id <> NEW.id
          AND a.place IN ('offered', 'accepted') AND x.latitude IS NOT NULL
          AND a.starts_at > NEW.starts_at AND a.starts_at < NEW.ends_at + interval '12 hours'
        ORDER BY a.starts_at LIMIT 1);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER set_out_next AFTER INSERT OR UPDATE ON mediation_assignment
FOR EACH ROW EXECUTE FUNCTION wall.set_out_next();

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
    UPDATE mediation_assignment SET leaves_at = leaves_at
    WHERE session_id = NEW.id AND place IN ('offered', 'accepted');
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER session_moved
AFTER UPDATE OF starts_at, ends_at, latitude, longitude ON mediation_mediationsession
FOR EACH ROW WHEN ((OLD.starts_at, OLD.ends_at, OLD.latitude, OLD.longitude) IS DISTINCT FROM
                   (NEW.starts_at, NEW.ends_at, NEW.latitude, NEW.longitude))
EXECUTE FUNCTION wall.session_moved();

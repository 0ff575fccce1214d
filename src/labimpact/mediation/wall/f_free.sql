-- Who could go: what a mediator speaks, when they are free, where they set out from and what they
-- have already. For who coordinates the service, and for the system, which weighs it for an office of
-- its area that asks or a body that holds its open form, and tells them how many and when.

CREATE OR REPLACE FUNCTION wall.asks_here(service bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT service = ANY (wall.offices('mediation_coordinate'))
        OR EXISTS (
            SELECT 1 FROM network_office s JOIN network_office o ON o.area_id = s.area_id
            WHERE s.id = service AND o.id = ANY (wall.offices('mediation_request')))
        OR (wall.actor() = 'system:mediation_link' AND EXISTS (
            SELECT 1 FROM mediation_requestlink l WHERE l.service_id = service
              AND l.ended_at IS NULL AND l.expires_at > now()))
$$;

-- Is that body theirs, so that who should not go there counts?
CREATE OR REPLACE FUNCTION wall.asks_about(service bigint, about_body bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT wall.asks_here(service) AND coalesce(
        service = ANY (wall.offices('mediation_coordinate'))
        OR about_body = ANY (wall.requesting_bodies())
        OR (wall.actor() = 'system:mediation_link' AND wall.form_is_open(service, about_body)),
        false)
$$;

CREATE OR REPLACE FUNCTION wall.weighs_here(service bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(wall.actor() = 'system:mediation', false)
        OR service = ANY (wall.offices('mediation_coordinate'))
$$;

-- `since` and `until` are the days looked at, `counted_from` and `counted_to` those whose hours
-- count for the limits of a week or a month. What is paid and wished is for who coordinates.
CREATE OR REPLACE FUNCTION wall.mediators_free(
    service bigint, since date, until date, counted_from timestamptz, counted_to timestamptz
) RETURNS TABLE (id bigint, means text, sex text, latitude float8, longitude float8,
                 begins_on date, ends_on date, is_there boolean, desired_week integer,
                 most_week integer, most_day integer, most_month integer, hour_cents integer,
                 contract_from date, contract_minutes integer, contract_used integer,
                 skills jsonb, weekly jsonb, exceptions jsonb, jobs jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    coordinates boolean := service = ANY (wall.offices('mediation_coordinate'));
BEGIN
    IF NOT wall.weighs_here(service) THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH here AS (
        SELECT m.* FROM mediation_mediator m
        WHERE m.service_id = mediators_free.service AND m.starts_on <= mediators_free.until
          AND (m.ends_on IS NULL OR m.ends_on >= since)
    ), spoken AS (
        SELECT l.mediator_id, jsonb_agg(jsonb_build_array(g.code, l.level) ORDER BY l.id) AS said
        FROM mediation_mediatorlanguage l JOIN network_language g ON g.id = l.language_id
        WHERE l.valid_from <= since
          AND (l.valid_to IS NULL OR l.valid_to >= mediators_free.until)
          AND l.mediator_id IN (SELECT h.id FROM here h)
        GROUP BY l.mediator_id
    ), hours AS (
        SELECT a.mediator_id, jsonb_agg(jsonb_build_array(
            a.weekday, a.begins_at, a.ends_at, a.valid_from, a.valid_to) ORDER BY a.id) AS said
        FROM mediation_availability a
        WHERE (a.valid_from IS NULL OR a.valid_from <= mediators_free.until)
          AND (a.valid_to IS NULL OR a.valid_to >= since)
          AND a.mediator_id IN (SELECT h.id FROM here h)
        GROUP BY a.mediator_id
    ), away AS (
        SELECT x.mediator_id, jsonb_agg(jsonb_build_array(
            x.starts_at, x.ends_at, x.is_extra) ORDER BY x.id) AS said
        FROM mediation_absence x
        WHERE x.ends_at > counted_from - interval '2 days'
          AND x.starts_at < counted_to + interval '2 days'
          AND x.mediator_id IN (SELECT h.id FROM here h)
        GROUP BY x.mediator_id
    ), busy AS (
        SELECT a.mediator_id, jsonb_agg(jsonb_build_array(
            a.id, s.id, a.starts_at, a.ends_at, s.latitude, s.longitude) ORDER BY a.id) AS said
        FROM mediation_assignment a JOIN mediation_mediationsession s ON s.id = a.session_id
        WHERE a.place IN ('offered', 'accepted')
          AND a.ends_at > counted_from - interval '2 days'
          AND a.starts_at < counted_to + interval '2 days'
          AND a.mediator_id IN (SELECT h.id FROM here h)
        GROUP BY a.mediator_id
    ), paid AS (
        SELECT DISTINCT ON (c.mediator_id) c.mediator_id, c.hour_cents, c.valid_from,
               c.most_minutes
        FROM mediation_mediatorcontract c
        WHERE c.valid_from <= since AND (c.valid_to IS NULL OR c.valid_to >= since)
          AND c.mediator_id IN (SELECT h.id FROM here h)
        ORDER BY c.mediator_id, c.valid_from DESC
    )
    SELECT h.id, h.means::text, h.sex::text, h.latitude, h.longitude, h.starts_on, h.ends_on,
           h.suspended_on IS NULL,
           CASE WHEN coordinates THEN h.desired_week ELSE 0 END,
           h.most_week, h.most_day, h.most_month,
           CASE WHEN coordinates THEN coalesce(p.hour_cents, 0) ELSE 0 END,
           p.valid_from, p.most_minutes,
           CASE WHEN p.most_minutes IS NULL THEN 0 ELSE (
               SELECT coalesce(sum(extract(epoch FROM a.ends_at - a.starts_at) / 60), 0)
               FROM mediation_assignment a
               WHERE a.mediator_id = h.id AND a.place IN ('offered', 'accepted')
                 AND a.starts_at >= p.valid_from
           )::integer END,
           coalesce(l.said, '[]'), coalesce(w.said, '[]'), coalesce(x.said, '[]'),
           coalesce(b.said, '[]')
    FROM here h
    LEFT JOIN spoken l ON l.mediator_id = h.id
    LEFT JOIN hours w ON w.mediator_id = h.id
    LEFT JOIN away x ON x.mediator_id = h.id
    LEFT JOIN busy b ON b.mediator_id = h.id
    LEFT JOIN paid p ON p.mediator_id = h.id
    ORDER BY h.id;
END $$;

-- Who of a service should not go to a body, for a family or a case of it: ids alone.
CREATE OR REPLACE FUNCTION wall.mediators_shut(service bigint, about_body bigint, about text)
RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.weighs_here(service) THEN
        RETURN QUERY
        SELECT DISTINCT i.mediator_id FROM mediation_incompatibility i
        JOIN mediation_mediator m ON m.id = i.mediator_id AND m.service_id = service
        WHERE i.body_id = about_body AND (i.subject = '' OR i.subject = about);
    END IF;
END $$;

-- Who stands on which side of mediation: worked out once per query by the policies.

-- Until when who left the register still tells what they did and reads what they are paid.
CREATE OR REPLACE FUNCTION wall.is_of_register(ends_on date, days integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT ends_on IS NULL OR ends_on + days >= (now() AT TIME ZONE 'Europe/Rome')::date
$$;

-- The mediators whom the signed-in user is, while they may work: to the end of their engagement,
-- and a short while after it to write the last reports.
CREATE OR REPLACE FUNCTION wall.my_mediators() RETURNS bigint[]
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(m.id), '{}') FROM mediation_mediator m
    WHERE m.user_id = wall.user_id() AND m.service_id = ANY (wall.offices('mediation_work'))
      AND wall.is_of_register(m.ends_on, wall.rule_number('mediation_seen_after', 30)::integer)
$$;

CREATE OR REPLACE FUNCTION wall.coordinated_mediators() RETURNS bigint[]
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(m.id), '{}') FROM mediation_mediator m
    WHERE m.service_id = ANY (wall.offices('mediation_coordinate'))
$$;

-- The sessions that the signed-in user has a place in or an open offer for; what is long over and
-- settled is none of theirs any more but for their own report.
CREATE OR REPLACE FUNCTION wall.my_sessions() RETURNS bigint[]
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH me AS (SELECT wall.my_mediators() AS ids),
         since AS (SELECT now() - make_interval(
             days => wall.rule_number('mediation_seen_after', 30)) AS at)
    SELECT coalesce(array_agg(DISTINCT x.session_id), '{}') FROM (
        SELECT a.session_id FROM mediation_assignment a
        JOIN mediation_mediator m ON m.id = a.mediator_id, me
        WHERE a.mediator_id = ANY (me.ids) AND a.place IN ('offered', 'accepted')
          AND a.ends_at > (SELECT at FROM since)
          AND (a.starts_at AT TIME ZONE 'Europe/Rome')::date <= coalesce(m.ends_on, 'infinity')
        UNION ALL
        SELECT o.session_id FROM mediation_offer o
        JOIN mediation_mediator m ON m.id = o.mediator_id, me
        WHERE o.mediator_id = ANY (me.ids) AND o.answer = 'waiting' AND o.expires_at > now()
          AND wall.is_of_register(m.ends_on, 0)
    ) x
$$;

CREATE OR REPLACE FUNCTION wall.my_requests() RETURNS bigint[]
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT s.request_id), '{}') FROM mediation_mediationsession s
    WHERE s.id = ANY (wall.my_sessions())
$$;

-- Who reads the files of a request: whoever asks or coordinates; whoever has a place in it, up to
-- their last day and a short while after the session, and of a confidential one only once they have
-- accepted it. Who may only offer themselves (an urgent offer to all) does not. When the person whom
-- the request is about is sealed, those who open them alone.
CREATE OR REPLACE FUNCTION wall.reads_files_of(request bigint, removed timestamptz)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT (wall.asks(request) OR (removed IS NULL AND EXISTS (
        SELECT 1 FROM mediation_assignment a
        JOIN mediation_mediationsession s ON s.id = a.session_id AND s.request_id = request
        JOIN mediation_mediationrequest r ON r.id = s.request_id
        WHERE a.session_id = ANY (wall.my_sessions()) AND a.mediator_id = ANY (wall.my_mediators())
          AND (a.place = 'accepted' OR (a.place = 'offered' AND r.confidentiality = 'ordinary')))))
        AND NOT EXISTS (
            SELECT 1 FROM mediation_requestperson p
            WHERE p.request_id = request AND wall.is_sealed(p.person_id)
              AND NOT (p.from_office_id = ANY (wall.offices('person_view'))
                       AND p.person_id <> ALL (wall.hidden_persons())))
$$;

-- The bodies whose offices the actor asks for.
CREATE OR REPLACE FUNCTION wall.requesting_bodies() RETURNS bigint[]
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT o.body_id), '{}') FROM network_office o
    WHERE o.id = ANY (wall.offices('mediation_request'))
$$;

-- Is that request one on which the actor stands, from either side?
CREATE OR REPLACE FUNCTION wall.asks(request bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM mediation_mediationrequest r WHERE r.id = request AND (
        r.service_id = ANY (wall.offices('mediation_coordinate'))
        OR r.from_office_id = ANY (wall.offices('mediation_request'))
        OR (wall.actor() = 'system:mediation_link' AND r.asked_at = now())))
$$;

CREATE OR REPLACE FUNCTION wall.asked_from(request bigint, office bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT wall.asks(request) AND EXISTS (SELECT 1 FROM mediation_mediationrequest r
        WHERE r.id = request AND r.from_office_id = office)
$$;

-- A session says of its service and its office what its request says.
CREATE OR REPLACE FUNCTION wall.session_of(request bigint, service bigint, office bigint)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT wall.asks(request) AND EXISTS (SELECT 1 FROM mediation_mediationrequest r
        WHERE r.id = request AND r.service_id = service
          AND r.from_office_id IS NOT DISTINCT FROM office)
$$;

CREATE OR REPLACE FUNCTION wall.session_side(session bigint, service bigint, office bigint)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM mediation_mediationsession s
        WHERE s.id = session AND s.service_id = service
          AND s.from_office_id IS NOT DISTINCT FROM office
          AND (s.service_id = ANY (wall.offices('mediation_coordinate'))
               OR s.from_office_id = ANY (wall.offices('mediation_request'))))
$$;

-- A mediator is sent by their own service alone, to what lies within their engagement, and not
-- while they are suspended. Whoever has no part in it is told nothing of it.
CREATE OR REPLACE FUNCTION wall.assignable(session bigint, mediator bigint, service bigint)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM mediation_mediationsession s JOIN mediation_mediator m
        ON m.id = mediator AND m.service_id = service AND m.suspended_on IS NULL
        WHERE s.id = session AND s.service_id = service
          AND (s.starts_at AT TIME ZONE 'Europe/Rome')::date
              BETWEEN m.starts_on AND coalesce(m.ends_on, 'infinity')
          AND (coalesce(wall.actor() LIKE 'system:%', true)
               OR service = ANY (wall.offices('mediation_coordinate'))
               OR (mediator = ANY (wall.my_mediators()) AND session = ANY (wall.my_sessions()))))
$$;

CREATE OR REPLACE FUNCTION wall.assignment_of(assignment bigint, mediator bigint, service bigint)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM mediation_assignment a
        WHERE a.id = assignment AND a.mediator_id = mediator AND a.service_id = service)
$$;

CREATE OR REPLACE FUNCTION wall.report_of(
    assignment bigint, session bigint, mediator bigint, service bigint, office bigint
) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM mediation_assignment a
        WHERE a.id = assignment AND a.session_id = session AND a.mediator_id = mediator
          AND a.service_id = service AND a.from_office_id IS NOT DISTINCT FROM office
          AND a.place = 'accepted')
$$;

-- Both packages are of a service that the actor coordinates.
CREATE OR REPLACE FUNCTION wall.same_service(giver bigint, taker bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM mediation_hourpackage g JOIN mediation_hourpackage t
        ON t.id = taker AND t.service_id = g.service_id
        WHERE g.id = giver AND g.service_id = ANY (wall.offices('mediation_coordinate')))
$$;

-- May a body still ask by its secret form?
CREATE OR REPLACE FUNCTION wall.form_is_open(service bigint, body bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM mediation_requestlink l
        WHERE l.service_id = service AND l.body_id = body AND l.ended_at IS NULL
          AND l.expires_at > now())
$$;

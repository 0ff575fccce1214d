-- What the policies ask about offices. Memberships are the truth: a wrong list of offices in the
-- application cannot widen what a user reads.

CREATE OR REPLACE FUNCTION wall.offices(wanted text) RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := wall.user_id();
    found bigint[];
BEGIN
    IF who IS NULL THEN
        RETURN '{}';
    END IF;
    SELECT coalesce(array_agg(DISTINCT o.id), '{}') INTO found
    FROM network_membership m
    JOIN accounts_user u ON u.id = m.user_id AND u.is_active
    JOIN wall.role_permission rp ON rp.role = m.role AND rp.permission = wanted
    JOIN network_office home ON home.id = m.office_id
    JOIN network_office o ON o.id = m.office_id
        OR (rp.reach = 'area' AND o.area_id = home.area_id)
        OR rp.reach = 'network'
    WHERE m.user_id = who
      AND m.valid_from <= current_date AND (m.valid_to IS NULL OR m.valid_to >= current_date)
      AND (NOT rp.needs_session OR wall.staff_session_open());
    RETURN found;
END $$;

-- Names a user may read: whoever works, or worked, in an office of the same areas.
CREATE OR REPLACE FUNCTION wall.colleagues() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mine bigint[] := wall.offices('workspace_view');
    found bigint[];
BEGIN
    SELECT coalesce(array_agg(DISTINCT m.user_id), '{}') INTO found
    FROM network_membership m
    JOIN network_office o ON o.id = m.office_id
    WHERE o.id = ANY (mine || wall.offices('member_invite'))
       OR o.area_id IN (SELECT area_id FROM network_office WHERE id = ANY (mine));
    RETURN found;
END $$;

-- Does the actor hold a permission over a whole area, by a role whose reach is the area or the
-- network? (A null area needs the reach of the network.)
CREATE OR REPLACE FUNCTION wall.reaches_area(wanted text, area bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM network_membership m
                   JOIN accounts_user u ON u.id = m.user_id AND u.is_active
                   JOIN wall.role_permission rp ON rp.role = m.role AND rp.permission = wanted
                   JOIN network_office home ON home.id = m.office_id
                   WHERE m.user_id = wall.user_id()
                     AND m.valid_from <= current_date
                     AND (m.valid_to IS NULL OR m.valid_to >= current_date)
                     AND (NOT rp.needs_session OR wall.staff_session_open())
                     AND (rp.reach = 'network' OR (rp.reach = 'area' AND home.area_id = area)))
$$;

-- A role that reaches the whole network is given only by someone whose own reach is the network.
CREATE OR REPLACE FUNCTION wall.may_give_role(wanted text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT NOT EXISTS (SELECT 1 FROM wall.role_permission w
                       WHERE w.role = wanted AND w.reach = 'network')
        OR wall.reaches_area('member_invite', NULL)
$$;

-- What the policies ask about offices. Memberships are the truth: a wrong list of offices in the
-- application cannot widen what a user reads.

-- Where a user has which right today: whatever their session, and with a staff session open.
CREATE OR REPLACE FUNCTION wall.rights_of(who bigint)
RETURNS TABLE (permission text, always bigint[], in_session bigint[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT rp.permission,
           coalesce(array_agg(DISTINCT o.id) FILTER (WHERE NOT rp.needs_session), '{}'),
           array_agg(DISTINCT o.id)
    FROM network_membership m
    JOIN accounts_user u ON u.id = m.user_id AND u.is_active
    JOIN wall.role_permission rp ON rp.role = m.role
    JOIN network_office home ON home.id = m.office_id
    JOIN network_office o ON o.id = m.office_id
        OR (rp.reach = 'area' AND o.area_id = home.area_id)
        OR rp.reach = 'network'
    WHERE m.user_id = who
      AND m.valid_from <= current_date AND (m.valid_to IS NULL OR m.valid_to >= current_date)
    GROUP BY rp.permission
$$;

-- The same, written down: a page asks a hundred times, and memberships change now and then. Each
-- change of a membership, a user or an office writes it anew in its own transaction, one change
-- after the other. A row holds until a membership begins or ends; on other days nobody believes it.
CREATE TABLE IF NOT EXISTS wall.rights (
    user_id bigint NOT NULL,
    permission text NOT NULL,
    always bigint[] NOT NULL,
    in_session bigint[] NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    PRIMARY KEY (user_id, permission)
);
CREATE OR REPLACE FUNCTION wall.fill_rights(users bigint[] DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('wall.rights'));
    DELETE FROM wall.rights r WHERE users IS NULL OR r.user_id = ANY (users);
    INSERT INTO wall.rights (user_id, permission, always, in_session, first_day, last_day)
    SELECT u.id, p.permission, coalesce(r.always, '{}'), coalesce(r.in_session, '{}'),
           current_date, u.last_day
    FROM (
        SELECT m.user_id AS id, least(
                   coalesce(min(m.valid_from - 1) FILTER (WHERE m.valid_from > current_date),
                            'infinity'),
                   coalesce(min(m.valid_to) FILTER (WHERE m.valid_to >= current_date), 'infinity')
               ) AS last_day
        FROM network_membership m
        WHERE users IS NULL OR m.user_id = ANY (users)
        GROUP BY m.user_id
    ) u
    CROSS JOIN (SELECT DISTINCT rp.permission FROM wall.role_permission rp) p
    LEFT JOIN LATERAL wall.rights_of(u.id) r ON r.permission = p.permission;
END $$;
SELECT wall.fill_rights();

CREATE OR REPLACE FUNCTION wall.membership_changes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.fill_rights(CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.user_id] WHEN 'DELETE' THEN ARRAY[OLD.user_id]
        WHEN 'UPDATE' THEN ARRAY[OLD.user_id, NEW.user_id] END);
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION wall.user_changes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.fill_rights(ARRAY[NEW.id]);
    RETURN NULL;
END $$;
-- Whose right reaches an area or the network has it at an office that comes, moves or goes.
CREATE OR REPLACE FUNCTION wall.office_changes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    areas bigint[] := CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.area_id] WHEN 'DELETE' THEN ARRAY[OLD.area_id]
        ELSE ARRAY[OLD.area_id, NEW.area_id] END;
BEGIN
    -- Alone first: whoever is read before could miss who is given a role meanwhile.
    PERFORM pg_advisory_xact_lock(hashtext('wall.rights'));
    PERFORM wall.fill_rights(ARRAY(
        SELECT DISTINCT m.user_id
        FROM network_membership m
        JOIN network_office home ON home.id = m.office_id
        JOIN wall.role_permission rp ON rp.role = m.role
        WHERE rp.reach = 'network' OR (rp.reach = 'area' AND home.area_id = ANY (areas))));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER membership_changes AFTER INSERT OR UPDATE OR DELETE ON network_membership
FOR EACH ROW EXECUTE FUNCTION wall.membership_changes();
CREATE OR REPLACE TRIGGER memberships_go AFTER TRUNCATE ON network_membership
FOR EACH STATEMENT EXECUTE FUNCTION wall.membership_changes();
CREATE OR REPLACE TRIGGER user_changes AFTER UPDATE OF is_active ON accounts_user
FOR EACH ROW WHEN (NEW.is_active IS DISTINCT FROM OLD.is_active)
EXECUTE FUNCTION wall.user_changes();
CREATE OR REPLACE TRIGGER office_comes_or_goes AFTER INSERT OR DELETE ON network_office
FOR EACH ROW EXECUTE FUNCTION wall.office_changes();
CREATE OR REPLACE TRIGGER office_moves AFTER UPDATE OF area_id ON network_office
FOR EACH ROW WHEN (NEW.area_id IS DISTINCT FROM OLD.area_id)
EXECUTE FUNCTION wall.office_changes();

-- Every night all of it is written anew: days are over, because a membership began or ended.
CREATE OR REPLACE FUNCTION wall.settle_rights() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_worker();
    PERFORM wall.fill_rights();
END $$;

CREATE OR REPLACE FUNCTION wall.offices(wanted text) RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := wall.user_id();
    always bigint[];
    in_session bigint[];
BEGIN
    IF who IS NULL THEN
        RETURN '{}';
    END IF;
    SELECT r.always, r.in_session INTO always, in_session FROM wall.rights r
    WHERE r.user_id = who AND r.permission = wanted
      AND current_date BETWEEN r.first_day AND r.last_day;
    IF NOT FOUND THEN
        SELECT r.always, r.in_session INTO always, in_session FROM wall.rights_of(who) r
        WHERE r.permission = wanted;
    END IF;
    IF in_session <> always AND wall.staff_session_open() THEN
        RETURN in_session;
    END IF;
    RETURN coalesce(always, '{}');
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

-- The same over all of these offices, each by its area; of no office, nothing.
CREATE OR REPLACE FUNCTION wall.reaches_offices(wanted text, listed bigint[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT cardinality(listed) > 0
       AND wall.user_id() IS NOT NULL
       AND (SELECT count(*) FROM network_office o
            WHERE o.id = ANY (listed) AND wall.reaches_area(wanted, o.area_id))
           = (SELECT count(DISTINCT l.id) FROM unnest(listed) AS l(id))
$$;

-- A role that reaches the whole network is given only by someone whose own reach is the network.
CREATE OR REPLACE FUNCTION wall.may_give_role(wanted text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT NOT EXISTS (SELECT 1 FROM wall.role_permission w
                       WHERE w.role = wanted AND w.reach = 'network')
        OR wall.reaches_area('member_invite', NULL)
$$;

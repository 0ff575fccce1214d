-- Messages of a team: who may be told, who is written to, how many were not read.

-- Who works on that case today, for who does: of its office and of the offices with a seat in force
-- that follow the person; of somebody sealed, those the seal names.
CREATE OR REPLACE FUNCTION wall.team_people(wanted bigint)
RETURNS TABLE (user_id bigint, name text, office_id bigint, office text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    c casework_case;
BEGIN
    SELECT * INTO c FROM casework_case x WHERE x.id = wanted;
    IF c.id IS NULL OR NOT wall.follows(c.person_id, 'person_view')
       OR NOT (c.office_id = ANY (wall.offices('case_work')) OR wall.in_team(c.id)) THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT DISTINCT ON (u.id) u.id, coalesce(nullif(u.full_name, ''), u.email)::text, o.id,
               o.name::text
        FROM (
            SELECT c.office_id AS id
            UNION
            SELECT m.office_id FROM casework_casemember m
            WHERE m.case_id = c.id AND m.office_id IS NOT NULL AND m.ended_at IS NULL
              AND m.from_on <= current_date
              AND (m.until_on IS NULL OR m.until_on >= current_date)
              AND EXISTS (SELECT 1 FROM people_grant g
                          WHERE g.person_id = c.person_id AND g.office_id = m.office_id
                            AND g.revoked_at IS NULL AND g.valid_from <= now()
                            AND (g.valid_to IS NULL OR g.valid_to > now()))
        ) t
        JOIN network_office o ON o.id = t.id
        JOIN network_membership k ON k.office_id = o.id AND k.valid_from <= current_date
             AND (k.valid_to IS NULL OR k.valid_to >= current_date)
        JOIN wall.role_permission rp
          ON rp.role = k.role AND rp.permission = 'case_work' AND NOT rp.needs_session
        JOIN accounts_user u ON u.id = k.user_id AND u.is_active
        WHERE NOT wall.is_sealed(c.person_id)
           OR EXISTS (SELECT 1 FROM people_seal s JOIN people_sealmember n ON n.seal_id = s.id
                      WHERE s.person_id = ANY (wall.all_records(c.person_id))
                        AND s.lifted_at IS NULL AND n.user_id = u.id)
        ORDER BY u.id, o.id = c.office_id DESC, o.id;
END $$;

-- What corrects a message is of the same case, by who wrote it.
CREATE OR REPLACE FUNCTION wall.is_own_message(wanted bigint, of_case bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT wanted IS NULL
        OR EXISTS (SELECT 1 FROM casework_casemessage m
                   WHERE m.id = wanted AND m.case_id = of_case AND m.author_id = wall.user_id())
$$;

-- Somebody is mentioned with the message, by who writes it, and must work on the case.
CREATE OR REPLACE FUNCTION wall.may_mention(message bigint, who bigint, for_office bigint)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM casework_casemessage m
                   CROSS JOIN LATERAL wall.team_people(m.case_id) t
                   WHERE m.id = message AND m.author_id = wall.user_id() AND m.written_at = now()
                     AND t.user_id = who AND t.office_id = for_office)
$$;

-- Where those whom a message mentions read their mail: told once, to who has just written it.
CREATE OR REPLACE FUNCTION wall.mentioned_at(message bigint) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT u.email::text
    FROM casework_casemessage m
    JOIN casework_casemention n ON n.message_id = m.id
    JOIN accounts_user u ON u.id = n.user_id AND u.is_active AND NOT u.is_demo
    WHERE m.id = message AND m.author_id = wall.user_id() AND m.written_at = now()
      AND n.user_id <> m.author_id
    ORDER BY 1
$$;

-- Cases with messages that the actor has not read: those they lead, wrote in or were mentioned in,
-- and still work on. How many, and how many of them mention the actor.
CREATE OR REPLACE FUNCTION wall.unread_messages()
RETURNS TABLE (case_id bigint, unread bigint, to_me bigint, last bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    me bigint := wall.user_id();
    mine bigint[] := wall.offices('case_work');
    hidden bigint[] := wall.hidden_persons();
BEGIN
    RETURN QUERY
    WITH near AS (
        SELECT m.case_id AS id FROM casework_casemention n
        JOIN casework_casemessage m ON m.id = n.message_id WHERE n.user_id = me
        UNION
        SELECT m.case_id FROM casework_casemessage m WHERE m.author_id = me
        UNION
        SELECT c.id FROM casework_case c WHERE c.manager_id = me AND c.state <> 'closure'
    ), waiting AS (
        SELECT m.case_id AS id, count(*) AS unread, count(n.id) AS to_me, max(m.id) AS newest
        FROM near
        JOIN casework_casemessage m ON m.case_id = near.id AND m.author_id <> me
        LEFT JOIN casework_messagesseen s ON s.case_id = m.case_id AND s.user_id = me
        LEFT JOIN casework_casemention n ON n.message_id = m.id AND n.user_id = me
        WHERE m.id > coalesce(s.last, 0)
        GROUP BY 1
    )
    SELECT w.id, w.unread, w.to_me, w.newest
    FROM waiting w JOIN casework_case c ON c.id = w.id
    WHERE c.person_id <> ALL (hidden) AND wall.follows(c.person_id, 'person_view')
      AND (c.office_id = ANY (mine) OR wall.in_team(c.id))
    ORDER BY w.to_me DESC, w.id
    LIMIT 50;
END $$;

-- The last message of each of those cases, by which the work list finds them.
CREATE OR REPLACE FUNCTION wall.unread_last() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(u.last), '{}') FROM wall.unread_messages() u
$$;

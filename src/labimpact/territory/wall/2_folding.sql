-- The counts, kept up with the facts: whoever touches a fact notes whose it is; every minute the
-- worker tells those subjects anew and puts the difference into the counts. Nobody but the owner
-- holds a privilege on these tables (ADR 0029).
CREATE TABLE IF NOT EXISTS wall.territory_cell (
    what text NOT NULL,
    period date NOT NULL,
    area_id bigint NOT NULL,
    other_id bigint NOT NULL,
    key text NOT NULL,
    value text NOT NULL,
    n bigint NOT NULL CHECK (n >= 0),
    PRIMARY KEY (what, period, area_id, other_id, key, value)
);
-- What each subject has added, so that it can be taken back.
CREATE TABLE IF NOT EXISTS wall.territory_of (
    whose text NOT NULL,
    id bigint NOT NULL,
    pieces jsonb NOT NULL,
    PRIMARY KEY (whose, id)
);
-- Whose facts were touched since. Only appended to: two desks never wait for each other here.
CREATE TABLE IF NOT EXISTS wall.territory_stale (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    whose text NOT NULL,
    ref bigint NOT NULL
);
CREATE TABLE IF NOT EXISTS wall.territory_state (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    folded_at timestamptz
);

CREATE OR REPLACE FUNCTION wall.settle_territory(kind text, wanted bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
WITH told AS MATERIALIZED (
    SELECT * FROM wall.territory_pieces(kind, wanted)
), before AS (
    SELECT e ->> 0 AS what, (e ->> 1)::date AS period, (e ->> 2)::bigint AS area_id,
           (e ->> 3)::bigint AS other_id, e ->> 4 AS key, e ->> 5 AS value, (e ->> 6)::bigint AS n
    FROM wall.territory_of t CROSS JOIN LATERAL jsonb_array_elements(t.pieces) e
    WHERE t.whose = kind AND t.id = ANY (wanted)
), counted AS (
    INSERT INTO wall.territory_cell AS c (what, period, area_id, other_id, key, value, n)
    SELECT x.what, x.period, x.area_id, x.other_id, x.key, x.value, sum(x.n)
    FROM (SELECT what, period, area_id, other_id, key, value, n FROM told
          UNION ALL SELECT what, period, area_id, other_id, key, value, -n FROM before) x
    GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(x.n) > 0
    ON CONFLICT (what, period, area_id, other_id, key, value) DO UPDATE SET n = c.n + EXCLUDED.n
), lessened AS (
    UPDATE wall.territory_cell c SET n = c.n + x.n
    FROM (SELECT y.what, y.period, y.area_id, y.other_id, y.key, y.value, sum(y.n) AS n
          FROM (SELECT what, period, area_id, other_id, key, value, n FROM told
                UNION ALL SELECT what, period, area_id, other_id, key, value, -n FROM before) y
          GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(y.n) < 0) x
    WHERE (c.what, c.period, c.area_id, c.other_id, c.key, c.value)
        = (x.what, x.period, x.area_id, x.other_id, x.key, x.value)
), gone AS (
    DELETE FROM wall.territory_of t
    WHERE t.whose = kind AND t.id = ANY (wanted) AND t.id NOT IN (SELECT id FROM told)
)
INSERT INTO wall.territory_of (whose, id, pieces)
SELECT kind, p.id, jsonb_agg(jsonb_build_array(
           p.what, p.period, p.area_id, p.other_id, p.key, p.value, p.n))
FROM told p GROUP BY p.id
ON CONFLICT (whose, id) DO UPDATE SET pieces = EXCLUDED.pieces
$$;

-- Folds the oldest notes into the counts, at most so many; answers how many there were. For the
-- worker, one at a time: what a note says is committed when the note can be read.
CREATE OR REPLACE FUNCTION wall.fold_territory(most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    persons bigint[]; contacts bigint[]; cases bigint[]; referrals bigint[]; erased bigint[];
    many integer;
BEGIN
    PERFORM wall.only_the_worker();
    PERFORM pg_advisory_xact_lock(hashtext('wall.territory_cell'));
    WITH taken AS (
        DELETE FROM wall.territory_stale s
        WHERE s.id IN (SELECT o.id FROM wall.territory_stale o ORDER BY o.id LIMIT most)
        RETURNING s.whose, s.ref
    )
    SELECT count(*), array_agg(DISTINCT ref) FILTER (WHERE whose = 'person'),
           array_agg(DISTINCT ref) FILTER (WHERE whose = 'contact'),
           array_agg(DISTINCT ref) FILTER (WHERE whose = 'case'),
           array_agg(DISTINCT ref) FILTER (WHERE whose = 'referral'),
           array_agg(DISTINCT ref) FILTER (WHERE whose = 'erased')
    INTO many, persons, contacts, cases, referrals, erased FROM taken;
    SELECT array_agg(DISTINCT x.id) INTO persons FROM (
        SELECT unnest(persons) AS id
        UNION SELECT cp.person_id FROM desk_contactparticipant cp WHERE cp.contact_id = ANY (contacts)
        UNION SELECT c.person_id FROM casework_case c WHERE c.id = ANY (cases)
        UNION SELECT r.person_id FROM casework_referral r WHERE r.id = ANY (referrals)
    ) x WHERE x.id IS NOT NULL;
    -- Of a merged record, the one that stands as well: what it had added is told from there now.
    SELECT array_agg(DISTINCT x.id) INTO persons FROM (
        SELECT unnest(persons) AS id
        UNION SELECT p.merged_into_id FROM people_person p
        WHERE p.id = ANY (persons) AND p.merged_into_id IS NOT NULL
    ) x;
    SELECT array_agg(DISTINCT x.id) INTO erased FROM (
        SELECT unnest(erased) AS id
        UNION SELECT g.statistics_key FROM desk_anonymousgroup g
        WHERE g.contact_id = ANY (contacts) AND g.statistics_key IS NOT NULL
    ) x;
    PERFORM wall.settle_territory(k.whose, k.ids) FROM (VALUES
        ('person', persons), ('unnamed', contacts), ('erased', erased), ('referral', referrals)
    ) k(whose, ids) WHERE cardinality(k.ids) > 0;
    INSERT INTO wall.territory_state (folded_at) VALUES (now())
    ON CONFLICT (only_row) DO UPDATE SET folded_at = now();
    RETURN many;
END $$;

-- Notes everybody whose facts there are, and everybody who has been counted.
CREATE OR REPLACE FUNCTION wall.note_all_territory() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO wall.territory_stale (whose, ref)
    SELECT 'person', p.id FROM people_person p WHERE p.merged_into_id IS NULL
    UNION ALL
    SELECT DISTINCT 'contact', g.contact_id FROM desk_anonymousgroup g
    UNION ALL
    SELECT 'referral', r.id FROM casework_referral r WHERE r.person_id IS NULL
    UNION ALL
    SELECT CASE t.whose WHEN 'unnamed' THEN 'contact' ELSE t.whose END, t.id
    FROM wall.territory_of t
$$;

-- Counts everything anew, from nothing, in the caller's transaction: readers see the old counts
-- until it is over. For the worker's command.
CREATE OR REPLACE FUNCTION wall.recount_territory() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_worker();
    PERFORM pg_advisory_xact_lock(hashtext('wall.territory_cell'));
    DELETE FROM wall.territory_cell;
    DELETE FROM wall.territory_of;
    DELETE FROM wall.territory_stale;
    PERFORM wall.settle_territory(b.whose, array_agg(b.id))
    FROM (
        SELECT k.whose, k.id, row_number() OVER (PARTITION BY k.whose ORDER BY k.id) / 5000 AS batch
        FROM (
            SELECT 'person' AS whose, p.id FROM people_person p WHERE p.merged_into_id IS NULL
            UNION ALL
            SELECT DISTINCT 'unnamed', g.contact_id FROM desk_anonymousgroup g
            WHERE g.statistics_key IS NULL
            UNION ALL
            SELECT DISTINCT 'erased', g.statistics_key FROM desk_anonymousgroup g
            WHERE g.statistics_key IS NOT NULL
            UNION ALL
            SELECT 'referral', r.id FROM casework_referral r WHERE r.person_id IS NULL
        ) k
    ) b GROUP BY b.whose, b.batch;
    INSERT INTO wall.territory_state (folded_at) VALUES (now())
    ON CONFLICT (only_row) DO UPDATE SET folded_at = now();
END $$;

-- What was there before the counts were; later the triggers note it.
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM wall.territory_state) THEN
        PERFORM wall.note_all_territory();
        INSERT INTO wall.territory_state DEFAULT VALUES;
    END IF;
END $$;

-- Notes whose fact was touched, by the value of a column before and after.
CREATE OR REPLACE FUNCTION wall.territory_is_stale() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    old_ref bigint; new_ref bigint;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        old_ref := (to_jsonb(OLD) ->> TG_ARGV[1])::bigint;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        new_ref := (to_jsonb(NEW) ->> TG_ARGV[1])::bigint;
    END IF;
    INSERT INTO wall.territory_stale (whose, ref)
    SELECT DISTINCT TG_ARGV[0], x FROM unnest(ARRAY[old_ref, new_ref]) x WHERE x IS NOT NULL;
    RETURN NULL;
END $$;
DO $$
DECLARE
    place record;
BEGIN
    FOR place IN VALUES
        ('desk_contact', 'contact', 'id', 'office_id, occurred_on, voided_at'),
        ('desk_contactparticipant', 'person', 'person_id', 'person_id, contact_id, role'),
        ('desk_contactneed', 'contact', 'contact_id', 'contact_id, area'),
        ('desk_anonymousgroup', 'contact', 'contact_id',
         'contact_id, head_count, age_band, citizenship_id, statistics_key'),
        ('desk_anonymousgroup', 'erased', 'statistics_key', 'contact_id, statistics_key'),
        ('people_person', 'person', 'id', 'merged_into_id, birth_date, birth_precision'),
        ('people_person', 'person', 'merged_into_id', 'merged_into_id'),
        ('people_citizenship', 'person', 'person_id', 'person_id, country_id, acquired_on, lost_on'),
        ('people_address', 'person', 'person_id',
         'person_id, kind, municipality_id, valid_from, valid_to'),
        ('casework_case', 'person', 'person_id', 'person_id, office_id, taken_on'),
        ('casework_assessment', 'case', 'case_id', 'case_id, made_on'),
        ('casework_assessedneed', 'case', 'case_id', 'case_id, assessment_id, area'),
        ('casework_individualplan', 'case', 'case_id', 'case_id, agreed_on'),
        ('casework_provision', 'case', 'case_id', 'case_id, given_on, voided_at, attendance'),
        ('casework_referral', 'person', 'person_id', 'person_id'),
        ('casework_referral', 'referral', 'id',
         'from_office_id, to_office_id, person_id, state, sent_on, answered_on, answer_due_on')
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER territory_%2$s_%3$s AFTER INSERT OR DELETE OR'
                       ' UPDATE OF %4$s ON %1$I FOR EACH ROW'
                       ' EXECUTE FUNCTION wall.territory_is_stale(%2$L, %3$L)',
                       place.column1, place.column2, place.column3, place.column4);
    END LOOP;
END $$;
-- A person is new without facts; an office that goes to another area takes its facts along.
CREATE OR REPLACE FUNCTION wall.territory_office_moves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO wall.territory_stale (whose, ref)
    SELECT 'contact', c.id FROM desk_contact c WHERE c.office_id = NEW.id
    UNION ALL
    SELECT 'case', c.id FROM casework_case c WHERE c.office_id = NEW.id
    UNION ALL
    SELECT 'referral', r.id FROM casework_referral r
    WHERE r.from_office_id = NEW.id OR r.to_office_id = NEW.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER territory_office_moves AFTER UPDATE OF area_id ON network_office
FOR EACH ROW WHEN (NEW.area_id IS DISTINCT FROM OLD.area_id)
EXECUTE FUNCTION wall.territory_office_moves();

-- The areas that the actor reads whole: by a role whose reach is the area or the network.
CREATE OR REPLACE FUNCTION wall.territory_areas() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    -- `wall.reaches_area` for every area at once: each question of the page asks it twice.
    WITH reach AS MATERIALIZED (
        SELECT rp.reach, home.area_id FROM network_membership m
        JOIN accounts_user u ON u.id = m.user_id AND u.is_active
        JOIN wall.role_permission rp ON rp.role = m.role AND rp.permission = 'territory_view'
        JOIN network_office home ON home.id = m.office_id
        WHERE m.user_id = wall.user_id()
          AND m.valid_from <= current_date
          AND (m.valid_to IS NULL OR m.valid_to >= current_date)
          AND (NOT rp.needs_session OR wall.staff_session_open())
    )
    SELECT coalesce(array_agg(DISTINCT coalesce(o.area_id, 0)), '{}') FROM network_office o
    WHERE EXISTS (SELECT 1 FROM reach r
                  WHERE r.reach = 'network' OR (r.reach = 'area' AND r.area_id = o.area_id))
$$;

CREATE VIEW stats.territory WITH (security_barrier) AS
SELECT c.what, c.period, c.area_id, c.other_id, c.key, c.value, c.n
FROM wall.territory_cell c
WHERE c.n > 0
  AND (c.area_id = ANY ((SELECT wall.territory_areas())::bigint[])
       OR c.other_id = ANY ((SELECT wall.territory_areas())::bigint[]));
-- `coin` decides which of two numbers is hidden with a small one (territory/publishing.py).
CREATE VIEW stats.territory_state WITH (security_barrier) AS
SELECT s.folded_at,
       encode(sha256(((SELECT secret FROM wall.pseudonym_secret) || ' coin')::bytea), 'hex') AS coin
FROM wall.territory_state s WHERE cardinality(wall.territory_areas()) > 0;

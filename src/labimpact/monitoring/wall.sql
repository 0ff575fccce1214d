-- What may be counted: views without names, for nobody outside the offices in which the actor
-- holds `report_view`. The views run with the owner's rights, so that a reader needs no privilege
-- on any identifying column (ADR 0008). Sealed persons are counted like the others: a number has
-- no name, and who may read numbers under five is decided in monitoring/masking.py.

DROP VIEW IF EXISTS stats.contact, stats.delivery, stats.need, stats.item, stats.arrival,
    stats.attendance, stats.tally, stats.month_counted CASCADE;
DROP TABLE IF EXISTS wall.pseudonym;

-- The secret that makes numbers of persons and operators meaningless elsewhere. It is drawn once
-- per installation and no role but the owner reads it.
CREATE TABLE IF NOT EXISTS wall.pseudonym_secret (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    secret text NOT NULL
);
INSERT INTO wall.pseudonym_secret (secret)
SELECT gen_random_uuid()::text || gen_random_uuid()::text
ON CONFLICT DO NOTHING;

-- The age bands of the fund, as the code list has them today: where each begins, and its code.
CREATE OR REPLACE VIEW wall.age_bands AS
SELECT array_agg(b.least ORDER BY b.least) AS least, array_agg(b.code ORDER BY b.least) AS codes
FROM (SELECT coalesce((i.attributes ->> 'min')::int, 0) AS least, i.code::text AS code
      FROM rules_codeitem i
      WHERE i.list_code = 'age_band' AND i.attributes ->> 'scheme' = 'fami'
        AND (i.valid_from IS NULL OR i.valid_from <= current_date)
        AND (i.valid_to IS NULL OR i.valid_to >= current_date)) b;

-- The countries that decide a standing before the others: lists worked out once per query, so
-- that a person's citizenships are looked up without reading the countries again for each.
DROP VIEW IF EXISTS wall.standings, wall.attendance CASCADE;
CREATE VIEW wall.standings AS
SELECT array_agg(c.id) FILTER (WHERE c.kind = 'italy') AS italy,
       array_agg(c.id) FILTER (WHERE c.is_eu) AS eu
FROM network_country c;

-- A number for an operator, the same everywhere and nobody's name.
DROP FUNCTION IF EXISTS wall.operator_key(bigint);
CREATE FUNCTION wall.operator_key(who bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT ('x' || left(encode(sha256((s.secret || ' operator ' || who)::bytea), 'hex'), 16)
           )::bit(64)::bigint
    FROM wall.pseudonym_secret s
$$;

-- One row per contact. `operator_key` tells operators apart without naming them.
CREATE VIEW stats.contact WITH (security_barrier) AS
SELECT c.id AS contact_id, c.office_id, o.area_id, c.activity_id, a.project_id, c.occurred_on,
       c.side, c.channel, c.mediator_present, c.minutes, c.outcome,
       l.code AS language, l.name AS language_name,
       ('x' || left(encode(sha256(((SELECT secret FROM wall.pseudonym_secret)
           || ' operator ' || c.recorded_by_id)::bytea), 'hex'), 16))::bit(64)::bigint
           AS operator_key
FROM desk_contact c
JOIN network_office o ON o.id = c.office_id
LEFT JOIN programme_activity a ON a.id = c.activity_id
LEFT JOIN network_language l ON l.id = c.language_id
WHERE c.voided_at IS NULL
  AND c.office_id = ANY ((SELECT wall.offices('report_view'))::bigint[]);

-- One row per person of a contact, with their number: for the functions of the database alone.
-- A delegate came for somebody else and is not counted. A person merged into another counts as
-- that one, with its sex, birth and first day. The age is that of the day, the youngest it can be when the birth is known in part.
-- `standing`: Italian before citizen of the Union before third-country national, as held on the
-- day; the citizenship shown is the one that decides it.
CREATE VIEW wall.attendance AS
SELECT c.id AS contact_id, c.office_id, o.area_id, c.activity_id, a.project_id, c.occurred_on,
       ('x' || left(encode(sha256(((SELECT secret FROM wall.pseudonym_secret)
           || ' person ' || coalesce(p.merged_into_id, p.id))::bytea), 'hex'), 16))::bit(64)::bigint
           AS person_key,
       1 AS heads, w.sex::text AS sex,
       (SELECT codes FROM wall.age_bands)[width_bucket(
           extract(year FROM age(c.occurred_on::timestamp, CASE w.birth_precision
               WHEN 'year' THEN (date_trunc('year', w.birth_date::timestamp)
                                 + interval '1 year - 1 day')
               WHEN 'month' THEN (date_trunc('month', w.birth_date::timestamp)
                                  + interval '1 month - 1 day')
               ELSE w.birth_date::timestamp END))::int,
           (SELECT least FROM wall.age_bands))] AS age_band,
       n.code::text AS citizenship, n.name::text AS citizenship_name,
       CASE WHEN n.id IS NULL THEN 'unknown' WHEN n.kind = 'italy' THEN 'italian'
            WHEN n.is_eu THEN 'eu' ELSE 'third_country' END AS standing,
       (w.registered_at AT TIME ZONE 'Europe/Rome')::date AS registered_on,
       p.id AS person_id, n.id AS country_id
FROM desk_contactparticipant cp
JOIN desk_contact c ON c.id = cp.contact_id
JOIN people_person p ON p.id = cp.person_id
LEFT JOIN LATERAL (
    -- The record that stands for a merged one; nothing is read for all the others.
    SELECT q.id, q.sex, q.birth_date, q.birth_precision, q.registered_at FROM people_person q
    WHERE p.merged_into_id IS NOT NULL AND q.id = p.merged_into_id OFFSET 0
) h ON true
CROSS JOIN LATERAL (
    SELECT CASE WHEN h.id IS NULL THEN p.sex ELSE h.sex END AS sex,
           CASE WHEN h.id IS NULL THEN p.birth_date ELSE h.birth_date END AS birth_date,
           CASE WHEN h.id IS NULL THEN p.birth_precision ELSE h.birth_precision END
               AS birth_precision,
           CASE WHEN h.id IS NULL THEN p.registered_at ELSE h.registered_at END AS registered_at
) w
JOIN network_office o ON o.id = c.office_id
LEFT JOIN programme_activity a ON a.id = c.activity_id
LEFT JOIN LATERAL (
    SELECT z.country_id FROM people_citizenship z
    WHERE z.person_id = coalesce(p.merged_into_id, p.id)
      AND (z.acquired_on IS NULL OR z.acquired_on <= c.occurred_on)
      AND (z.lost_on IS NULL OR z.lost_on > c.occurred_on)
    ORDER BY z.country_id = ANY ((SELECT italy FROM wall.standings)::bigint[]) DESC,
             z.country_id = ANY ((SELECT eu FROM wall.standings)::bigint[]) DESC, z.id
    LIMIT 1
) k ON true
LEFT JOIN LATERAL (
    -- Looked up for itself, so that each country is read once (and remembered), not all for each.
    SELECT s.id, s.code, s.name, s.kind, s.is_eu FROM network_country s
    WHERE s.id = k.country_id OFFSET 0
) n ON true
WHERE c.voided_at IS NULL AND cp.role <> 'delegate';

-- The same, for those who may count, with the people whom nobody asked to name. Somebody whose record
-- was erased (ADR 0019) is among these, with a number drawn by chance: still counted once.
CREATE VIEW stats.attendance WITH (security_barrier) AS
SELECT t.contact_id, t.office_id, t.area_id, t.activity_id, t.project_id, t.occurred_on,
       t.person_key, t.heads, t.sex, t.age_band, t.citizenship, t.citizenship_name, t.standing,
       t.registered_on
FROM wall.attendance t
WHERE t.office_id = ANY ((SELECT wall.offices('report_view'))::bigint[])
UNION ALL
SELECT c.id, c.office_id, o.area_id, c.activity_id, a.project_id, c.occurred_on,
       g.statistics_key, g.head_count, g.sex::text,
       coalesce(b.attributes ->> 'fami_band', nullif(g.age_band, '')),
       n.code::text, n.name::text,
       CASE WHEN g.standing <> '' THEN g.standing::text
            WHEN n.code IS NULL THEN 'unknown' WHEN n.kind = 'italy' THEN 'italian'
            WHEN n.is_eu THEN 'eu' ELSE 'third_country' END, g.first_seen_on
FROM desk_anonymousgroup g
JOIN desk_contact c ON c.id = g.contact_id
JOIN network_office o ON o.id = c.office_id
LEFT JOIN programme_activity a ON a.id = c.activity_id
LEFT JOIN network_country n ON n.id = g.citizenship_id
LEFT JOIN LATERAL (
    SELECT i.attributes FROM rules_codeitem i
    WHERE i.list_code = 'age_band' AND i.code = g.age_band
    ORDER BY i.valid_from DESC NULLS LAST LIMIT 1
) b ON true
WHERE c.voided_at IS NULL
  AND c.office_id = ANY ((SELECT wall.offices('report_view'))::bigint[]);

CREATE VIEW stats.need WITH (security_barrier) AS
SELECT c.id AS contact_id, c.office_id, o.area_id, a.project_id, c.occurred_on,
       n.area AS need_area, n.severity, n.source
FROM desk_contactneed n
JOIN desk_contact c ON c.id = n.contact_id
JOIN network_office o ON o.id = c.office_id
LEFT JOIN programme_activity a ON a.id = c.activity_id
WHERE c.voided_at IS NULL
  AND c.office_id = ANY ((SELECT wall.offices('report_view'))::bigint[]);

CREATE VIEW stats.item WITH (security_barrier) AS
SELECT c.id AS contact_id, c.office_id, o.area_id, a.project_id, c.occurred_on, i.item
FROM desk_contactitem i
JOIN desk_contact c ON c.id = i.contact_id
JOIN network_office o ON o.id = c.office_id
LEFT JOIN programme_activity a ON a.id = c.activity_id
WHERE c.voided_at IS NULL
  AND c.office_id = ANY ((SELECT wall.offices('report_view'))::bigint[]);

-- One row per delivery of any service: what indicators are counted from.
CREATE VIEW stats.delivery WITH (security_barrier) AS
SELECT d.id AS delivery_id, d.office_id, o.area_id, d.activity_id, a.project_id, d.delivered_on,
       d.item, d.unit, d.quantity, d.minutes, d.cost_cents, d.head_count AS heads,
       CASE WHEN p.id IS NOT NULL THEN
           ('x' || left(encode(sha256(((SELECT secret FROM wall.pseudonym_secret)
               || ' person ' || coalesce(p.merged_into_id, p.id))::bytea), 'hex'), 16)
           )::bit(64)::bigint ELSE d.statistics_key END AS person_key,
       CASE WHEN p.id IS NULL THEN nullif(d.standing, '')::text WHEN k.country_id IS NULL THEN 'unknown'
            WHEN k.country_id = ANY ((SELECT italy FROM wall.standings)::bigint[]) THEN 'italian'
            WHEN k.country_id = ANY ((SELECT eu FROM wall.standings)::bigint[]) THEN 'eu'
            ELSE 'third_country' END AS standing,
       d.origin_kind
FROM deliveries_delivery d
JOIN network_office o ON o.id = d.office_id
LEFT JOIN people_person p ON p.id = d.person_id
LEFT JOIN programme_activity a ON a.id = d.activity_id
LEFT JOIN LATERAL (
    SELECT z.country_id FROM people_citizenship z
    WHERE z.person_id = coalesce(p.merged_into_id, p.id)
      AND (z.acquired_on IS NULL OR z.acquired_on <= d.delivered_on)
      AND (z.lost_on IS NULL OR z.lost_on > d.delivered_on)
    ORDER BY z.country_id = ANY ((SELECT italy FROM wall.standings)::bigint[]) DESC,
             z.country_id = ANY ((SELECT eu FROM wall.standings)::bigint[]) DESC, z.id
    LIMIT 1
) k ON true
WHERE d.voided_at IS NULL
  AND d.office_id = ANY ((SELECT wall.offices('report_view'))::bigint[]);

-- Months written down (conteggi mensili): what a month's contacts of one office add up to, by
-- project. A month that is over is counted at night and read from here; whoever touches one of its
-- contacts takes its mark away, and until the next night it is counted from the contacts again.
-- Whoever counts an office holds its lock alone, whoever writes there shares it: neither misses
-- the other.
CREATE TABLE IF NOT EXISTS wall.month_counted (
    office_id bigint NOT NULL,
    month date NOT NULL,
    PRIMARY KEY (office_id, month)
);
CREATE TABLE IF NOT EXISTS wall.tally (
    office_id bigint NOT NULL,
    month date NOT NULL,
    project_id bigint,
    dimension text NOT NULL,
    key text NOT NULL,
    more text NOT NULL,
    n bigint NOT NULL,
    m bigint NOT NULL,
    p bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS tally_by_month ON wall.tally (office_id, month);

CREATE VIEW stats.month_counted WITH (security_barrier) AS
SELECT k.office_id, k.month FROM wall.month_counted k
WHERE k.office_id = ANY ((SELECT wall.offices('report_view'))::bigint[]);
CREATE VIEW stats.tally WITH (security_barrier) AS
SELECT t.office_id, t.month, t.project_id, t.dimension, t.key, coalesce(l.name, t.more) AS more,
       t.n, t.m, t.p
FROM wall.tally t
JOIN wall.month_counted k ON k.office_id = t.office_id AND k.month = t.month
LEFT JOIN network_language l ON t.dimension = 'language' AND l.code = t.key
WHERE t.office_id = ANY ((SELECT wall.offices('report_view'))::bigint[]);

CREATE OR REPLACE FUNCTION wall.count_month(office bigint, months date[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('wall.tally'), office::int);
    DELETE FROM wall.tally t WHERE t.office_id = office AND t.month = ANY (months);
    INSERT INTO wall.month_counted SELECT office, unnest(months) ON CONFLICT DO NOTHING;
    INSERT INTO wall.tally (office_id, month, project_id, dimension, key, more, n, m, p)
    WITH c AS MATERIALIZED (
        SELECT c.id, date_trunc('month', c.occurred_on)::date AS month, a.project_id, c.side,
               c.channel, l.code AS language, c.outcome, c.minutes, c.activity_id,
               c.recorded_by_id
        FROM desk_contact c
        LEFT JOIN programme_activity a ON a.id = c.activity_id
        LEFT JOIN network_language l ON l.id = c.language_id
        WHERE c.voided_at IS NULL AND c.office_id = office
          AND c.occurred_on >= (SELECT min(d) FROM unnest(months) d)
          AND c.occurred_on < (SELECT max(d) + interval '1 month' FROM unnest(months) d)
          AND date_trunc('month', c.occurred_on)::date = ANY (months)
    )
    SELECT office, x.* FROM (
        SELECT month, project_id, CASE grouping(side, channel, language, outcome)
                   WHEN 7 THEN 'side' WHEN 11 THEN 'channel' WHEN 13 THEN 'language'
                   WHEN 14 THEN 'outcome' ELSE 'all' END,
               coalesce(side, channel, language, outcome, ''), '',
               count(*), coalesce(sum(minutes), 0), count(*) FILTER (WHERE activity_id IS NULL)
        FROM c
        GROUP BY month, project_id, GROUPING SETS ((), (side), (channel), (language), (outcome))
        UNION ALL
        SELECT month, project_id, 'operator', wall.operator_key(recorded_by_id)::text, '',
               count(*), 0, 0
        FROM c GROUP BY month, project_id, recorded_by_id
        UNION ALL
        SELECT c.month, c.project_id, 'need', n.area, coalesce(n.severity::text, ''),
               count(*), 0, 0
        FROM c JOIN desk_contactneed n ON n.contact_id = c.id
        GROUP BY c.month, c.project_id, n.area, n.severity
        UNION ALL
        SELECT c.month, c.project_id, 'item', i.item, '', count(*), 0, 0
        FROM c JOIN desk_contactitem i ON i.contact_id = c.id
        GROUP BY c.month, c.project_id, i.item
    ) x;
END $$;

-- Every month of an office that is over and not written down; answers how many there were.
CREATE OR REPLACE FUNCTION wall.count_office(office bigint) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    months date[];
BEGIN
    months := ARRAY(
        SELECT d::date
        FROM generate_series(
            (SELECT date_trunc('month', min(c.occurred_on)) FROM desk_contact c
             WHERE c.office_id = office),
            date_trunc('month', current_date) - interval '1 month', '1 month') d
        WHERE NOT EXISTS (SELECT 1 FROM wall.month_counted k
                          WHERE k.office_id = office AND k.month = d::date));
    IF months <> '{}' THEN
        PERFORM wall.count_month(office, months);
    END IF;
    RETURN cardinality(months);
END $$;
-- The same for the worker, one office in each of its transactions: who holds the locks of several
-- and waits for one more would wait for somebody who waits for them.
CREATE OR REPLACE FUNCTION wall.offices_to_settle() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_worker();
    RETURN QUERY SELECT o.id FROM network_office o ORDER BY o.id;
END $$;
CREATE OR REPLACE FUNCTION wall.settle_months(office bigint) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_worker();
    RETURN wall.count_office(office);
END $$;

CREATE OR REPLACE FUNCTION wall.uncount(offices bigint[], months date[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    office bigint;
BEGIN
    FOR office IN SELECT DISTINCT o FROM unnest(offices) o ORDER BY o LOOP
        PERFORM pg_advisory_xact_lock_shared(hashtext('wall.tally'), office::int);
    END LOOP;
    DELETE FROM wall.month_counted k
    USING unnest(offices, months) AS touched(office, month)
    WHERE k.office_id = touched.office
      AND k.month = date_trunc('month', touched.month)::date;
END $$;
CREATE OR REPLACE FUNCTION wall.contacts_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.uncount(array_agg(t.office_id), array_agg(t.occurred_on)) FROM touched t;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION wall.contact_parts_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.uncount(array_agg(c.office_id), array_agg(c.occurred_on))
    FROM touched t JOIN desk_contact c ON c.id = t.contact_id;
    RETURN NULL;
END $$;
-- An activity that moves to another project takes its past with it.
CREATE OR REPLACE FUNCTION wall.activity_moves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- All the locks first: a mark that is just being made could not be seen.
    PERFORM pg_advisory_xact_lock_shared(hashtext('wall.tally'), o.id::int)
    FROM (SELECT id FROM network_office ORDER BY id) o;
    DELETE FROM wall.month_counted;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER activity_moves AFTER UPDATE OF project_id ON programme_activity
FOR EACH ROW WHEN (NEW.project_id IS DISTINCT FROM OLD.project_id)
EXECUTE FUNCTION wall.activity_moves();
DO $$
DECLARE
    place record;
BEGIN
    FOR place IN VALUES ('desk_contact', 'contacts_change'),
                        ('desk_contactneed', 'contact_parts_change'),
                        ('desk_contactitem', 'contact_parts_change') LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER uncount_new AFTER INSERT ON %1$I REFERENCING '
                       'NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION wall.%2$I()',
                       place.column1, place.column2);
        EXECUTE format('CREATE OR REPLACE TRIGGER uncount_gone AFTER DELETE ON %1$I REFERENCING '
                       'OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION wall.%2$I()',
                       place.column1, place.column2);
        EXECUTE format('CREATE OR REPLACE TRIGGER uncount_from AFTER UPDATE ON %1$I REFERENCING '
                       'OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION wall.%2$I()',
                       place.column1, place.column2);
        EXECUTE format('CREATE OR REPLACE TRIGGER uncount_to AFTER UPDATE ON %1$I REFERENCING '
                       'NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION wall.%2$I()',
                       place.column1, place.column2);
    END LOOP;
END $$;

-- Waiting in seconds, from arriving to being called; null while waiting or when they left.
CREATE VIEW stats.arrival WITH (security_barrier) AS
SELECT a.id AS arrival_id, a.office_id, o.area_id, a.day, l.code AS language, a.reason,
       extract(epoch FROM a.called_at - a.arrived_at)::int AS waited,
       a.served_at IS NOT NULL AS was_served,
       a.left_at IS NOT NULL AND a.served_at IS NULL AS gave_up
FROM agenda_arrival a
JOIN network_office o ON o.id = a.office_id
LEFT JOIN network_language l ON l.id = a.language_id
WHERE a.office_id = ANY ((SELECT wall.offices('report_view'))::bigint[]);

-- The lines of an office's access register, the same whoever prints it: a person is a number,
-- and a sealed one not even that. Only for who records there or signs its register; and never for
-- the role `stats`, which may read no table of persons and must not read them through here.
CREATE OR REPLACE FUNCTION wall.register_rows(office bigint, first_day date, last_day date)
RETURNS TABLE (contact_id bigint, occurred_on date, occurred_at time, side text, channel text,
               operator text, minutes integer, persons bigint[], heads integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id, c.occurred_on, c.occurred_at, c.side::text, c.channel::text,
           coalesce(nullif(u.full_name, ''), 'operatore ' || u.id), c.minutes::int,
           coalesce(k.persons, '{}'), (coalesce(k.heads, 0) + coalesce(g.heads, 0))::int
    FROM desk_contact c
    JOIN accounts_user u ON u.id = c.recorded_by_id
    LEFT JOIN LATERAL (
        SELECT count(*) AS heads,
               array_agg(cp.person_id ORDER BY cp.person_id)
                   FILTER (WHERE NOT wall.is_sealed(cp.person_id)) AS persons
        FROM desk_contactparticipant cp
        WHERE cp.contact_id = c.id AND cp.role <> 'delegate'
    ) k ON true
    LEFT JOIN LATERAL (
        SELECT sum(a.head_count) AS heads FROM desk_anonymousgroup a WHERE a.contact_id = c.id
    ) g ON true
    WHERE c.office_id = office AND c.voided_at IS NULL
      AND c.occurred_on BETWEEN first_day AND last_day
      AND has_table_privilege(session_user, 'public.desk_contact', 'SELECT')
      AND office = ANY (wall.offices('register_sign') || wall.offices('contact_record'))
    ORDER BY c.occurred_on, c.occurred_at NULLS LAST, c.id
$$;

-- The persons whom a report counts, each by the record that stands for them, to be compared with
-- those of another body: for the worker, who looks at who asked. A sealed person is in no comparison.
CREATE OR REPLACE FUNCTION wall.counted_persons(
    offices bigint[], first_day date, last_day date, project bigint
) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_worker();
    RETURN QUERY SELECT k.id FROM (
        SELECT DISTINCT coalesce(p.merged_into_id, p.id) AS id
        FROM desk_contact c
        JOIN desk_contactparticipant cp ON cp.contact_id = c.id AND cp.role <> 'delegate'
        JOIN people_person p ON p.id = cp.person_id
        LEFT JOIN programme_activity a ON a.id = c.activity_id
        WHERE c.voided_at IS NULL AND c.office_id = ANY (offices)
          AND c.occurred_on BETWEEN first_day AND last_day
          AND (project IS NULL OR a.project_id = project)
    ) k
    WHERE NOT wall.is_sealed(k.id)
    ORDER BY k.id;
END $$;

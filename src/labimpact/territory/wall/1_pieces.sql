-- What one subject adds to the reading of the territory (lettura del territorio), told from the
-- facts. A subject is a human being with all their merged records (`person`), somebody whose record
-- was erased (`erased`, by the number drawn for a year), the people of a contact whom nobody asked to
-- name (`unnamed`, by contact), or a referral that names nobody (`referral`).
DROP VIEW IF EXISTS stats.territory, stats.territory_state;

-- Every count is of persons, and every count adds up:
--   need, need_month, need_place, need_citizenship, need_age: a person with a need, once in a quarter
--     and area; in the month of the first time, as they were on their first day of that quarter;
--   together: a person once in a year and area, for one need, two (`home+work`) or three; '' for any;
--   flow, flow_days, flow_term: a person once in a year from one office to another (0: outside the
--     network), by the last referral; the days to its answer; 1 or 0 where it had a term;
--   time: a step of the process, in the month of its end; `value` is days.
-- `area_id` 0 is no area; `other_id` is the area of the receiver of a flow, -1 where there is none.
CREATE OR REPLACE FUNCTION wall.territory_pieces(whose text, ids bigint[])
RETURNS TABLE (id bigint, what text, period date, area_id bigint, other_id bigint, key text,
               value text, n bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
WITH person AS MATERIALIZED (
    SELECT p.id, coalesce(p.merged_into_id, p.id) AS head FROM people_person p
    WHERE whose = 'person' AND (p.id = ANY (ids) OR p.merged_into_id = ANY (ids))
      AND coalesce(p.merged_into_id, p.id) = ANY (ids)
), met AS MATERIALIZED (
    SELECT w.head AS id, 0::bigint AS part, 1 AS heads, c.id AS contact_id,
           coalesce(o.area_id, 0) AS area_id, c.occurred_on AS day, '' AS band, '' AS country
    FROM person w
    JOIN desk_contactparticipant cp ON cp.person_id = w.id AND cp.role <> 'delegate'
    JOIN desk_contact c ON c.id = cp.contact_id AND c.voided_at IS NULL
    JOIN network_office o ON o.id = c.office_id
    UNION ALL
    SELECT CASE whose WHEN 'erased' THEN g.statistics_key ELSE c.id END,
           CASE whose WHEN 'erased' THEN 0 ELSE g.id END,
           CASE whose WHEN 'erased' THEN 1 ELSE g.head_count END, c.id,
           coalesce(o.area_id, 0), c.occurred_on,
           coalesce(b.attributes ->> 'fami_band', g.age_band), coalesce(k.code, '')
    FROM desk_anonymousgroup g
    JOIN desk_contact c ON c.id = g.contact_id AND c.voided_at IS NULL
    JOIN network_office o ON o.id = c.office_id
    LEFT JOIN network_country k ON k.id = g.citizenship_id
    LEFT JOIN LATERAL (
        SELECT i.attributes FROM rules_codeitem i
        WHERE i.list_code = 'age_band' AND i.code = g.age_band
        ORDER BY i.valid_from DESC NULLS LAST LIMIT 1
    ) b ON true
    WHERE (whose = 'erased' AND g.statistics_key = ANY (ids))
       OR (whose = 'unnamed' AND g.contact_id = ANY (ids) AND g.statistics_key IS NULL)
), need AS (
    SELECT m.id, m.part, m.heads, m.area_id, m.day, m.band, m.country, n.area AS need
    FROM met m JOIN desk_contactneed n ON n.contact_id = m.contact_id
    UNION ALL
    SELECT w.head, 0, 1, coalesce(o.area_id, 0), a.made_on, '', '', n.area
    FROM person w
    JOIN casework_case c ON c.person_id = w.id
    JOIN network_office o ON o.id = c.office_id
    JOIN casework_assessment a ON a.case_id = c.id
    JOIN casework_assessedneed n ON n.assessment_id = a.id
), asked AS MATERIALIZED (
    SELECT d.id, d.part, d.heads, d.area_id, date_trunc('quarter', d.day::timestamp)::date AS quarter,
           d.need, min(d.day) AS day, max(d.band) AS band, max(d.country) AS country
    FROM need d GROUP BY 1, 2, 3, 4, 5, 6
), known AS MATERIALIZED (
    SELECT q.id, q.part, q.area_id, q.quarter,
           CASE WHEN whose = 'person' THEN coalesce(
               (SELECT codes FROM wall.age_bands)[width_bucket(
                   extract(year FROM age(q.day::timestamp, CASE p.birth_precision
                       WHEN 'year' THEN (date_trunc('year', p.birth_date::timestamp)
                                         + interval '1 year - 1 day')
                       WHEN 'month' THEN (date_trunc('month', p.birth_date::timestamp)
                                          + interval '1 month - 1 day')
                       ELSE p.birth_date::timestamp END))::int,
                   (SELECT least FROM wall.age_bands))], '') ELSE q.band END AS band,
           CASE WHEN whose = 'person' THEN coalesce(k.code, '') ELSE q.country END AS country,
           coalesce(l.place, '') AS place
    FROM (SELECT a.id, a.part, a.area_id, a.quarter, min(a.day) AS day, max(a.band) AS band,
                 max(a.country) AS country
          FROM asked a GROUP BY 1, 2, 3, 4) q
    LEFT JOIN people_person p ON whose = 'person' AND p.id = q.id
    LEFT JOIN LATERAL (
        -- The citizenship that decides a standing: Italy before the Union before the others.
        SELECT s.code::text AS code FROM people_citizenship z
        JOIN network_country s ON s.id = z.country_id
        WHERE z.person_id = p.id AND (z.acquired_on IS NULL OR z.acquired_on <= q.day)
          AND (z.lost_on IS NULL OR z.lost_on > q.day)
        ORDER BY s.kind = 'italy' DESC, s.is_eu DESC, z.id LIMIT 1
    ) k ON true
    LEFT JOIN LATERAL (
        -- Where they lived on the day: the registered residence before the domicile.
        SELECT d.municipality_id::text AS place FROM people_address d
        WHERE d.person_id = p.id AND d.municipality_id IS NOT NULL
          AND (d.valid_from IS NULL OR d.valid_from <= q.day)
          AND (d.valid_to IS NULL OR d.valid_to >= q.day)
        ORDER BY d.kind = 'registered_residence' DESC, d.kind = 'domicile' DESC, d.id DESC LIMIT 1
    ) l ON true
), yearly AS MATERIALIZED (
    SELECT a.id, a.part, a.heads, a.area_id, date_trunc('year', a.quarter::timestamp)::date AS year,
           array_agg(DISTINCT a.need::text) AS needs
    FROM asked a GROUP BY 1, 2, 3, 4, 5
), sent AS MATERIALIZED (
    SELECT w.head AS who, r.id, r.from_office_id, r.to_office_id, r.state, r.sent_on,
           r.answered_on, r.answer_due_on
    FROM person w JOIN casework_referral r ON r.person_id = w.id
    UNION ALL
    SELECT r.id, r.id, r.from_office_id, r.to_office_id, r.state, r.sent_on, r.answered_on,
           r.answer_due_on
    FROM casework_referral r
    WHERE whose = 'referral' AND r.id = ANY (ids) AND r.person_id IS NULL
), helped AS MATERIALIZED (
    SELECT w.head AS who, c.id, coalesce(o.area_id, 0) AS area_id, c.taken_on,
           (SELECT min(p.agreed_on) FROM casework_individualplan p WHERE p.case_id = c.id) AS agreed_on,
           (SELECT min(v.given_on) FROM casework_provision v
            WHERE v.case_id = c.id AND v.voided_at IS NULL AND v.attendance = 'present') AS given_on
    FROM person w
    JOIN casework_case c ON c.person_id = w.id
    JOIN network_office o ON o.id = c.office_id
), steps AS (
    SELECT h.who, h.area_id, 'contact_case' AS step, h.taken_on AS ended_on,
           h.taken_on - min(m.day) AS days
    FROM helped h JOIN met m ON m.id = h.who AND m.area_id = h.area_id AND m.day <= h.taken_on
    GROUP BY h.who, h.id, h.area_id, h.taken_on
    UNION ALL
    SELECT h.who, h.area_id, 'case_plan', h.agreed_on, h.agreed_on - h.taken_on FROM helped h
    UNION ALL
    SELECT h.who, h.area_id, 'plan_help', h.given_on, h.given_on - h.agreed_on FROM helped h
    UNION ALL
    SELECT s.who, coalesce(t.area_id, f.area_id, 0), 'referral_answer', s.answered_on,
           s.answered_on - s.sent_on
    FROM sent s
    JOIN network_office f ON f.id = s.from_office_id
    LEFT JOIN network_office t ON t.id = s.to_office_id
    WHERE s.state IN ('accepted', 'refused', 'forwarded')
)
SELECT a.id, v.what, a.quarter, a.area_id, -1::bigint, a.need::text, v.value, sum(a.heads)::bigint
FROM asked a
JOIN known t ON (t.id, t.part, t.area_id, t.quarter) = (a.id, a.part, a.area_id, a.quarter)
CROSS JOIN LATERAL (VALUES
    ('need', ''), ('need_month', to_char(a.day, 'YYYY-MM')), ('need_place', t.place),
    ('need_citizenship', t.country), ('need_age', t.band)) v(what, value)
GROUP BY 1, 2, 3, 4, 6, 7
UNION ALL
SELECT y.id, 'together', y.year, y.area_id, -1, t.needs, '', sum(y.heads)::bigint
FROM yearly y
CROSS JOIN LATERAL (
    -- array_agg(DISTINCT) sorts: the first of two comes first in the alphabet.
    SELECT '' AS needs
    UNION ALL
    SELECT a.need FROM unnest(y.needs) a(need)
    UNION ALL
    SELECT a.need || '+' || b.need
    FROM unnest(y.needs) WITH ORDINALITY a(need, i)
    JOIN unnest(y.needs) WITH ORDINALITY b(need, i) ON b.i > a.i
    UNION ALL
    SELECT a.need || '+' || b.need || '+' || c.need
    FROM unnest(y.needs) WITH ORDINALITY a(need, i)
    JOIN unnest(y.needs) WITH ORDINALITY b(need, i) ON b.i > a.i
    JOIN unnest(y.needs) WITH ORDINALITY c(need, i) ON c.i > b.i
) t
GROUP BY 1, 3, 4, 6
UNION ALL
SELECT s.who, v.what, s.year, coalesce(f.area_id, 0),
       CASE WHEN s.to_id = 0 THEN -1 ELSE coalesce(t.area_id, 0) END,
       s.from_office_id || '>' || s.to_id, v.value, 1
FROM (SELECT DISTINCT ON (r.who, r.from_office_id, coalesce(r.to_office_id, 0),
                          date_trunc('year', r.sent_on::timestamp))
             r.who, r.from_office_id, coalesce(r.to_office_id, 0) AS to_id, r.state, r.sent_on,
             r.answered_on, r.answer_due_on,
             date_trunc('year', r.sent_on::timestamp)::date AS year
      FROM sent r WHERE r.state <> 'withdrawn'
      ORDER BY r.who, r.from_office_id, coalesce(r.to_office_id, 0),
               date_trunc('year', r.sent_on::timestamp), r.sent_on DESC, r.id DESC) s
JOIN network_office f ON f.id = s.from_office_id
LEFT JOIN network_office t ON t.id = s.to_id
CROSS JOIN LATERAL (VALUES
    ('flow', ''), ('flow_days', (s.answered_on - s.sent_on)::text),
    ('flow_term', CASE WHEN s.answer_due_on IS NULL OR s.state = 'sent' THEN NULL
                       WHEN s.answered_on <= s.answer_due_on THEN '1' ELSE '0' END)
) v(what, value)
WHERE v.value IS NOT NULL
UNION ALL
SELECT s.who, 'time', date_trunc('month', s.ended_on::timestamp)::date, s.area_id, -1, s.step,
       greatest(s.days, 0)::text, count(*)
FROM steps s WHERE s.ended_on IS NOT NULL AND s.days IS NOT NULL
GROUP BY 1, 3, 4, 6, 7
$$;

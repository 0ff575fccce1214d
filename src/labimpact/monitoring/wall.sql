-- What may be counted: views without names, for the role `stats` and for nobody outside the
-- offices in which the actor holds `report_view`. The views run with the owner's rights, so a
-- reader needs no privilege on any identifying column (ADR 0008).

CREATE TABLE IF NOT EXISTS wall.pseudonym (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    seed bigint NOT NULL
);
INSERT INTO wall.pseudonym (seed)
SELECT ('x' || substr(md5(gen_random_uuid()::text), 1, 16))::bit(64)::bigint
ON CONFLICT DO NOTHING;

DROP VIEW IF EXISTS stats.contact, stats.delivery, stats.need, stats.item, stats.arrival,
    stats.attendance, stats.project_activity CASCADE;

-- One row per contact. `operator_key` tells operators apart without naming them.
CREATE VIEW stats.contact WITH (security_barrier) AS
SELECT c.id AS contact_id, c.office_id, o.area_id, c.activity_id, a.project_id, c.occurred_on,
       c.side, c.channel, c.mediator_present, c.minutes, c.outcome, l.code AS language,
       hashint8extended(c.recorded_by_id, (SELECT seed FROM wall.pseudonym)) AS operator_key
FROM desk_contact c
JOIN network_office o ON o.id = c.office_id
LEFT JOIN programme_activity a ON a.id = c.activity_id
LEFT JOIN network_language l ON l.id = c.language_id
WHERE c.voided_at IS NULL
  AND c.office_id = ANY ((SELECT wall.offices('report_view'))::bigint[]);

-- One row per person of a contact, and one per anonymous group (`person_key` null, `heads` many).
-- `age` is in completed years on the day, null when the birth is not known; the citizenship is
-- the first recorded one that is neither Italian nor of the Union, if there is any.
CREATE VIEW stats.attendance WITH (security_barrier) AS
SELECT c.id AS contact_id, c.office_id, o.area_id, c.activity_id, a.project_id, c.occurred_on,
       hashint8extended(p.id, (SELECT seed FROM wall.pseudonym)) AS person_key,
       1 AS heads, p.sex::text AS sex,
       extract(year FROM age(c.occurred_on, p.birth_date))::int AS age,
       NULL::text AS age_band,
       k.code::text AS citizenship, k.is_eu, k.citizenships,
       (p.registered_at AT TIME ZONE 'Europe/Rome')::date AS registered_on
FROM desk_contactparticipant cp
JOIN desk_contact c ON c.id = cp.contact_id
JOIN people_person p ON p.id = cp.person_id
JOIN network_office o ON o.id = c.office_id
LEFT JOIN programme_activity a ON a.id = c.activity_id
LEFT JOIN LATERAL (
    SELECT (array_agg(n.code ORDER BY (n.code = 'ITA'), n.is_eu, z.id))[1] AS code,
           bool_and(n.is_eu) AS is_eu, array_agg(n.code::text ORDER BY n.code) AS citizenships
    FROM people_citizenship z JOIN network_country n ON n.id = z.country_id
    WHERE z.person_id = p.id AND z.lost_on IS NULL
) k ON true
WHERE c.voided_at IS NULL AND cp.role <> 'delegate'
  AND c.office_id = ANY ((SELECT wall.offices('report_view'))::bigint[])
UNION ALL
SELECT c.id, c.office_id, o.area_id, c.activity_id, a.project_id, c.occurred_on,
       NULL, g.head_count, g.sex::text, NULL, nullif(g.age_band, ''),
       n.code::text, n.is_eu, CASE WHEN n.code IS NULL THEN NULL ELSE ARRAY[n.code::text] END, NULL
FROM desk_anonymousgroup g
JOIN desk_contact c ON c.id = g.contact_id
JOIN network_office o ON o.id = c.office_id
LEFT JOIN programme_activity a ON a.id = c.activity_id
LEFT JOIN network_country n ON n.id = g.citizenship_id
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

CREATE VIEW stats.delivery WITH (security_barrier) AS
SELECT d.id AS delivery_id, d.office_id, o.area_id, d.activity_id, a.project_id, d.delivered_on,
       d.item, d.unit, d.quantity, d.minutes, d.cost_cents, d.head_count AS heads,
       hashint8extended(d.person_id, (SELECT seed FROM wall.pseudonym)) AS person_key,
       d.origin_kind
FROM deliveries_delivery d
JOIN network_office o ON o.id = d.office_id
LEFT JOIN programme_activity a ON a.id = d.activity_id
WHERE d.voided_at IS NULL
  AND d.office_id = ANY ((SELECT wall.offices('report_view'))::bigint[]);

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

-- A service of mediation in quantity: rows of the demonstration, copied.
CREATE TEMP TABLE svc AS
SELECT s.office_id AS id FROM mediation_mediationservice s
JOIN network_membership m ON m.office_id = s.office_id JOIN accounts_user u ON u.id = m.user_id
JOIN asked a ON a.coordinator = u.email LIMIT 1;
CREATE TEMP TABLE fresh AS
SELECT n, m.id AS old, nextval(pg_get_serial_sequence('mediation_mediator', 'id')) AS id
FROM asked a, generate_series(1, a.mediators) n
CROSS JOIN LATERAL (SELECT x.id FROM mediation_mediator x, svc
                    WHERE x.service_id = svc.id AND x.user_id IS NOT NULL
                    ORDER BY (x.id * 7 + n * 13) % 11, x.id LIMIT 1) m;
INSERT INTO mediation_mediator
SELECT (jsonb_populate_record(m, jsonb_build_object(
    'id', f.id, 'user_id', NULL, 'name', 'Misura ' || f.n, 'email', ''))).*
FROM fresh f JOIN mediation_mediator m ON m.id = f.old;
INSERT INTO mediation_mediatorlanguage
SELECT (jsonb_populate_record(l, jsonb_build_object(
    'id', nextval(pg_get_serial_sequence('mediation_mediatorlanguage', 'id')),
    'mediator_id', f.id))).*
FROM fresh f JOIN mediation_mediatorlanguage l ON l.mediator_id = f.old;
INSERT INTO mediation_availability
SELECT (jsonb_populate_record(l, jsonb_build_object(
    'id', nextval(pg_get_serial_sequence('mediation_availability', 'id')),
    'mediator_id', f.id))).*
FROM fresh f JOIN mediation_availability l ON l.mediator_id = f.old;
CREATE TEMP TABLE model AS
SELECT r.id AS request, s.id AS session, p.id AS place, t.id AS report,
       row_number() OVER (ORDER BY s.id) AS k, count(*) OVER () AS many
FROM mediation_mediationrequest r JOIN mediation_mediationsession s ON s.request_id = r.id
JOIN mediation_assignment p ON p.session_id = s.id AND p.place = 'accepted'
JOIN mediation_sessionreport t ON t.assignment_id = p.id
JOIN svc ON svc.id = r.service_id WHERE s.state IN ('validated', 'billable');
CREATE TEMP TABLE laid AS
SELECT i.n, i.n > a.past AS is_ahead, m.request AS old_request, m.session AS old_session,
       m.place AS old_place, m.report AS old_report,
       nextval(pg_get_serial_sequence('mediation_mediationrequest', 'id')) AS request,
       nextval(pg_get_serial_sequence('mediation_mediationsession', 'id')) AS session,
       nextval(pg_get_serial_sequence('mediation_assignment', 'id')) AS place,
       f.id AS mediator,
       CASE WHEN i.n > a.past
            THEN a.monday + make_interval(days => (i.n % 5)::int, hours => (9 + i.n % 8)::int)
            ELSE a.monday - make_interval(days => (7 + 3 * (i.n / a.mediators))::int)
                 + make_interval(hours => (9 + i.n % 8)::int) END AS starts_at
FROM asked a CROSS JOIN generate_series(1, a.past + a.ahead) AS i (n)
JOIN model m ON m.k = 1 + i.n % m.many
JOIN fresh f ON f.n = 1 + i.n % a.mediators;
INSERT INTO mediation_mediationrequest
SELECT (jsonb_populate_record(r, jsonb_build_object(
    'id', l.request, 'sent_key', '', 'asked_at', l.starts_at - interval '10 days',
    'state_at', l.starts_at - interval '9 days',
    'state', CASE WHEN l.is_ahead THEN 'approved' ELSE 'closed' END,
    'minutes', 60, 'approved_minutes', 60, 'package_id', NULL,
    'reason', (SELECT mark FROM asked)))).*
FROM laid l JOIN mediation_mediationrequest r ON r.id = l.old_request;
INSERT INTO mediation_mediationsession
SELECT (jsonb_populate_record(s, jsonb_build_object(
    'id', l.session, 'request_id', l.request, 'number', 1, 'minutes', 60,
    'starts_at', l.starts_at, 'ends_at', l.starts_at + interval '1 hour',
    'earliest_at', NULL, 'latest_at', NULL, 'is_flexible', false, 'charged_minutes',
    CASE WHEN l.is_ahead THEN 0 ELSE 60 END,
    'state', CASE WHEN l.is_ahead THEN 'approved' ELSE 'billable' END))).*
FROM laid l JOIN mediation_mediationsession s ON s.id = l.old_session;
INSERT INTO mediation_assignment
SELECT (jsonb_populate_record(p, jsonb_build_object(
    'id', l.place, 'session_id', l.session, 'mediator_id', l.mediator,
    'account_id', NULL, 'starts_at', l.starts_at,
    'ends_at', l.starts_at + interval '1 hour'))).*
FROM laid l JOIN mediation_assignment p ON p.id = l.old_place WHERE NOT l.is_ahead;
INSERT INTO mediation_assignmentway
SELECT (jsonb_populate_record(w, jsonb_build_object(
    'id', nextval(pg_get_serial_sequence('mediation_assignmentway', 'id')),
    'assignment_id', l.place, 'mediator_id', l.mediator, 'account_id', NULL,
    'leaves_at', l.starts_at - interval '20 minutes',
    'ends_at', l.starts_at + interval '1 hour'))).*
FROM laid l JOIN mediation_assignmentway w ON w.assignment_id = l.old_place WHERE NOT l.is_ahead;
INSERT INTO mediation_sessionreport
SELECT (jsonb_populate_record(t, jsonb_build_object(
    'id', nextval(pg_get_serial_sequence('mediation_sessionreport', 'id')),
    'assignment_id', l.place, 'session_id', l.session, 'mediator_id', l.mediator,
    'sent_key', '', 'began_at', l.starts_at, 'ended_at', l.starts_at + interval '1 hour'))).*
FROM laid l JOIN mediation_sessionreport t ON t.id = l.old_report WHERE NOT l.is_ahead;

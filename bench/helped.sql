-- Running cases with everything in them; how many is in the table `asked`, from bench/helped.py.

CREATE TEMP TABLE workers AS
    SELECT office_id, min(user_id) AS user_id FROM network_membership
    WHERE role = 'social_worker' AND office_id IS NOT NULL GROUP BY office_id;
INSERT INTO casework_case
    (office_id, person_id, state, opened_on, opened_by_id, source, origin_kind, first_reading,
     urgency, risks, taken_on, manager_id, manager_name, lives_alone, socio_health, review_on,
     close_reason, exit_situation, follow_up, version, opened_at)
SELECT office_id, person_id, (ARRAY['individual_plan', 'delivery', 'monitoring'])[1 + n % 3],
       CURRENT_DATE - 200 - (n % 300)::int, user_id, 'self', '', 'Caso di misura.',
       (ARRAY['ordinary', 'ordinary', 'urgent'])[1 + n % 3], '{}',
       CURRENT_DATE - 190 - (n % 300)::int, user_id, 'Misura', true, false,
       CURRENT_DATE - 30 + (n % 120)::int, '', '', '', 1, now()
FROM (SELECT g.office_id, g.person_id, l.user_id, row_number() OVER () AS n
      FROM (SELECT DISTINCT ON (person_id) person_id, office_id FROM people_grant
            WHERE basis = 'own_contact' AND revoked_at IS NULL AND valid_to IS NULL
            ORDER BY person_id) g
      JOIN workers l ON l.office_id = g.office_id
      JOIN people_person p ON p.id = g.person_id AND p.died_on IS NULL AND p.merged_into_id IS NULL
      WHERE NOT EXISTS (SELECT 1 FROM casework_case c WHERE c.person_id = g.person_id)
      ORDER BY g.person_id % 97, g.person_id LIMIT (SELECT count FROM asked)) wanted;
CREATE TEMP TABLE laid AS
    SELECT id, office_id, person_id, manager_id, opened_on, review_on FROM casework_case
    WHERE first_reading = 'Caso di misura.';
CREATE TEMP TABLE others AS
    SELECT id, (lead(id) OVER (ORDER BY id)) AS next FROM network_office;
INSERT INTO casework_casemember
    (case_id, office_id, user_id, name, body_name, role, from_on, added_at)
SELECT id, office_id, manager_id, 'Misura', '', 'case_manager', opened_on + 10, now() FROM laid
UNION ALL
SELECT l.id, o.next, NULL, '', '', 'community', l.opened_on + 20, now()
FROM laid l JOIN others o ON o.id = l.office_id WHERE o.next IS NOT NULL
UNION ALL
SELECT l.id, NULL, NULL, 'Dott.ssa', 'Consultorio', 'health', l.opened_on + 20, now() FROM laid l;
INSERT INTO people_grant (person_id, office_id, basis, reason, valid_from, granted_by_id, granted_at,
     review_note)
SELECT l.person_id, o.next, 'case_team', 'misura', now() - interval '90 days', l.manager_id,
       now() - interval '90 days', ''
FROM laid l JOIN others o ON o.id = l.office_id WHERE o.next IS NOT NULL;
INSERT INTO casework_assessment (case_id, made_on, made_by_id, made_by_name, made_at, resources, note)
SELECT id, opened_on + 15, manager_id, 'Misura', now(), 'Lavora mezza giornata.', '' FROM laid;
INSERT INTO casework_assessedneed (case_id, assessment_id, area, severity, origin, note)
SELECT a.case_id, a.id, area, 1 + (a.id % 3)::int, 'observed', ''
FROM casework_assessment a JOIN laid l ON l.id = a.case_id,
     unnest(ARRAY['home', 'work', 'language']) area;
INSERT INTO casework_supporttie (case_id, assessment_id, who, relation, tie)
SELECT a.case_id, a.id, who, '', 'strong'
FROM casework_assessment a JOIN laid l ON l.id = a.case_id,
     unnest(ARRAY['la sorella', 'una vicina']) who;
INSERT INTO casework_individualplan
    (case_id, number, state, own_words, review_on, agreed_on, agreement, agreed_by_name,
     written_by_id, written_at, edition)
SELECT id, 1, 'agreed', 'Voglio restare qui.', review_on, opened_on + 30, 'spoken', '', manager_id,
       now(), 1 FROM laid;
INSERT INTO casework_goal (case_id, plan_id, area, text, measure, due_on)
SELECT p.case_id, p.id, area, 'Un obiettivo di ' || area, 'Si vede', CURRENT_DATE + 90
FROM casework_individualplan p JOIN laid l ON l.id = p.case_id,
     unnest(ARRAY['home', 'work', 'language']) area;
INSERT INTO casework_intervention
    (case_id, plan_id, goal_id, item, text, office_id, provider, unit, quantity)
SELECT g.case_id, g.plan_id, g.id, 'consultation', '', l.office_id, '', 'session', 6
FROM casework_goal g JOIN laid l ON l.id = g.case_id;
INSERT INTO casework_provision
    (case_id, intervention_id, office_id, given_on, attendance, quantity, benefit_code, note,
     recorded_by_id, recorded_by_name, recorded_at)
SELECT i.case_id, i.id, i.office_id, CURRENT_DATE - (days + i.id % 20)::int, 'present', 1, '', '',
       l.manager_id, 'Misura', now()
FROM casework_intervention i JOIN laid l ON l.id = i.case_id, unnest(ARRAY[20, 60]) days;
INSERT INTO casework_review
    (case_id, plan_id, held_on, with_whom, note, written_by_id, written_by_name, written_at)
SELECT p.case_id, p.id, CURRENT_DATE - 15, 'La persona', 'Va meglio.', l.manager_id, 'Misura', now()
FROM casework_individualplan p JOIN laid l ON l.id = p.case_id;
INSERT INTO casework_goalresult (case_id, review_id, goal_id, result, note)
SELECT g.case_id, r.id, g.id, 'partly', ''
FROM casework_review r JOIN casework_goal g ON g.plan_id = r.plan_id JOIN laid l ON l.id = g.case_id;
INSERT INTO casework_diaryentry
    (case_id, office_id, author_id, author_name, happened_on, text, visible_to, written_at)
SELECT l.id, l.office_id, l.manager_id, 'Misura', CURRENT_DATE - n * 9, 'Colloquio numero ' || n,
       (ARRAY['mine', 'office', 'team', 'all'])[1 + n % 4], now()
FROM laid l, generate_series(1, 8) n;

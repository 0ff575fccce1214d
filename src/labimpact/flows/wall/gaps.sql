-- What the records of an office lack for SIUSS and for the projects, worked out at once for all whom
-- it accounts for: who has a case taken on, or was served for a project since that day. The rights
-- are asked once instead of row by row, and say what the policies of these tables say; nobody is
-- answered of another office than their own.
CREATE OR REPLACE FUNCTION wall.data_gaps(wanted bigint, since date)
RETURNS TABLE (person_id bigint, family_name text, given_name text, lacks text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mine bigint[] := wall.offices('person_view');
    work bigint[] := wall.offices('case_work');
    hidden bigint[] := wall.hidden_persons();
BEGIN
    IF wanted IS NULL OR wanted <> ALL (mine) THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH taken AS MATERIALIZED (
        SELECT c.person_id AS id, bool_or(c.siuss_area IS NULL AND c.closed_on IS NULL) AS no_area
        FROM casework_case c
        WHERE c.office_id = wanted AND c.taken_on IS NOT NULL
          AND (c.office_id = ANY (work) OR wall.in_team(c.id))
        GROUP BY c.person_id
    ), served AS MATERIALIZED (
        SELECT DISTINCT d.person_id AS id FROM deliveries_delivery d
        WHERE d.office_id = wanted AND d.delivered_on >= since AND d.voided_at IS NULL
          AND d.activity_id IS NOT NULL AND d.person_id IS NOT NULL
    ), whom AS MATERIALIZED (
        SELECT p.id, p.family_name, p.given_name, p.tax_code, p.birth_precision, p.sex,
               p.birth_municipality_id, p.birth_country_id, p.birth_place,
               t.id IS NOT NULL AS has_case, coalesce(t.no_area, false) AS no_area, s.id IS NOT NULL AS is_served
        FROM taken t FULL JOIN served s ON s.id = t.id
        JOIN people_person p ON p.id = coalesce(t.id, s.id)
        WHERE p.id <> ALL (hidden)
          AND EXISTS (SELECT 1 FROM people_grant g
                      WHERE g.person_id = p.id AND g.office_id = wanted
                        AND g.revoked_at IS NULL AND g.valid_from <= now()
                        AND (g.valid_to IS NULL OR g.valid_to > now()))
          -- One record of each human being: the kept one, or the first that the office sees.
          AND (p.merged_into_id IS NULL OR NOT EXISTS (
              SELECT 1 FROM people_person o
              JOIN people_grant g ON g.person_id = o.id AND g.office_id = wanted
               AND g.revoked_at IS NULL AND g.valid_from <= now()
               AND (g.valid_to IS NULL OR g.valid_to > now())
              WHERE o.id <> ALL (hidden)
                AND (o.id = p.merged_into_id
                     OR (o.merged_into_id = p.merged_into_id AND o.id < p.id))))
    ), records AS MATERIALIZED (
        SELECT w.id AS head, w.id, w.has_case, w.is_served FROM whom w
        UNION ALL
        SELECT w.id, o.id, w.has_case, w.is_served
        FROM whom w JOIN people_person o ON o.merged_into_id = w.id
        WHERE o.id <> ALL (hidden)
          AND EXISTS (SELECT 1 FROM people_grant g
                      WHERE g.person_id = o.id AND g.office_id = ANY (mine)
                        AND g.revoked_at IS NULL AND g.valid_from <= now()
                        AND (g.valid_to IS NULL OR g.valid_to > now()))
    ), citizens AS MATERIALIZED (
        SELECT r.head, bool_or(n.kind = 'italy' OR n.is_eu) AS of_union
        FROM records r
        JOIN people_citizenship c ON c.person_id = r.id AND c.lost_on IS NULL
        JOIN network_country n ON n.id = c.country_id
        GROUP BY r.head
    ), homes AS MATERIALIZED (
        SELECT DISTINCT r.head FROM records r JOIN people_address a ON a.person_id = r.id
        WHERE r.has_case AND a.valid_to IS NULL AND (a.kind = 'no_fixed_abode' OR (
              a.kind = 'registered_residence' AND a.municipality_id IS NOT NULL))
    ), titles AS MATERIALIZED (
        SELECT r.head,
               bool_or(t.number = '' AND t.receipt_code = '' AND t.state <> 'none') AS is_bare
        FROM records r JOIN people_residencetitle t ON t.person_id = r.id AND t.is_current
        WHERE r.is_served
        GROUP BY r.head
    ), benefits AS MATERIALIZED (
        -- What flows/queries/candidates.py takes for a benefit, without something it must say.
        SELECT DISTINCT c.person_id AS id
        FROM casework_provision v JOIN casework_case c ON c.id = v.case_id
        WHERE v.office_id = wanted AND v.given_by_id IS NULL AND v.voided_at IS NULL
          AND v.attendance = 'present' AND c.taken_on IS NOT NULL
          AND (v.benefit_code <> '' OR v.cost_cents > 0)
          AND (v.benefit_code = '' OR v.benefit_character IS NULL OR v.cost_cents IS NULL)
          AND (c.office_id = ANY (work) OR wall.in_team(c.id))
    )
    SELECT w.id, w.family_name::text, w.given_name::text, array_remove(ARRAY[
        CASE WHEN w.has_case AND w.tax_code = '' THEN 'codice-fiscale' END,
        CASE WHEN v.id IS NOT NULL THEN 'codice-prestazione' END,
        CASE WHEN w.no_area THEN 'area' END,
        CASE WHEN c.head IS NULL THEN 'cittadinanza' END,
        CASE WHEN w.is_served AND c.of_union IS NOT TRUE AND t.head IS NULL THEN 'titolo' END,
        CASE WHEN w.is_served AND c.of_union IS NOT TRUE AND t.is_bare THEN 'prova' END,
        CASE WHEN w.has_case AND h.head IS NULL THEN 'residenza' END,
        CASE WHEN w.birth_precision = 'unknown' THEN 'anno-nascita' END,
        CASE WHEN w.has_case AND w.birth_municipality_id IS NULL AND w.birth_country_id IS NULL
                  AND w.birth_place = '' THEN 'luogo-nascita' END,
        CASE WHEN w.sex = '' THEN 'sesso' END], NULL)
    FROM whom w
    LEFT JOIN citizens c ON c.head = w.id
    LEFT JOIN homes h ON h.head = w.id
    LEFT JOIN titles t ON t.head = w.id
    LEFT JOIN benefits v ON v.id = w.id;
END $$;

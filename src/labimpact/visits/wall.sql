-- What was opened of the portal since the last time, as a web process counted it: rows of day, kind,
-- name, language and times. A visitor writes no table. An address may ask for any number: of areas only
-- those that are there are kept. Of one day no more than 20,000 different rows are kept, and what is
-- kept goes on being counted.
CREATE OR REPLACE FUNCTION wall.count_visits(counted jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_portal();
    INSERT INTO visits_visitcount AS kept (day, kind, name, language, times)
    SELECT r.day, left(r.kind, 10), left(r.name, 300), left(r.language, 12), r.times
    FROM jsonb_to_recordset(counted) AS r(day date, kind text, name text, language text, times int)
    WHERE r.times > 0 AND r.kind IN ('page', 'search', 'area')
      AND (r.kind <> 'area'
           OR EXISTS (SELECT 1 FROM network_territorialarea a WHERE a.id::text = r.name))
      AND ((SELECT count(*) FROM visits_visitcount v WHERE v.day = r.day) < 20000
           OR EXISTS (SELECT 1 FROM visits_visitcount v
                      WHERE v.day = r.day AND v.kind = r.kind AND v.name = r.name
                        AND v.language = r.language))
    ORDER BY r.day, r.kind, r.name, r.language
    ON CONFLICT (day, kind, name, language) DO UPDATE SET times = kept.times + excluded.times;
END $$;

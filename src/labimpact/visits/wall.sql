-- What was opened of the portal since the last time, as a web process counted it: rows of day, kind,
-- name, language and times. A visitor writes no table, and of one day no more than 20,000 different
-- rows are kept.
CREATE OR REPLACE FUNCTION wall.count_visits(counted jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_portal();
    INSERT INTO visits_visitcount AS kept (day, kind, name, language, times)
    SELECT r.day, left(r.kind, 10), left(r.name, 300), left(r.language, 12), r.times
    FROM jsonb_to_recordset(counted) AS r(day date, kind text, name text, language text, times int)
    WHERE r.times > 0
      AND (SELECT count(*) FROM visits_visitcount v WHERE v.day = r.day) < 20000
    ORDER BY r.day, r.kind, r.name, r.language
    ON CONFLICT (day, kind, name, language) DO UPDATE SET times = kept.times + excluded.times;
END $$;

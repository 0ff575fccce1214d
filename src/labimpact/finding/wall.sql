-- Whether what belongs to an area (without one: to the Region) may be put into the search, or taken
-- out of it: by who may publish there, pages or services, and by the worker.
CREATE OR REPLACE FUNCTION wall.may_index(area bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(wall.actor() = 'system:worker', false) OR EXISTS (
        SELECT 1 FROM network_office o
        WHERE o.id = ANY (wall.offices('content_publish') || wall.offices('network_manage'))
          AND o.area_id IS NOT DISTINCT FROM area)
$$;

-- What a visitor looked for and did not find: counted by day, and nothing else of them; never an
-- address or a long number. The visitor writes no table; of one day no more than 2,000 different
-- questions are kept, whoever sends them.
CREATE OR REPLACE FUNCTION wall.note_unanswered(language text, words text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_portal();
    INSERT INTO finding_unanswered AS kept (day, language, words, times)
    SELECT current_date, left($1, 12), left($2, 100), 1
    WHERE $2 <> '' AND $2 !~ '@|([[:digit:]][^[:alpha:]]*){6}'
      AND (SELECT count(*) FROM finding_unanswered u WHERE u.day = current_date) < 2000
    ON CONFLICT ON CONSTRAINT one_unanswered_per_day DO UPDATE SET times = kept.times + 1;
END $$;

-- Which of these files on disk still have a row? Answered to the worker only, which sees no rows.
CREATE OR REPLACE FUNCTION wall.known_files(paths text[]) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:worker' THEN
        RAISE EXCEPTION 'only the worker clears files';
    END IF;
    RETURN (SELECT coalesce(array_agg(f.path::text), '{}') FROM documents_storedfile f
            WHERE f.path = ANY (paths));
END $$;

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

-- The files that the worker has to look at, the newest first, or one of them alone: those in
-- quarantine, and those out of it whose text was not yet read.
CREATE OR REPLACE FUNCTION wall.files_to_look_at(wanted bigint, readable text[], most integer)
RETURNS TABLE (id bigint, path text, content_type text, scan text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:worker' THEN
        RAISE EXCEPTION 'only the worker looks at files' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY
    SELECT f.id, f.path::text, f.content_type::text, f.scan::text FROM documents_storedfile f
    WHERE (wanted IS NULL OR f.id = wanted)
      AND (f.scan = 'waiting'
           OR (f.scan <> 'infected' AND f.content_type = ANY (readable)
               AND NOT EXISTS (SELECT 1 FROM documents_filetext t WHERE t.file_id = f.id)))
    ORDER BY f.id DESC LIMIT most;
END $$;

-- What the antivirus said of a file in quarantine, once; answers who brought it, to be told.
CREATE OR REPLACE FUNCTION wall.file_scanned(wanted bigint, said text, named text)
RETURNS TABLE (office_id bigint, email text, stored_at timestamptz, persons bigint[])
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:worker' THEN
        RAISE EXCEPTION 'only the worker looks at files' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY
    WITH done AS (
        UPDATE documents_storedfile f SET scan = said, finding = named, scanned_at = now()
        WHERE f.id = wanted AND f.scan = 'waiting' AND said IN ('clean', 'infected')
        RETURNING f.id, f.office_id, f.stored_by_id, f.stored_at
    )
    SELECT d.office_id, u.email::text, d.stored_at,
           ARRAY(SELECT p.person_id FROM people_personfile p WHERE p.file_id = d.id
                 UNION
                 SELECT c.person_id FROM casework_documentversion v
                 JOIN casework_casedocument cd ON cd.id = v.document_id
                 JOIN casework_case c ON c.id = cd.case_id WHERE v.file_id = d.id)
    FROM done d JOIN accounts_user u ON u.id = d.stored_by_id;
END $$;

-- How many files wait for the antivirus since ten minutes: a number, for the health page.
CREATE OR REPLACE FUNCTION wall.files_in_quarantine() RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:health' THEN
        RAISE EXCEPTION 'only the health page asks' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN (SELECT count(*) FROM documents_storedfile f
            WHERE f.scan = 'waiting' AND f.stored_at < now() - interval '10 minutes');
END $$;

-- Did the actor store that file in this very transaction? Knowing its number opens nothing.
CREATE OR REPLACE FUNCTION wall.just_stored(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM documents_storedfile f
                   WHERE f.id = wanted AND f.stored_at = now() AND f.stored_by_id = wall.user_id())
$$;

-- The text of a file that the worker read, once.
CREATE OR REPLACE FUNCTION wall.keep_file_text(wanted bigint, became text, read integer, said text)
RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:worker' THEN
        RAISE EXCEPTION 'only the worker reads files' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO documents_filetext (file_id, outcome, pages, text)
    SELECT f.id, became, read, said FROM documents_storedfile f
    WHERE f.id = wanted AND f.scan IN ('none', 'clean')
    ON CONFLICT (file_id) DO NOTHING;
    RETURN FOUND;
END $$;

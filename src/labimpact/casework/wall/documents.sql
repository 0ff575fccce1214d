-- Documents of cases found by the words of their text. An index of words cannot be used ahead of a
-- policy, so the words are looked for first and the policy of casework_casedocument is said again
-- here; what comes back is read under it once more.
CREATE OR REPLACE FUNCTION wall.find_in_documents(said text, within bigint, most integer)
RETURNS TABLE (document_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mine bigint[] := wall.offices('case_work');
    hidden bigint[] := wall.hidden_persons();
    -- Of a row of hyphens each would deny the next, deeper than the server goes.
    plain text := regexp_replace(said, '-{2,}|-(?=\s|$)', ' ', 'g');
    asked tsquery := websearch_to_tsquery('italian', plain) || websearch_to_tsquery('simple', plain);
    teams bigint[];
BEGIN
    SELECT coalesce(array_agg(DISTINCT m.case_id), '{}') INTO teams FROM casework_casemember m
    WHERE m.office_id = ANY (mine) AND wall.in_team(m.case_id);
    RETURN QUERY
    SELECT d.id FROM casework_casedocument d
    JOIN casework_case c ON c.id = d.case_id
    WHERE d.removed_at IS NULL AND (within IS NULL OR d.case_id = within)
      AND c.person_id <> ALL (hidden) AND wall.follows(c.person_id, 'person_view')
      AND (c.office_id = ANY (mine) OR c.id = ANY (teams))
      AND (d.visible_to <> 'office' OR d.office_id = ANY (mine))
      AND d.id IN (SELECT v.document_id FROM documents_filetext t
                   JOIN casework_documentversion v ON v.file_id = t.file_id
                   WHERE t.words @@ asked)
    ORDER BY d.added_at DESC, d.id DESC LIMIT most;
END $$;

-- The documents that were put there for all who follow that person, in whatever case of theirs.
CREATE OR REPLACE FUNCTION wall.shared_documents(wanted bigint) RETURNS TABLE (document_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT d.id FROM casework_case c
    JOIN casework_casedocument d
      ON d.case_id = c.id AND d.visible_to = 'all' AND d.removed_at IS NULL
    WHERE c.person_id = ANY (wall.same_person(wanted))
      AND wall.follows(c.person_id, 'person_view') AND c.person_id <> ALL (wall.hidden_persons())
$$;

-- Whose document is it? Said to who opens it, for the register of whom they read.
CREATE OR REPLACE FUNCTION wall.document_person(wanted bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.person_id FROM casework_casedocument d
    JOIN casework_case c ON c.id = d.case_id
    WHERE d.id = wanted AND c.person_id <> ALL (wall.hidden_persons())
      AND wall.follows(c.person_id, 'person_view')
      AND (d.visible_to = 'all'
           OR ((c.office_id = ANY (wall.offices('case_work')) OR wall.in_team(c.id))
               AND (d.visible_to = 'team' OR d.office_id = ANY (wall.offices('case_work')))))
$$;

-- Registers coming in: what a seal hides of them, what the worker may ask, and how one is undone.

-- Rows of persons sealed to the actor, among those that were already written.
CREATE OR REPLACE FUNCTION wall.hidden_import_rows() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    sealed bigint[] := wall.hidden_persons();
    found bigint[];
BEGIN
    IF sealed = '{}' THEN
        RETURN '{}';
    END IF;
    SELECT coalesce(array_agg(DISTINCT r.id), '{}') INTO found
    FROM imports_importlink l
    JOIN imports_importrow r ON r.register_id = l.register_id AND r.number = l.row_number
    WHERE l.person_id = ANY (sealed);
    RETURN found;
END $$;

-- Imports whose work has not moved for a while: which, and on whose behalf it is taken up again.
CREATE OR REPLACE FUNCTION wall.halted_imports(minutes integer)
RETURNS TABLE (id bigint, on_behalf_of bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_worker();
    RETURN QUERY
        SELECT i.id, i.worked_by_id FROM imports_registerimport i
        WHERE i.state IN ('reading', 'running', 'undoing')
          AND i.touched_at < now() - make_interval(mins => minutes);
END $$;

-- Work that cannot go on ends with a sentence, also when whoever asked for it lost the right.
CREATE OR REPLACE FUNCTION wall.halt_import(
    wanted bigint, who bigint, mine integer, sentence text
)
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_worker();
    UPDATE imports_registerimport SET
        state = CASE WHEN state = 'reading' AND "table" ? 'again' THEN 'preview'
                     WHEN state = 'reading' THEN 'columns' WHEN state = 'undoing' THEN 'done'
                     ELSE 'paused' END,
        "table" = "table" - 'again', stop_asked = false, trouble = left(sentence, 400), touched_at = now()
    WHERE id = wanted AND worked_by_id = who AND turn = coalesce(mine, turn)
      AND state IN ('reading', 'running', 'undoing');
END $$;

-- Files and rows kept only to be looked at go away; what they made, and where it came from, stays.
CREATE OR REPLACE FUNCTION wall.erase_old_imports(days integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    old bigint[];
BEGIN
    PERFORM wall.only_the_worker();
    SELECT coalesce(array_agg(i.id), '{}') INTO old FROM imports_registerimport i
    WHERE i.erased_at IS NULL AND i.state NOT IN ('running', 'undoing')
      AND i.touched_at < now() - make_interval(days => days);
    DELETE FROM imports_importrow WHERE register_id = ANY (old);
    DELETE FROM imports_importfilepart WHERE register_id = ANY (old);
    -- The differences noted on a person already known are words of the file as well.
    UPDATE imports_importlink SET differences = '[]' WHERE register_id = ANY (old);
    UPDATE imports_registerimport SET erased_at = now(), why = '{}', trouble = ''
    WHERE id = ANY (old);
    RETURN cardinality(old);
END $$;

-- May the actor take that import back? It was said to be under way, and takes all three rights.
CREATE OR REPLACE FUNCTION wall.may_undo_import(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM imports_registerimport i
                   WHERE i.id = wanted AND i.state = 'undoing'
                     AND i.office_id = ANY (wall.offices('register_import'))
                     AND i.office_id = ANY (wall.offices('person_edit'))
                     AND i.office_id = ANY (wall.offices('contact_record')))
$$;

-- Which of these rows are named by others: by a foreign key, or as the origin of a record. The
-- catalogue says where to look, so that no table of tomorrow is forgotten.
CREATE OR REPLACE FUNCTION wall.named_elsewhere(
    target text, kind text, ids bigint[], besides text[]
) RETURNS TABLE (id bigint, why text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    place record;
BEGIN
    FOR place IN
        SELECT c.conrelid::regclass::text AS name, a.attname::text AS named, '' AS origin
        FROM pg_constraint c
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        WHERE c.contype = 'f' AND c.confrelid = target::regclass
        UNION ALL
        SELECT a.attrelid::regclass::text, 'origin_id', kind
        FROM pg_attribute a
        JOIN pg_class t ON t.oid = a.attrelid AND t.relkind = 'r'
                       AND t.relnamespace = 'public'::regnamespace
        WHERE a.attname = 'origin_kind' AND NOT a.attisdropped
    LOOP
        CONTINUE WHEN place.name = ANY (besides);
        RETURN QUERY EXECUTE format(
            'SELECT DISTINCT x.%1$I::bigint, %2$L::text FROM %3$I x WHERE x.%1$I = ANY ($1)%4$s',
            place.named, place.name, place.name,
            CASE WHEN place.origin <> '' THEN ' AND x.origin_kind = $2' ELSE '' END
        ) USING ids, place.origin;
    END LOOP;
END $$;

-- Contacts of an import that nobody has worked on go away with all they wrote; the others are
-- answered, each with the table that says why.
CREATE OR REPLACE FUNCTION wall.undo_import_contacts(wanted bigint, ids bigint[])
RETURNS TABLE (id bigint, why text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mine bigint[];
    kept bigint[];
    reasons text[];
    gone bigint[];
BEGIN
    IF NOT wall.may_undo_import(wanted) THEN
        RAISE EXCEPTION 'this import is not yours to undo' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT coalesce(array_agg(c.id), '{}') INTO mine
    FROM imports_importlink l
    JOIN desk_contact c ON c.id = l.contact_id AND c.office_id = l.office_id
    WHERE l.register_id = wanted AND l.created AND l.contact_id = ANY (ids);
    SELECT coalesce(array_agg(w.id), '{}'), coalesce(array_agg(w.why), '{}') INTO kept, reasons
    FROM (
        SELECT DISTINCT ON (u.id) u.id, u.why
        FROM (
            SELECT c.id, 'desk_contact' AS why FROM desk_contact c
            WHERE c.id = ANY (mine)
              AND (c.version > 1 OR c.corrected_at IS NOT NULL OR c.voided_at IS NOT NULL)
            UNION ALL
            SELECT c.id, 'desk_contactparticipant' FROM desk_contact c
            JOIN desk_contactparticipant p ON p.contact_id = c.id
            WHERE c.id = ANY (mine) AND p.added_at <> c.recorded_at
            UNION ALL
            SELECT c.id, 'worklist_task' FROM desk_contact c
            JOIN worklist_task t ON t.origin_kind = 'desk.contact' AND t.origin_id = c.id
            WHERE c.id = ANY (mine)
              AND (t.created_at <> c.recorded_at OR t.done_at IS NOT NULL
                   OR t.handed_over_by_id IS NOT NULL OR t.postponed_times > 0)
            UNION ALL
            SELECT n.id, n.why
            FROM wall.named_elsewhere(
                'desk_contact', 'desk.contact', mine,
                ARRAY['desk_contactparticipant', 'desk_anonymousgroup', 'desk_contactneed',
                      'desk_contactitem', 'desk_casemeeting', 'desk_correspondence',
                      'deliveries_delivery', 'worklist_task']) n
        ) u
        ORDER BY u.id, u.why
    ) w;
    gone := ARRAY(SELECT unnest(mine) EXCEPT SELECT unnest(kept));
    DELETE FROM worklist_task t WHERE t.origin_kind = 'desk.contact' AND t.origin_id = ANY (gone);
    DELETE FROM deliveries_delivery d
    WHERE d.origin_kind = 'desk.contact' AND d.origin_id = ANY (gone);
    DELETE FROM desk_contactparticipant p WHERE p.contact_id = ANY (gone);
    DELETE FROM desk_anonymousgroup p WHERE p.contact_id = ANY (gone);
    DELETE FROM desk_contactneed p WHERE p.contact_id = ANY (gone);
    DELETE FROM desk_contactitem p WHERE p.contact_id = ANY (gone);
    DELETE FROM desk_contact c WHERE c.id = ANY (gone);
    DELETE FROM imports_importlink l WHERE l.register_id = wanted AND l.contact_id = ANY (gone);
    RETURN QUERY SELECT k.id, k.why FROM unnest(kept, reasons) AS k(id, why);
END $$;

-- The same for the persons an import registered, once its contacts are gone.
CREATE OR REPLACE FUNCTION wall.undo_import_persons(wanted bigint, ids bigint[])
RETURNS TABLE (id bigint, why text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mine bigint[];
    kept bigint[];
    reasons text[];
    gone bigint[];
BEGIN
    IF NOT wall.may_undo_import(wanted) THEN
        RAISE EXCEPTION 'this import is not yours to undo' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT coalesce(array_agg(DISTINCT p.id), '{}') INTO mine
    FROM imports_importlink l
    JOIN people_person p ON p.id = l.person_id AND p.registered_office_id = l.office_id
    WHERE l.register_id = wanted AND l.created AND l.person_id = ANY (ids);
    SELECT coalesce(array_agg(w.id), '{}'), coalesce(array_agg(w.why), '{}') INTO kept, reasons
    FROM (
        SELECT DISTINCT ON (u.id) u.id, u.why
        FROM (
            SELECT p.id, 'people_person' AS why FROM people_person p
            WHERE p.id = ANY (mine) AND p.version > 1
            UNION ALL
            SELECT h.person_id, h.table_name FROM audit_change h
            WHERE h.person_id = ANY (mine) AND h.table_name LIKE 'people\_%'
              AND h.table_name <> 'people_searchkey'
            UNION ALL
            SELECT named.person, 'people_person' FROM audit_auditevent e
            CROSS JOIN LATERAL unnest(e.person_ids) AS named(person)
            WHERE e.person_ids && mine AND e.action LIKE 'person.detail%'
              AND named.person = ANY (mine)
            UNION ALL
            SELECT g.person_id, 'people_grant' FROM people_grant g
            JOIN people_person p ON p.id = g.person_id
            WHERE g.person_id = ANY (mine)
              AND (g.granted_at <> p.registered_at OR g.basis <> 'own_contact')
            UNION ALL
            SELECT l.person_id, 'imports_importlink' FROM imports_importlink l
            WHERE l.person_id = ANY (mine) AND l.register_id <> wanted
            UNION ALL
            SELECT n.id, n.why
            FROM wall.named_elsewhere(
                'people_person', 'people.person', mine,
                ARRAY['people_searchkey', 'people_citizenship', 'people_spokenlanguage',
                      'people_contactpoint', 'people_address', 'people_residencetitle',
                      'people_grant', 'imports_importlink']) n
        ) u
        ORDER BY u.id, u.why
    ) w;
    gone := ARRAY(SELECT unnest(mine) EXCEPT SELECT unnest(kept));
    DELETE FROM people_searchkey x WHERE x.person_id = ANY (gone);
    DELETE FROM people_citizenship x WHERE x.person_id = ANY (gone);
    DELETE FROM people_spokenlanguage x WHERE x.person_id = ANY (gone);
    DELETE FROM people_contactpoint x WHERE x.person_id = ANY (gone);
    DELETE FROM people_address x WHERE x.person_id = ANY (gone);
    DELETE FROM people_residencetitle x WHERE x.person_id = ANY (gone);
    DELETE FROM people_grant x WHERE x.person_id = ANY (gone);
    DELETE FROM imports_importlink l WHERE l.register_id = wanted AND l.person_id = ANY (gone);
    DELETE FROM people_person p WHERE p.id = ANY (gone);
    RETURN QUERY SELECT k.id, k.why FROM unnest(kept, reasons) AS k(id, why);
END $$;

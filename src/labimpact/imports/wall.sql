-- Registers coming in: what a seal hides of them, what the worker may ask, and how one is undone.

-- Rows of persons sealed to the actor: those that were written, those that may be about them, and
-- those that may be the same as one of these.
CREATE OR REPLACE FUNCTION wall.hidden_import_rows() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    sealed bigint[] := wall.hidden_persons();
    contacts bigint[];
    found bigint[];
BEGIN
    IF sealed = '{}' THEN
        RETURN '{}';
    END IF;
    contacts := wall.hidden_contacts();
    WITH RECURSIVE hidden AS (
        (
            SELECT r.id, r.register_id, r.number
            FROM imports_importlink l
            JOIN imports_importrow r ON r.register_id = l.register_id AND r.number = l.row_number
            WHERE l.person_id = ANY (sealed) OR l.contact_id = ANY (contacts)
            UNION
            SELECT r.id, r.register_id, r.number
            FROM unnest(sealed) AS s(person)
            JOIN imports_importrow r ON r.has_matches
             AND r.matches @> jsonb_build_array(jsonb_build_object('person', s.person))
        )
        UNION
        SELECT r.id, r.register_id, r.number
        FROM hidden h
        JOIN imports_importrow r ON r.register_id = h.register_id AND r.has_matches
         AND r.matches @> jsonb_build_array(jsonb_build_object('row', h.number))
    )
    SELECT coalesce(array_agg(h.id), '{}') INTO found FROM hidden h;
    RETURN found;
END $$;

-- Where an import may go from where it is, by the hand of the application. What it is and whose
-- never changes; the work is done in the name of who asked for it, and nobody asks for another.
CREATE OR REPLACE FUNCTION wall.import_steps() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    me bigint := wall.user_id();
    steps CONSTANT text[] := ARRAY[
        'columns > reading', 'columns > undone',
        'reading > columns', 'reading > preview', 'reading > paused',
        'preview > reading', 'preview > running', 'preview > undoing',
        'preview > columns', 'preview > undone',
        'running > paused', 'running > done',
        'paused > reading', 'paused > running', 'paused > undoing',
        'paused > columns', 'paused > undone',
        'done > reading', 'done > running', 'done > undoing',
        'done > columns', 'done > undone',
        'undoing > undone', 'undone > undoing'];
    at_work CONSTANT text[] := ARRAY['reading', 'running', 'undoing'];
    moves boolean;
BEGIN
    IF NOT row_security_active('imports_registerimport') THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF (NEW.started_by_id, NEW.state::text, NEW.created_at, NEW.touched_at, NEW.turn,
            NEW.kept, NEW.undone)
           IS DISTINCT FROM (me, 'columns', now(), now(), 0, '[]'::jsonb, '{}'::jsonb)
           OR num_nonnulls(NEW.worked_by_id, NEW.finished_at, NEW.erased_at) > 0 THEN
            RAISE EXCEPTION 'an import begins with its columns, by who brings it'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    moves := NEW.state <> OLD.state;
    IF (NEW.id, NEW.office_id, NEW.profile, NEW.name, NEW.size, NEW.sha256, NEW.started_by_id,
        NEW.created_at, NEW.erased_at)
       IS DISTINCT FROM (OLD.id, OLD.office_id, OLD.profile, OLD.name, OLD.size, OLD.sha256,
                         OLD.started_by_id, OLD.created_at, OLD.erased_at)
       OR NEW.touched_at NOT IN (OLD.touched_at, now()) THEN
        RAISE EXCEPTION 'what an import is does not change' USING ERRCODE = 'check_violation';
    END IF;
    IF moves AND OLD.state || ' > ' || NEW.state <> ALL (steps) THEN
        RAISE EXCEPTION 'no step of an import' USING ERRCODE = 'check_violation';
    END IF;
    -- The work is taken on for oneself; while it lasts, others may only ask it to stop.
    IF (CASE WHEN OLD.state = ANY (at_work)
             THEN NEW.worked_by_id IS DISTINCT FROM OLD.worked_by_id
                  OR (OLD.worked_by_id IS DISTINCT FROM me
                      AND to_jsonb(NEW) - 'stop_asked' <> to_jsonb(OLD) - 'stop_asked')
             WHEN NEW.state = ANY (at_work) THEN NEW.worked_by_id IS DISTINCT FROM me
             ELSE NEW.worked_by_id IS DISTINCT FROM OLD.worked_by_id END) THEN
        RAISE EXCEPTION 'nobody works in the name of another' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.turn <> OLD.turn AND (OLD.state <> ALL (at_work) OR NEW.turn <> OLD.turn + 1) THEN
        RAISE EXCEPTION 'turns follow each other' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.kept, NEW.undone) IS DISTINCT FROM (OLD.kept, OLD.undone)
       AND OLD.state <> 'undoing'
       AND NOT (NEW.state = 'undoing' AND NEW.kept = '[]' AND NEW.undone = '{}') THEN
        RAISE EXCEPTION 'what was undone is told by the undo' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER import_steps BEFORE INSERT OR UPDATE ON imports_registerimport
FOR EACH ROW EXECUTE FUNCTION wall.import_steps();

-- A row stays where it was read, and once it is in, it is what it was: the undo alone marks it.
CREATE OR REPLACE FUNCTION wall.import_row_steps() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT row_security_active('imports_importrow') THEN
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.register_id, NEW.office_id, NEW.number)
       IS DISTINCT FROM (OLD.id, OLD.register_id, OLD.office_id, OLD.number)
       OR (OLD.state IN ('done', 'undone') AND to_jsonb(NEW) - 'state' <> to_jsonb(OLD) - 'state')
       OR (NEW.state <> OLD.state AND (
               OLD.state = 'undone' OR (OLD.state = 'done') <> (NEW.state = 'undone')
               OR (NEW.state IN ('done', 'undone') AND NOT EXISTS (
                       SELECT 1 FROM imports_registerimport i
                       WHERE i.id = OLD.register_id AND i.worked_by_id = wall.user_id()
                         AND i.state = CASE NEW.state WHEN 'done' THEN 'running'
                                                      ELSE 'undoing' END)))) THEN
        RAISE EXCEPTION 'a row that was imported is not written again'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER import_row_steps BEFORE UPDATE ON imports_importrow
FOR EACH ROW EXECUTE FUNCTION wall.import_row_steps();

-- The rows of an import that has written nothing go away, also those a seal hides: said by whether
-- they did.
CREATE OR REPLACE FUNCTION wall.clear_import_rows(wanted bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM imports_registerimport i
                   WHERE i.id = wanted AND i.office_id = ANY (wall.offices('register_import'))
                     AND i.state <> ALL (ARRAY['running', 'undoing']))
       OR EXISTS (SELECT 1 FROM imports_importlink l WHERE l.register_id = wanted) THEN
        RETURN false;
    END IF;
    DELETE FROM imports_importrow r WHERE r.register_id = wanted;
    RETURN true;
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
    WHERE (i.erased_at IS NULL OR i."table" ? 'samples')
      AND i.state NOT IN ('running', 'undoing')
      AND i.touched_at < now() - make_interval(days => days);
    DELETE FROM imports_importrow WHERE register_id = ANY (old);
    DELETE FROM imports_importfilepart WHERE register_id = ANY (old);
    -- The differences noted on a person already known are words of the file as well.
    UPDATE imports_importlink SET differences = '[]' WHERE register_id = ANY (old);
    -- And so are the samples of a file whose columns nobody ever confirmed.
    UPDATE imports_registerimport SET
        erased_at = coalesce(erased_at, now()), "table" = "table" - 'samples', why = '{}',
        trouble = ''
    WHERE id = ANY (old);
    RETURN cardinality(old);
END $$;

-- May the actor take that import back? They said so, and it takes all three rights.
CREATE OR REPLACE FUNCTION wall.may_undo_import(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM imports_registerimport i
                   WHERE i.id = wanted AND i.state = 'undoing'
                     AND i.worked_by_id = wall.user_id()
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
    JOIN imports_registerimport i ON i.id = l.register_id AND i.office_id = l.office_id
    JOIN desk_contact c ON c.id = l.contact_id AND c.office_id = l.office_id
    WHERE l.register_id = wanted AND l.created AND l.contact_id = ANY (ids)
      AND l.contact_id <> ALL ((SELECT wall.hidden_contacts())::bigint[]);
    SELECT coalesce(array_agg(w.id), '{}'), coalesce(array_agg(w.why), '{}') INTO kept, reasons
    FROM (
        SELECT DISTINCT ON (u.id) u.id, u.why
        FROM (
            SELECT c.id, 'desk_contact' AS why FROM desk_contact c
            WHERE c.id = ANY (mine)
              AND (c.version > 1 OR c.corrected_at IS NOT NULL OR c.voided_at IS NOT NULL)
            UNION ALL
            SELECT c.id, 'retention' FROM desk_contact c
            WHERE c.id = ANY (mine)
              AND (wall.is_held(NULL, NULL, c.office_id)
                   OR EXISTS (SELECT 1 FROM desk_contactparticipant p
                              WHERE p.contact_id = c.id AND wall.is_held(p.person_id, NULL, NULL)))
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
    JOIN imports_registerimport i ON i.id = l.register_id AND i.office_id = l.office_id
    JOIN people_person p ON p.id = l.person_id AND p.registered_office_id = l.office_id
    WHERE l.register_id = wanted AND l.created AND l.person_id = ANY (ids)
      AND l.person_id <> ALL ((SELECT wall.hidden_persons())::bigint[]);
    SELECT coalesce(array_agg(w.id), '{}'), coalesce(array_agg(w.why), '{}') INTO kept, reasons
    FROM (
        -- A seal, also one that was lifted, is nobody's news: it is told as any change is.
        SELECT DISTINCT ON (u.id) u.id,
               CASE WHEN u.why LIKE 'people\_seal%' THEN 'people_person' ELSE u.why END AS why
        FROM (
            SELECT p.id, 'people_person' AS why FROM people_person p
            WHERE p.id = ANY (mine) AND p.version > 1
            UNION ALL
            SELECT p.id, 'retention' FROM people_person p
            WHERE p.id = ANY (mine)
              AND (wall.is_held(p.id, NULL, NULL)
                   OR wall.is_held(NULL, NULL, p.registered_office_id)
                   OR EXISTS (SELECT 1 FROM people_grant g
                              WHERE g.person_id = p.id AND wall.is_held(NULL, NULL, g.office_id)))
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
                ARRAY['people_searchkey', 'recognition_card', 'people_citizenship', 'people_spokenlanguage',
                      'people_contactpoint', 'people_address', 'people_residencetitle',
                      'people_grant', 'imports_importlink']) n
        ) u
        ORDER BY u.id, u.why
    ) w;
    gone := ARRAY(SELECT unnest(mine) EXCEPT SELECT unnest(kept));
    DELETE FROM people_searchkey x WHERE x.person_id = ANY (gone);
    DELETE FROM recognition_card x WHERE x.person_id = ANY (gone);
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

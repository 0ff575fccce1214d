-- Records of one human being are linked, never poured into one another (ADR 0021).

-- The seals of some persons cover the records they are merged with now, and no others.
CREATE OR REPLACE FUNCTION wall.settle_sealed_near(persons bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM wall.sealed_near n WHERE n.under = ANY (persons);
    PERFORM wall.fill_sealed_near(s.person_id) FROM people_seal s
    WHERE s.person_id = ANY (persons) AND s.lifted_at IS NULL;
END $$;

-- Every record of two human beings, held alone until the transaction ends: whoever merges, seals,
-- shares or edits one of them at the same time comes before or after.
CREATE OR REPLACE FUNCTION wall.hold_records(one bigint, other bigint) RETURNS bigint[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE held bigint[];
BEGIN
    SELECT array_agg(h.id) INTO held FROM (
        SELECT p.id FROM people_person p
        WHERE p.id IN (one, other) OR p.merged_into_id IN (one, other)
        ORDER BY p.id FOR UPDATE
    ) h;
    RETURN held;
END $$;

CREATE OR REPLACE FUNCTION wall.merge_comes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    held bigint[] := wall.hold_records(NEW.kept_id, NEW.absorbed_id);
BEGIN
    IF EXISTS (SELECT 1 FROM people_person p WHERE p.id IN (NEW.kept_id, NEW.absorbed_id)
               AND p.merged_into_id IS NOT NULL) THEN
        RAISE EXCEPTION 'only records that stand by themselves are merged'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM recognition_notthesame n
               WHERE n.left_id = ANY (held) AND n.right_id = ANY (held)) THEN
        RAISE EXCEPTION 'somebody said that they are two people' USING ERRCODE = 'check_violation';
    END IF;
    -- Whose record was shared says yes to its union as well.
    IF NEW.request_id IS NULL AND EXISTS (
        SELECT 1 FROM recognition_sharingrequest r
        WHERE r.state = 'accepted' AND r.opened_person_id IN (NEW.kept_id, NEW.absorbed_id)
          AND r.from_office_id IN (NEW.kept_office_id, NEW.absorbed_office_id)
          AND NOT EXISTS (
              SELECT 1 FROM people_grant g
              WHERE g.person_id = r.opened_person_id AND g.office_id = r.from_office_id
                AND g.basis NOT IN ('emergency', 'sharing') AND g.revoked_at IS NULL
                AND g.valid_from <= now() AND (g.valid_to IS NULL OR g.valid_to > now())))
    THEN
        RAISE EXCEPTION 'the office that shared a record has not said yes'
            USING ERRCODE = 'check_violation';
    END IF;
    UPDATE people_person SET merged_into_id = NEW.kept_id
    WHERE id = NEW.absorbed_id OR merged_into_id = NEW.absorbed_id;
    PERFORM wall.settle_sealed_near(held);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER merge_comes AFTER INSERT ON recognition_merge
FOR EACH ROW EXECUTE FUNCTION wall.merge_comes();

-- Nobody says of records that are merged that they are of two people.
CREATE OR REPLACE FUNCTION wall.different_comes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.hold_records(NEW.left_id, NEW.right_id);
    IF (SELECT count(DISTINCT coalesce(p.merged_into_id, p.id)) FROM people_person p
        WHERE p.id IN (NEW.left_id, NEW.right_id)) < 2 THEN
        RAISE EXCEPTION 'these records are merged' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER different_comes AFTER INSERT ON recognition_notthesame
FOR EACH ROW EXECUTE FUNCTION wall.different_comes();

-- A merge is undone once, and only while its kept record stands by itself: of a chain the last
-- comes first. What had been merged into the absorbed record before goes back with it.
CREATE OR REPLACE FUNCTION wall.merge_undone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    held bigint[];
    under bigint[];
BEGIN
    IF OLD.undone_at IS NOT NULL THEN
        RAISE EXCEPTION 'a merge is undone once' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.undone_at IS NULL THEN
        RETURN NEW;
    END IF;
    held := wall.hold_records(OLD.kept_id, OLD.absorbed_id);
    IF EXISTS (SELECT 1 FROM people_person p
               WHERE p.id = OLD.kept_id AND p.merged_into_id IS NOT NULL) THEN
        RAISE EXCEPTION 'the kept record was merged itself' USING ERRCODE = 'check_violation';
    END IF;
    WITH RECURSIVE below AS (
        SELECT m.absorbed_id AS id FROM recognition_merge m
        WHERE m.kept_id = OLD.absorbed_id AND m.undone_at IS NULL
        UNION
        SELECT m.absorbed_id FROM recognition_merge m JOIN below b ON m.kept_id = b.id
        WHERE m.undone_at IS NULL
    ) SELECT coalesce(array_agg(b.id), '{}') INTO under FROM below b;
    UPDATE people_person SET merged_into_id = OLD.absorbed_id WHERE id = ANY (under);
    UPDATE people_person SET merged_into_id = NULL WHERE id = OLD.absorbed_id;
    PERFORM wall.settle_sealed_near(held);
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER merge_undone BEFORE UPDATE ON recognition_merge
FOR EACH ROW EXECUTE FUNCTION wall.merge_undone();

-- Gives one row that came after a merge to the other record, in the transaction that separates
-- them and for who does it, with what hangs on the row: the papers of a case, the deliveries of a
-- contact, the reminders of either. The tables are those of additions.MOVABLE (a test holds it).
CREATE OR REPLACE FUNCTION wall.move_after_merge(wanted bigint, of_table text, row_id bigint)
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    m recognition_merge;
    moved integer;
    contact bigint;
    part text;
BEGIN
    SELECT * INTO m FROM recognition_merge r WHERE r.id = wanted;
    IF m.id IS NULL OR m.undone_at IS DISTINCT FROM now()
       OR m.undone_by_id IS DISTINCT FROM wall.user_id()
       OR NOT wall.follows(m.kept_id, 'person_edit')
       OR NOT wall.follows(m.absorbed_id, 'person_edit')
       OR of_table <> ALL (ARRAY[
           'people_contactpoint', 'people_address', 'people_identitydocument',
           'people_residencetitle', 'people_citizenship', 'people_spokenlanguage',
           'people_privacynotice', 'people_personfile', 'people_mandate', 'people_householdmember',
           'desk_contactparticipant', 'agenda_appointment', 'agenda_arrival',
           'agenda_waitinglistentry', 'worklist_task', 'casework_case', 'casework_referral',
           'correspondence_officeletter', 'procedures_procedurecase'])
    THEN
        RAISE EXCEPTION 'nothing is to be moved' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- What was there before the merge stays where it was.
    IF row_id <= (SELECT coalesce(max(k.last::bigint), 0) FROM jsonb_each_text(m.marks) k(label, last)
                  WHERE lower(replace(k.label, '.', '_')) = of_table) THEN
        RAISE EXCEPTION 'this row is older than the merge' USING ERRCODE = 'check_violation';
    END IF;
    EXECUTE format('UPDATE %I SET person_id = $1 WHERE id = $2 AND person_id = $3', of_table)
        USING m.absorbed_id, row_id, m.kept_id;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> 1 THEN
        RAISE EXCEPTION 'this row is not of the kept record' USING ERRCODE = 'check_violation';
    END IF;
    IF of_table = 'desk_contactparticipant' THEN
        SELECT p.contact_id INTO contact FROM desk_contactparticipant p WHERE p.id = row_id;
        UPDATE deliveries_delivery SET person_id = m.absorbed_id
        WHERE person_id = m.kept_id AND origin_kind = 'desk.contact' AND origin_id = contact;
    ELSIF of_table = 'casework_case' THEN
        UPDATE deliveries_delivery SET person_id = m.absorbed_id
        WHERE person_id = m.kept_id AND origin_kind = 'casework.provision'
          AND origin_id IN (SELECT p.id FROM casework_provision p WHERE p.case_id = row_id);
    ELSIF of_table = 'agenda_appointment' THEN
        UPDATE correspondence_reminder SET person_id = m.absorbed_id
        WHERE person_id = m.kept_id AND origin_kind = 'agenda.appointment' AND origin_id = row_id;
    ELSIF of_table = 'procedures_procedurecase' THEN
        UPDATE correspondence_reminder r SET person_id = m.absorbed_id
        WHERE r.person_id = m.kept_id
          AND ((r.origin_kind = 'procedures.procedurecase' AND r.origin_id = row_id)
               OR (r.origin_kind = 'procedures.casedeadline' AND r.origin_id IN (
                   SELECT d.id FROM procedures_casedeadline d WHERE d.case_id = row_id))
               OR (r.origin_kind = 'procedures.casestep' AND r.origin_id IN (
                   SELECT d.id FROM procedures_casestep d WHERE d.case_id = row_id)));
        FOREACH part IN ARRAY '{caseparticipant,casepaper,casedeadline}'::text[] LOOP
            EXECUTE format('UPDATE %I SET person_id = $1 WHERE case_id = $2 AND person_id = $3',
                           'procedures_' || part)
                USING m.absorbed_id, row_id, m.kept_id;
        END LOOP;
    END IF;
END $$;

-- May values of one record be written on the other? Only when whoever reads the second reads the
-- first as well: after a merge nobody sees more than their grants allowed before.
CREATE OR REPLACE FUNCTION wall.read_by_the_same(kept bigint, absorbed bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT wall.sees_person(kept) AND wall.sees_person(absorbed)
       AND NOT EXISTS (
           SELECT 1 FROM people_grant g
           WHERE g.person_id = kept AND g.revoked_at IS NULL
             AND (g.valid_to IS NULL OR g.valid_to > now())
             AND NOT EXISTS (
                 SELECT 1 FROM people_grant h
                 WHERE h.person_id = absorbed AND h.office_id = g.office_id
                   AND h.basis <> 'emergency' AND h.revoked_at IS NULL AND h.valid_from <= now()
                   AND (h.valid_to IS NULL OR h.valid_to > now())))
$$;

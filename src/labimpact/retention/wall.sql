-- What is past its time goes (scarto): found by the rules, seen and confirmed by who has the right,
-- and only then erased, by functions that run as the owner. The application can ask for a plan and
-- confirm it; it can neither write one nor erase a row by itself (ADR 0019).

-- Whatever a rule says, no term is shorter than this, in months (ADR 0019).
CREATE OR REPLACE FUNCTION wall.least_months(wanted text) RETURNS integer
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    SELECT CASE wanted
        WHEN 'retention_contact' THEN 12
        WHEN 'retention_case' THEN 60
        WHEN 'retention_minor_until_age' THEN 216
        WHEN 'retention_audit_log' THEN 6
        WHEN 'retention_fami_evidence' THEN 60
        WHEN 'retention_fami_payment_after' THEN 12
    END
$$;

-- A term of the rules in months, as it is in force on a day; null when there is none.
CREATE OR REPLACE FUNCTION wall.retention_months(wanted text, on_day date) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT greatest((r.value #>> '{}')::int * CASE r.unit WHEN 'year' THEN 12 ELSE 1 END,
                    wall.least_months(wanted))
    FROM rules_rule r
    WHERE r.code = wanted AND r.unit IN ('year', 'month') AND r.value #>> '{}' IS NOT NULL
      AND (r.valid_from IS NULL OR r.valid_from <= on_day)
      AND (r.valid_to IS NULL OR r.valid_to >= on_day)
    ORDER BY r.valid_from DESC NULLS LAST LIMIT 1
$$;

-- The days before which things are past their time. A rule that is missing leaves a null, and
-- nothing is older than null.
CREATE OR REPLACE FUNCTION wall.retention_limits(on_day date) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_object(
        'contact', (on_day - make_interval(
            months => wall.retention_months('retention_contact', on_day)))::date,
        'case', (on_day - make_interval(
            months => wall.retention_months('retention_case', on_day)))::date,
        'log', (on_day - make_interval(
            months => wall.retention_months('retention_audit_log', on_day)))::date,
        'minor_years', wall.retention_months('retention_minor_until_age', on_day) / 12,
        'evidence_years', wall.retention_months('retention_fami_evidence', on_day) / 12,
        'payment_years', wall.retention_months('retention_fami_payment_after', on_day) / 12)
$$;

-- Of two sets of limits, the one that keeps more, each by each; where one is missing, none is.
CREATE OR REPLACE FUNCTION wall.longer_limits(one jsonb, other jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    SELECT jsonb_object_agg(k.name, CASE
        WHEN one ->> k.name IS NULL OR other ->> k.name IS NULL THEN NULL
        WHEN k.name IN ('contact', 'case', 'log')
            THEN to_jsonb(least((one ->> k.name)::date, (other ->> k.name)::date))
        ELSE to_jsonb(greatest((one ->> k.name)::int, (other ->> k.name)::int)) END)
    FROM unnest(ARRAY['contact', 'case', 'log', 'minor_years', 'evidence_years',
                      'payment_years']) AS k (name)
$$;

-- The days of grace between a confirmation and what it confirms: never fewer than seven.
CREATE OR REPLACE FUNCTION wall.grace_days() RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT greatest(7, coalesce(max((r.value #>> '{}')::int), 30)) FROM rules_rule r
    WHERE r.code = 'retention_grace'
      AND (r.valid_from IS NULL OR r.valid_from <= current_date)
      AND (r.valid_to IS NULL OR r.valid_to >= current_date)
$$;

-- The system actor of the retention, or somebody who decides the disposal of that area.
CREATE OR REPLACE FUNCTION wall.check_disposal(of_area bigint) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:retention'
       AND NOT wall.reaches_area('retention_manage', of_area) THEN
        RAISE EXCEPTION 'no disposal of this area' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION wall.is_held(wanted_person bigint, wanted_case bigint, office bigint)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM retention_legalhold h
                   WHERE h.lifted_at IS NULL AND (h.until IS NULL OR h.until >= current_date)
                     AND (h.person_id = wanted_person OR h.case_id = wanted_case
                          OR (h.scope = 'office' AND h.office_id = office)))
$$;

-- Why a closed case is still kept, or null.
CREATE OR REPLACE FUNCTION wall.case_is_kept(wanted bigint, on_day date, limits jsonb)
RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE
        WHEN (limits ->> 'as_if_not_held') IS NULL
             AND (wall.is_held(c.person_id, c.id, c.office_id)
                  OR EXISTS (SELECT 1 FROM procedures_caseparticipant p
                             WHERE p.case_id = c.id AND wall.is_held(p.person_id, NULL, NULL)))
            THEN 'hold'
        WHEN c.state <> 'closed' THEN 'case'
        WHEN c.closed_on >= (limits ->> 'case')::date THEN 'case'
        WHEN (limits ->> 'case') IS NULL OR (limits ->> 'minor_years') IS NULL THEN 'case'
        WHEN EXISTS (SELECT 1 FROM procedures_caseparticipant p
                     JOIN people_person m ON m.id = p.person_id
                     WHERE p.case_id = c.id AND m.birth_date > c.closed_on - interval '18 years'
                       AND m.birth_date + make_interval(years => (limits ->> 'minor_years')::int)
                           > on_day)
            THEN 'minor'
        WHEN EXISTS (SELECT 1 FROM procedures_procedurecase n WHERE n.follows_id = c.id)
            THEN 'case'
    END
    FROM procedures_procedurecase c WHERE c.id = wanted
$$;

-- Why somebody is kept for a social case of theirs, or null: it runs, it was closed within the
-- term, or they were a minor and are not yet of the age until which a minor's case is kept.
CREATE OR REPLACE FUNCTION wall.help_is_kept(wanted bigint, on_day date, limits jsonb)
RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE
        WHEN c.closed_on IS NULL OR (limits ->> 'case') IS NULL
             OR (limits ->> 'minor_years') IS NULL
             OR c.closed_on >= (limits ->> 'case')::date THEN 'case'
        ELSE 'minor'
    END
    FROM casework_case c JOIN people_person m ON m.id = c.person_id
    WHERE c.person_id = wanted
      AND (c.closed_on IS NULL OR (limits ->> 'case') IS NULL
           OR (limits ->> 'minor_years') IS NULL OR c.closed_on >= (limits ->> 'case')::date
           OR (m.birth_date > c.closed_on - interval '18 years'
               AND m.birth_date + make_interval(years => (limits ->> 'minor_years')::int)
                   > on_day))
    ORDER BY 1 LIMIT 1
$$;

-- Has the evidence of a funded project still to be kept? Five years from the end of the year of the
-- last payment, which is counted prudently from the end of the project.
CREATE OR REPLACE FUNCTION wall.is_evidence(of_activity bigint, on_day date, limits jsonb)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT p.ends_on IS NULL
        OR (limits ->> 'evidence_years') IS NULL OR (limits ->> 'payment_years') IS NULL
        OR make_date(extract(year FROM p.ends_on)::int
                     + (limits ->> 'payment_years')::int + (limits ->> 'evidence_years')::int,
                     12, 31) >= on_day
        FROM programme_activity a JOIN programme_project p ON p.id = a.project_id
        WHERE a.id = of_activity), false)
$$;

-- Why somebody's record is still kept, or null: the first reason that is found. A word, no data.
CREATE OR REPLACE FUNCTION wall.record_is_kept(wanted bigint, on_day date, limits jsonb)
RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    old date := (limits ->> 'contact')::date;
    said text;
BEGIN
    IF old IS NULL THEN
        RETURN 'term';
    END IF;
    IF (limits ->> 'as_if_not_held') IS NULL
       AND (wall.is_held(wanted, NULL, NULL)
            OR EXISTS (SELECT 1 FROM people_person p
                       WHERE p.id = wanted AND wall.is_held(NULL, NULL, p.registered_office_id))
            OR EXISTS (SELECT 1 FROM people_grant g
                       WHERE g.person_id = wanted AND wall.is_held(NULL, NULL, g.office_id))) THEN
        RETURN 'hold';
    END IF;
    IF EXISTS (SELECT 1 FROM people_seal s WHERE s.person_id = wanted
                 AND (s.lifted_at IS NULL OR (limits ->> 'case') IS NULL
                      OR s.lifted_at::date >= (limits ->> 'case')::date)) THEN
        RETURN 'seal';
    END IF;
    SELECT wall.case_is_kept(c.id, on_day, limits) INTO said
    FROM procedures_procedurecase c
    WHERE (c.person_id = wanted
           OR EXISTS (SELECT 1 FROM procedures_caseparticipant p
                      WHERE p.case_id = c.id AND p.person_id = wanted))
      AND wall.case_is_kept(c.id, on_day, limits) IS NOT NULL
    LIMIT 1;
    IF said IS NOT NULL THEN
        RETURN said;
    END IF;
    said := wall.help_is_kept(wanted, on_day, limits);
    IF said IS NOT NULL THEN
        RETURN said;
    END IF;
    IF EXISTS (SELECT 1 FROM people_person p
               WHERE p.id = wanted AND p.registered_at::date >= old)
       OR EXISTS (SELECT 1 FROM desk_contactparticipant k JOIN desk_contact c ON c.id = k.contact_id
                  WHERE k.person_id = wanted AND c.occurred_on >= old)
       OR EXISTS (SELECT 1 FROM deliveries_delivery d
                  WHERE d.person_id = wanted AND d.delivered_on >= old)
       OR EXISTS (SELECT 1 FROM agenda_appointment a
                  WHERE a.person_id = wanted AND a.starts_at::date >= old)
       OR EXISTS (SELECT 1 FROM agenda_arrival a WHERE a.person_id = wanted AND a.day >= old)
       OR EXISTS (SELECT 1 FROM agenda_waitinglistentry w
                  WHERE w.person_id = wanted AND w.closed_at IS NULL)
       OR EXISTS (SELECT 1 FROM correspondence_officeletter l
                  WHERE l.person_id = wanted AND l.created_at::date >= old)
       OR EXISTS (SELECT 1 FROM mediation_requestperson q
                  JOIN mediation_mediationrequest r ON r.id = q.request_id
                  WHERE q.person_id = wanted AND greatest(r.asked_at, r.state_at)::date >= old)
       OR EXISTS (SELECT 1 FROM casework_referral r
                  WHERE r.person_id = wanted AND greatest(r.sent_on, r.answered_on) >= old)
       OR EXISTS (SELECT 1 FROM people_grant g
                  WHERE g.person_id = wanted AND g.granted_at::date >= old)
       OR EXISTS (SELECT 1 FROM people_personfile f
                  WHERE f.person_id = wanted AND f.attached_at::date >= old)
       OR EXISTS (SELECT 1 FROM people_privacynotice n
                  WHERE n.person_id = wanted AND n.given_on >= old) THEN
        RETURN 'contact';
    END IF;
    IF EXISTS (SELECT 1 FROM worklist_task t
               WHERE t.person_id = wanted AND (t.done_at IS NULL OR t.done_at::date >= old))
       OR EXISTS (SELECT 1 FROM people_mandate m
                  WHERE m.person_id = wanted AND m.revoked_at IS NULL
                    AND (m.valid_to IS NULL OR m.valid_to >= old) AND m.valid_from >= old) THEN
        RETURN 'task';
    END IF;
    IF EXISTS (SELECT 1 FROM desk_contactparticipant k JOIN desk_contact c ON c.id = k.contact_id
               WHERE k.person_id = wanted AND wall.is_evidence(c.activity_id, on_day, limits))
       OR EXISTS (SELECT 1 FROM deliveries_delivery d
                  WHERE d.person_id = wanted AND wall.is_evidence(d.activity_id, on_day, limits))
    THEN
        RETURN 'evidence';
    END IF;
    RETURN NULL;
END $$;

-- The same for a person with all the records that were merged into theirs.
CREATE OR REPLACE FUNCTION wall.person_is_kept(head bigint, on_day date, limits jsonb)
RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT wall.record_is_kept(p.id, on_day, limits)
    FROM people_person p
    WHERE (p.id = head OR p.merged_into_id = head)
      AND wall.record_is_kept(p.id, on_day, limits) IS NOT NULL
    LIMIT 1
$$;

-- Why the words of a request of mediation are still kept, or null. Whoever it is about keeps it no
-- longer than their record: with that it goes.
CREATE OR REPLACE FUNCTION wall.mediation_is_kept(wanted bigint, on_day date, limits jsonb)
RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE
        WHEN wall.is_held(NULL, NULL, coalesce(r.from_office_id, r.service_id))
             OR wall.is_held(NULL, NULL, r.service_id)
             OR EXISTS (SELECT 1 FROM mediation_requestperson p
                        WHERE p.request_id = r.id AND wall.is_held(p.person_id, NULL, NULL))
            THEN 'hold'
        WHEN NOT EXISTS (SELECT 1 FROM wall.requests_over_before((limits ->> 'contact')::date) o
                         WHERE o.id = r.id) THEN 'contact'
        WHEN wall.is_evidence((SELECT p.activity_id FROM mediation_hourpackage p
                               WHERE p.id = r.package_id), on_day, limits) THEN 'evidence' END
    FROM mediation_mediationrequest r WHERE r.id = wanted
$$;

-- What is past its time in an area. Only the functions below ask this.
CREATE OR REPLACE FUNCTION wall.past_its_time(of_area bigint, on_day date, limits jsonb)
RETURNS TABLE (kind text, object_id bigint, office_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH mine AS (SELECT o.id FROM network_office o WHERE o.area_id = of_area)
    SELECT 'person', p.id, p.registered_office_id
    FROM people_person p
    WHERE p.merged_into_id IS NULL AND p.registered_office_id IN (SELECT id FROM mine)
      AND p.registered_at < (limits ->> 'contact')::date
      AND wall.person_is_kept(p.id, on_day, limits) IS NULL
    UNION ALL
    SELECT 'case', c.id, c.office_id
    FROM procedures_procedurecase c
    WHERE c.office_id IN (SELECT id FROM mine) AND c.closed_on < (limits ->> 'case')::date
      AND wall.case_is_kept(c.id, on_day, limits) IS NULL
    UNION ALL
    SELECT 'contact', c.id, c.office_id
    FROM desk_contact c
    WHERE c.office_id IN (SELECT id FROM mine) AND c.occurred_on < (limits ->> 'contact')::date
      AND (c.note, c.next_step, c.delegate_name) <> ('', '', '')
      AND NOT EXISTS (SELECT 1 FROM desk_contactparticipant k WHERE k.contact_id = c.id)
      AND NOT wall.is_held(NULL, NULL, c.office_id)
      AND NOT wall.is_evidence(c.activity_id, on_day, limits)
    UNION ALL
    SELECT 'arrival', a.id, a.office_id
    FROM agenda_arrival a
    WHERE a.office_id IN (SELECT id FROM mine) AND a.day < (limits ->> 'contact')::date
      AND a.person_id IS NULL AND a.label <> '' AND NOT wall.is_held(NULL, NULL, a.office_id)
    UNION ALL
    SELECT 'appointment', a.id, a.office_id
    FROM agenda_appointment a
    WHERE a.office_id IN (SELECT id FROM mine)
      AND a.starts_at < (limits ->> 'contact')::date
      AND a.person_id IS NULL AND (a.label, a.note) <> ('', '')
      AND NOT wall.is_held(NULL, NULL, a.office_id)
    UNION ALL
    SELECT 'mediation', r.id, r.office_id
    FROM wall.requests_over_before((limits ->> 'contact')::date) r
    WHERE r.office_id IN (SELECT id FROM mine)
      AND wall.mediation_is_kept(r.id, on_day, limits) IS NULL
$$;

-- How many persons of an area are past their time and stay for a hold and nothing else. The word
-- that looks past holds is said here alone: plans are carried out by wall.longer_limits, which
-- drops it.
CREATE OR REPLACE FUNCTION wall.only_held(of_area bigint, on_day date, limits jsonb)
RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM people_person p
    WHERE EXISTS (SELECT 1 FROM retention_legalhold h WHERE h.lifted_at IS NULL)
      AND p.merged_into_id IS NULL
      AND p.registered_office_id IN (SELECT o.id FROM network_office o WHERE o.area_id = of_area)
      AND p.registered_at < (limits ->> 'contact')::date
      AND wall.person_is_kept(p.id, on_day, limits || '{"as_if_not_held": 1}') IS NULL
      AND wall.person_is_kept(p.id, on_day, limits) IS NOT NULL
$$;

-- What goes by its date alone and has no items: old entries of the register of the area; without
-- an area also the outbox, forgotten drafts and failed jobs.
CREATE OR REPLACE FUNCTION wall.past_by_date(of_area bigint, limits jsonb)
RETURNS TABLE (kind text, many bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT 'log', count(*) FROM audit_auditevent e
    LEFT JOIN network_office o ON o.id = e.office_id
    WHERE e.at < (limits ->> 'log')::date AND o.area_id IS NOT DISTINCT FROM of_area
      AND NOT wall.is_held(NULL, NULL, e.office_id)
      AND NOT EXISTS (SELECT 1 FROM retention_legalhold h WHERE h.lifted_at IS NULL
                        AND (h.until IS NULL OR h.until >= current_date)
                        AND h.person_id = ANY (e.person_ids))
    UNION ALL
    SELECT 'message', count(*) FROM notifications_message m
    WHERE of_area IS NULL AND m.created_at < (limits ->> 'log')::date
    UNION ALL
    SELECT 'draft', count(*) FROM (SELECT updated_at FROM desk_contactdraft
                                   UNION ALL SELECT updated_at FROM mediation_requestdraft) d
    WHERE of_area IS NULL AND d.updated_at < (limits ->> 'contact')::date
    UNION ALL
    SELECT 'job', count(*) FROM procrastinate_jobs j
    WHERE of_area IS NULL AND j.status::text IN ('failed', 'cancelled', 'aborted', 'succeeded')
      AND (j.scheduled_at IS NULL OR j.scheduled_at < (limits ->> 'log')::date)
      AND NOT EXISTS (SELECT 1 FROM procrastinate_events v
                      WHERE v.job_id = j.id AND v.at >= (limits ->> 'log')::date)
    UNION ALL
    SELECT 'staff', count(*) FROM accounts_user u
    WHERE of_area IS NULL AND u.joined_at < (limits ->> 'log')::date
      AND NOT EXISTS (SELECT 1 FROM network_membership m WHERE m.user_id = u.id
                        AND (m.valid_to IS NULL OR m.valid_to >= (limits ->> 'log')::date))
$$;

-- The dry run: writes down what is past its time, and erases nothing. The terms are read from the
-- rules here, not taken from whoever asks.
CREATE OR REPLACE FUNCTION wall.make_disposal_plan(of_area bigint, on_day date, shown jsonb)
RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made bigint;
    found jsonb := wall.retention_limits(on_day);
BEGIN
    PERFORM wall.check_disposal(of_area);
    -- Terms of another day could be shorter than those of today.
    IF on_day IS DISTINCT FROM (now() AT TIME ZONE 'Europe/Rome')::date THEN
        RAISE EXCEPTION 'a plan is of today' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO retention_disposalplan (area_id, as_of, terms, limits, counts, fingerprint, state,
                                        made_by_id, withdrawn_reason, sealed_with)
    VALUES (of_area, on_day, shown, found, '{}', '', 'draft', wall.user_id(), '', '')
    RETURNING id INTO made;
    INSERT INTO retention_disposalitem (plan_id, kind, object_id, office_id)
    SELECT made, f.kind, f.object_id, f.office_id
    FROM wall.past_its_time(of_area, on_day, found) f;
    UPDATE retention_disposalplan p
    SET counts = jsonb_build_object(
            'held', wall.only_held(of_area, on_day, found),
            'items', coalesce((SELECT jsonb_object_agg(k.kind, k.offices) FROM (
                SELECT n.kind, jsonb_object_agg(n.office_id, n.many) AS offices FROM (
                    SELECT i.kind, i.office_id, count(*) AS many FROM retention_disposalitem i
                    WHERE i.plan_id = made GROUP BY 1, 2) n GROUP BY 1) k), '{}'),
            'by_date', (SELECT jsonb_object_agg(d.kind, d.many)
                        FROM wall.past_by_date(of_area, found) d WHERE d.many > 0)),
        fingerprint = encode(sha256((found::text || coalesce((
            SELECT string_agg(i.kind || i.object_id, ',' ORDER BY i.kind, i.object_id)
            FROM retention_disposalitem i WHERE i.plan_id = made), ''))::bytea), 'hex')
    WHERE p.id = made;
    RETURN made;
END $$;

-- A plan goes forward only, each step signed by who takes it; what it says is never rewritten.
CREATE OR REPLACE FUNCTION wall.plan_steps() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT row_security_active('retention_disposalplan') THEN
        IF OLD.state = 'done' THEN
            RAISE EXCEPTION 'a plan that is done does not change';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = 'draft' AND NEW.state = 'confirmed'
       AND NEW.confirmed_by_id = wall.user_id() AND NEW.confirmed_at = now()
       AND OLD.made_at < now()
       AND NEW.not_before >= current_date + wall.grace_days() THEN
        RETURN NEW;
    END IF;
    IF OLD.state IN ('draft', 'confirmed') AND NEW.state = 'withdrawn'
       AND NEW.withdrawn_by_id = wall.user_id() AND NEW.withdrawn_at = now()
       AND NEW.confirmed_at IS NOT DISTINCT FROM OLD.confirmed_at THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'not a step of a plan' USING ERRCODE = 'check_violation';
END $$;
CREATE OR REPLACE TRIGGER plan_steps BEFORE UPDATE ON retention_disposalplan
FOR EACH ROW EXECUTE FUNCTION wall.plan_steps();

-- A plan that was withdrawn threatens nobody any longer.
CREATE OR REPLACE FUNCTION wall.withdrawn_plan_lets_go() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM retention_disposalitem i WHERE i.plan_id = NEW.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER withdrawn_plan_lets_go AFTER UPDATE OF state ON retention_disposalplan
FOR EACH ROW WHEN (NEW.state = 'withdrawn') EXECUTE FUNCTION wall.withdrawn_plan_lets_go();

-- Is this a person, or a case, that the office knows? Yes or no, to who may hold there; the names
-- stay where they are. Nothing else answers: everybody else hears no.
CREATE OR REPLACE FUNCTION wall.may_be_held(of_office bigint, wanted_person bigint,
                                            wanted_case bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT of_office = ANY (wall.offices('retention_manage'))
       AND (wanted_case IS NULL OR EXISTS (
                SELECT 1 FROM procedures_procedurecase c
                WHERE c.id = wanted_case AND c.office_id = of_office))
       AND (wanted_person IS NULL
            OR EXISTS (SELECT 1 FROM people_person p
                       WHERE p.id = wanted_person AND p.registered_office_id = of_office)
            OR EXISTS (SELECT 1 FROM people_grant g
                       WHERE g.person_id = wanted_person AND g.office_id = of_office)
            OR EXISTS (SELECT 1 FROM desk_contactparticipant k
                       JOIN desk_contact c ON c.id = k.contact_id
                       WHERE k.person_id = wanted_person AND c.office_id = of_office))
$$;

-- A hold is lifted once, with a reason, by who has the right; it is never made to look older.
CREATE OR REPLACE FUNCTION wall.hold_is_lifted_once() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF row_security_active('retention_legalhold')
       AND (OLD.lifted_at IS NOT NULL OR NEW.until IS DISTINCT FROM OLD.until
            OR NEW.lifted_at IS DISTINCT FROM now()
            OR NEW.lifted_by_id IS DISTINCT FROM wall.user_id()
            OR length(btrim(NEW.lifted_reason)) < 5) THEN
        RAISE EXCEPTION 'a hold is lifted once, with a reason' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER hold_is_lifted_once BEFORE UPDATE ON retention_legalhold
FOR EACH ROW EXECUTE FUNCTION wall.hold_is_lifted_once();

-- A thing to do for each office of a confirmed plan: look at the list before the day. Titles for
-- one record, for several, and for what is no record of a person; {n} becomes how many.
DROP FUNCTION IF EXISTS wall.warn_offices(bigint, text, text);
CREATE OR REPLACE FUNCTION wall.warn_offices(wanted bigint, titles text[], more text, look_by date)
RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    plan retention_disposalplan;
    many integer;
BEGIN
    SELECT * INTO plan FROM retention_disposalplan p WHERE p.id = wanted;
    PERFORM wall.check_disposal(plan.area_id);
    IF plan.state <> 'confirmed' OR plan.confirmed_at <> now() THEN
        RAISE EXCEPTION 'offices are warned once, when a plan is confirmed';
    END IF;
    IF look_by IS NULL OR look_by < current_date OR look_by >= plan.not_before THEN
        RAISE EXCEPTION 'offices look before the day' USING ERRCODE = 'check_violation';
    END IF;
    UPDATE retention_disposalitem i SET due_on = plan.not_before WHERE i.plan_id = wanted;
    INSERT INTO worklist_task (office_id, title, note, due_on, created_by_id, origin_kind, origin_id)
    SELECT k.office_id,
           replace(titles[CASE k.persons WHEN 0 THEN 3 WHEN 1 THEN 1 ELSE 2 END], '{n}',
                   CASE k.persons WHEN 0 THEN k.others ELSE k.persons END::text),
           more, look_by, wall.user_id(), 'retention.disposalplan', plan.id
    FROM (SELECT i.office_id, count(*) FILTER (WHERE i.kind = 'person') AS persons,
                 count(*) FILTER (WHERE i.kind <> 'person') AS others
          FROM retention_disposalitem i JOIN network_office o ON o.id = i.office_id
          WHERE i.plan_id = wanted AND o.closed_on IS NULL GROUP BY 1) k;
    GET DIAGNOSTICS many = ROW_COUNT;
    RETURN many;
END $$;

-- Deletes rows with all that hangs on them, whatever app it belongs to, and empties their history:
-- a table that is added tomorrow is not forgotten.
CREATE OR REPLACE FUNCTION wall.erase_rows(target regclass, ids bigint[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    link record;
    hanging bigint[];
BEGIN
    IF coalesce(cardinality(ids), 0) = 0 THEN
        RETURN;
    END IF;
    IF NOT wall.erasing() THEN
        RAISE EXCEPTION 'nothing is being disposed of' USING ERRCODE = 'insufficient_privilege';
    END IF;
    FOR link IN
        SELECT c.conrelid::regclass AS child, a.attname, a.attnotnull
        FROM pg_constraint c
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        WHERE c.contype = 'f' AND c.confrelid = target
    LOOP
        IF link.attnotnull THEN
            EXECUTE format('SELECT array_agg(id) FROM %s WHERE %I = ANY ($1)',
                           link.child, link.attname) INTO hanging USING ids;
            PERFORM wall.erase_rows(link.child, hanging);
        ELSE
            EXECUTE format('UPDATE %s SET %I = NULL WHERE %I = ANY ($1)',
                           link.child, link.attname, link.attname) USING ids;
        END IF;
    END LOOP;
    EXECUTE format('DELETE FROM %s WHERE id = ANY ($1)', target) USING ids;
    UPDATE audit_change SET old_values = NULL, new_values = NULL
    WHERE table_name = target::text AND row_id = ANY (ids);
END $$;

-- What the fund counts of somebody on a day: Italian, of the Union, of a third country.
CREATE OR REPLACE FUNCTION wall.standing_on(head bigint, on_day date) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT CASE WHEN z.country_id = ANY (s.italy) THEN 'italian'
                                 WHEN z.country_id = ANY (s.eu) THEN 'eu'
                                 ELSE 'third_country' END
                     FROM people_citizenship z, wall.standings s
                     WHERE z.person_id = head AND (z.acquired_on IS NULL OR z.acquired_on <= on_day)
                       AND (z.lost_on IS NULL OR z.lost_on > on_day)
                     ORDER BY z.country_id = ANY (s.italy) DESC, z.country_id = ANY (s.eu) DESC, z.id
                     LIMIT 1), 'unknown')
$$;

-- Persons become somebody: their contacts keep what reports count. One number drawn by chance for a
-- person and a calendar year keeps them counted once; the draw is not kept. Where fewer than
-- `least_many` people of an office in that year share sex, age band and citizenship, the
-- citizenship goes; where fewer share sex and age band, the band goes as well.
CREATE OR REPLACE FUNCTION wall.make_anonymous(ids bigint[], least_many integer) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    chance text := gen_random_uuid()::text || gen_random_uuid()::text;
BEGIN
    IF NOT wall.erasing() THEN
        RAISE EXCEPTION 'nothing is being disposed of' USING ERRCODE = 'insufficient_privilege';
    END IF;
    WITH seen AS MATERIALIZED (
        SELECT t.contact_id, t.office_id, t.sex, t.age_band, t.country_id, t.standing,
               t.registered_on, coalesce(p.merged_into_id, p.id) AS head,
               extract(year FROM t.occurred_on)::int AS year
        FROM wall.attendance t JOIN people_person p ON p.id = t.person_id
        WHERE t.person_id = ANY (ids)
    ), crowd AS (
        SELECT y.office_id, y.year, t.sex, t.age_band, t.country_id, t.person_key AS who
        FROM (SELECT DISTINCT office_id, year FROM seen) y
        JOIN wall.attendance t ON t.office_id = y.office_id
             AND t.occurred_on >= make_date(y.year, 1, 1)
             AND t.occurred_on < make_date(y.year + 1, 1, 1)
        UNION ALL
        SELECT y.office_id, y.year, g.sex, nullif(g.age_band, ''), g.citizenship_id,
               g.statistics_key
        FROM (SELECT DISTINCT office_id, year FROM seen) y
        JOIN desk_contact c ON c.office_id = y.office_id
             AND c.occurred_on >= make_date(y.year, 1, 1)
             AND c.occurred_on < make_date(y.year + 1, 1, 1)
        JOIN desk_anonymousgroup g ON g.contact_id = c.id AND g.statistics_key IS NOT NULL
    ), of_country AS (
        SELECT office_id, year, sex, age_band, country_id, count(DISTINCT who) AS many
        FROM crowd GROUP BY 1, 2, 3, 4, 5
    ), of_band AS (
        SELECT office_id, year, sex, age_band, count(DISTINCT who) AS many
        FROM crowd GROUP BY 1, 2, 3, 4
    ), told AS (
        SELECT s.head, s.year, bool_and(k.many >= least_many) AS country,
               bool_and(b.many >= least_many) AS band
        FROM seen s
        JOIN of_country k ON (k.office_id, k.year, k.sex) = (s.office_id, s.year, s.sex)
             AND k.age_band IS NOT DISTINCT FROM s.age_band
             AND k.country_id IS NOT DISTINCT FROM s.country_id
        JOIN of_band b ON (b.office_id, b.year, b.sex) = (s.office_id, s.year, s.sex)
             AND b.age_band IS NOT DISTINCT FROM s.age_band
        GROUP BY 1, 2
    )
    INSERT INTO desk_anonymousgroup (added_at, contact_id, head_count, sex, age_band,
                                     citizenship_id, statistics_key, standing, first_seen_on)
    SELECT now(), s.contact_id, 1, s.sex, CASE WHEN t.band THEN coalesce(s.age_band, '') ELSE '' END,
           CASE WHEN t.country THEN s.country_id END,
           ('x' || left(encode(sha256((chance || s.head || ' ' || s.year)::bytea), 'hex'), 16)
           )::bit(64)::bigint,
           s.standing,
           CASE WHEN extract(year FROM s.registered_on) = s.year
                THEN date_trunc('month', s.registered_on::timestamp)::date END
    FROM seen s JOIN told t ON (t.head, t.year) = (s.head, s.year);
    UPDATE deliveries_delivery d
    SET statistics_key = ('x' || left(encode(sha256((chance || coalesce(p.merged_into_id, p.id)
            || ' ' || extract(year FROM d.delivered_on)::int)::bytea), 'hex'), 16)
            )::bit(64)::bigint,
        standing = wall.standing_on(coalesce(p.merged_into_id, p.id), d.delivered_on),
        person_id = NULL
    FROM people_person p WHERE p.id = d.person_id AND d.person_id = ANY (ids);
    PERFORM wall.leave_contacts(ids);
END $$;

-- Takes persons out of the contacts; a contact left without anybody keeps day, office, activity,
-- items, needs, minutes and outcome, and loses the hour and every text.
CREATE OR REPLACE FUNCTION wall.leave_contacts(ids bigint[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    left_ones bigint[];
    rows bigint[];
BEGIN
    SELECT array_agg(DISTINCT k.contact_id), array_agg(k.id) INTO left_ones, rows
    FROM desk_contactparticipant k WHERE k.person_id = ANY (ids);
    PERFORM wall.erase_rows('desk_contactparticipant', rows);
    SELECT array_agg(c.id) INTO left_ones FROM desk_contact c
    WHERE c.id = ANY (left_ones)
      AND NOT EXISTS (SELECT 1 FROM desk_contactparticipant k WHERE k.contact_id = c.id);
    PERFORM wall.empty_contacts(left_ones);
END $$;

CREATE OR REPLACE FUNCTION wall.empty_contacts(ids bigint[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF coalesce(cardinality(ids), 0) = 0 OR NOT wall.erasing() THEN
        RETURN;
    END IF;
    UPDATE desk_contact SET note = '', next_step = '', next_step_on = NULL, delegate_name = '',
           occurred_at = NULL, voided_reason = CASE WHEN voided_at IS NULL THEN '' ELSE '—' END
    WHERE id = ANY (ids);
    PERFORM wall.erase_rows('desk_casemeeting', (
        SELECT array_agg(m.id) FROM desk_casemeeting m WHERE m.contact_id = ANY (ids)));
    PERFORM wall.erase_rows('desk_correspondence', (
        SELECT array_agg(m.id) FROM desk_correspondence m WHERE m.contact_id = ANY (ids)));
    UPDATE audit_change SET old_values = NULL, new_values = NULL
    WHERE (table_name = 'desk_contact' AND row_id = ANY (ids))
       OR (table_name LIKE 'desk\_%' AND (old_values ->> 'contact_id')::bigint = ANY (ids));
END $$;

-- Erases persons and everything that names them; answers with the files to take off the disk.
CREATE OR REPLACE FUNCTION wall.erase_persons(ids bigint[], least_many integer) RETURNS text[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    files bigint[];
    homes bigint[];
    paths text[];
    freed text[];
BEGIN
    PERFORM wall.make_anonymous(ids, least_many);
    -- Asked for somebody who goes now: the words of the request go with them.
    freed := wall.forget_requests((
        SELECT array_agg(r.request_id) FROM mediation_requestperson r
        WHERE r.person_id = ANY (ids)));
    SELECT array_agg(DISTINCT f.file_id) INTO files
    FROM (SELECT p.file_id FROM people_personfile p WHERE p.person_id = ANY (ids)
          UNION SELECT v.file_id FROM casework_documentversion v
          JOIN casework_casedocument d ON d.id = v.document_id
          JOIN casework_case c ON c.id = d.case_id WHERE c.person_id = ANY (ids)) f;
    SELECT array_agg(DISTINCT m.household_id) INTO homes
    FROM people_householdmember m WHERE m.person_id = ANY (ids);
    PERFORM wall.erase_rows('procedures_procedurecase', (
        SELECT array_agg(c.id) FROM procedures_procedurecase c WHERE c.person_id = ANY (ids)));
    UPDATE agenda_arrival SET label = '', person_id = NULL WHERE person_id = ANY (ids);
    UPDATE audit_change SET old_values = NULL, new_values = NULL
    WHERE table_name = 'agenda_appointment' AND row_id IN (
        SELECT a.id FROM agenda_appointment a WHERE a.person_id = ANY (ids));
    UPDATE agenda_appointment SET label = '', note = '', state_why = '', person_id = NULL
    WHERE person_id = ANY (ids);
    PERFORM wall.erase_rows('worklist_task', (
        SELECT array_agg(t.id) FROM worklist_task t WHERE t.person_id = ANY (ids)));
    PERFORM wall.erase_rows('correspondence_reminder', (
        SELECT array_agg(r.id) FROM correspondence_reminder r WHERE r.person_id = ANY (ids)));
    PERFORM wall.erase_rows('correspondence_officeletter', (
        SELECT array_agg(l.id) FROM correspondence_officeletter l WHERE l.person_id = ANY (ids)));
    PERFORM wall.erase_rows('agenda_waitinglistentry', (
        SELECT array_agg(w.id) FROM agenda_waitinglistentry w WHERE w.person_id = ANY (ids)));
    PERFORM wall.erase_rows('people_mandate', (
        SELECT array_agg(m.id) FROM people_mandate m
        WHERE m.person_id = ANY (ids) OR m.delegate_id = ANY (ids)));
    PERFORM wall.erase_rows('casework_referral', (
        SELECT array_agg(r.id) FROM casework_referral r WHERE r.person_id = ANY (ids)));
    -- What another office typed of somebody goes with whom it was about.
    PERFORM wall.erase_rows('recognition_sharingrequest', (
        SELECT array_agg(r.id) FROM recognition_sharingrequest r
        WHERE r.own_person_id = ANY (ids) OR r.opened_person_id = ANY (ids)
           OR EXISTS (SELECT 1 FROM recognition_requestedperson q
                      WHERE q.request_id = r.id AND q.person_id = ANY (ids))));
    DELETE FROM desk_contactdraft WHERE person_id = ANY (ids);
    -- A link without its person links nothing, and its table refuses one: it goes with them.
    PERFORM wall.erase_rows('imports_importlink', (
        SELECT array_agg(l.id) FROM imports_importlink l WHERE l.person_id = ANY (ids)));
    PERFORM wall.erase_rows('people_person', ids);
    PERFORM wall.erase_rows('people_household', (
        SELECT array_agg(h.id) FROM people_household h WHERE h.id = ANY (homes)
          AND NOT EXISTS (SELECT 1 FROM people_householdmember m WHERE m.household_id = h.id)));
    UPDATE audit_change SET old_values = NULL, new_values = NULL WHERE person_id = ANY (ids);
    UPDATE audit_auditevent
    SET details = '{}', reason = CASE WHEN person_ids <@ ids THEN '' ELSE reason END
    WHERE person_ids && ids;
    SELECT array_agg(f.id), array_agg(f.path) INTO files, paths FROM documents_storedfile f
    WHERE f.id = ANY (files)
      AND NOT EXISTS (SELECT 1 FROM people_personfile p WHERE p.file_id = f.id)
      AND NOT EXISTS (SELECT 1 FROM casework_documentversion v WHERE v.file_id = f.id);
    PERFORM wall.erase_rows('documents_storedfile', files);
    RETURN coalesce(paths, '{}') || freed;
END $$;

-- Why the texts of a contact, an arrival or an appointment without persons are still kept, or null.
CREATE OR REPLACE FUNCTION wall.text_is_kept(kind text, wanted bigint, limits jsonb)
RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN wall.is_held(NULL, NULL, t.office_id) THEN 'hold'
                WHEN (t.day < (limits ->> 'contact')::date) IS NOT TRUE OR t.is_of_somebody
                    THEN 'contact'
                WHEN wall.is_evidence(t.activity_id, current_date, limits) THEN 'evidence' END
    FROM (SELECT c.office_id, c.occurred_on AS day, c.activity_id,
                 EXISTS (SELECT 1 FROM desk_contactparticipant k WHERE k.contact_id = c.id)
                     AS is_of_somebody
          FROM desk_contact c WHERE kind = 'contact' AND c.id = wanted
          UNION ALL
          SELECT a.office_id, a.day, NULL, a.person_id IS NOT NULL
          FROM agenda_arrival a WHERE kind = 'arrival' AND a.id = wanted
          UNION ALL
          SELECT a.office_id, a.starts_at::date, NULL, a.person_id IS NOT NULL
          FROM agenda_appointment a WHERE kind = 'appointment' AND a.id = wanted) t
$$;

-- Carries out a part of a confirmed plan whose days of grace are over: {done, kept, left, paths}.
-- What got a reason to stay since the plan was made stays, and is counted as kept.
CREATE OR REPLACE FUNCTION wall.dispose(wanted bigint, at_once integer) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    plan retention_disposalplan;
    item record;
    reason text;
    going bigint[];
    done jsonb := '{}';
    kept jsonb := '{}';
    paths text[] := '{}';
    freed text[];
    limits jsonb;
    least_many integer := coalesce((SELECT (r.value #>> '{}')::int FROM rules_rule r
                                    WHERE r.code = 'statistics_min_cell' LIMIT 1), 5);
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:retention' THEN
        RAISE EXCEPTION 'only the retention disposes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO plan FROM retention_disposalplan p WHERE p.id = wanted FOR UPDATE;
    IF plan.state <> 'confirmed' OR plan.confirmed_by_id IS NULL
       OR plan.not_before > current_date THEN
        RAISE EXCEPTION 'this plan may not be carried out' USING ERRCODE = 'check_violation';
    END IF;
    limits := wall.longer_limits(plan.limits, wall.retention_limits(current_date));
    INSERT INTO wall.erasing_now VALUES (pg_current_xact_id()::text) ON CONFLICT DO NOTHING;
    PERFORM set_config('labimpact.erasing', '1', true);
    FOR item IN
        SELECT i.id, i.kind, i.object_id FROM retention_disposalitem i
        WHERE i.plan_id = wanted ORDER BY i.kind DESC, i.id LIMIT at_once
    LOOP
        reason := CASE item.kind
            WHEN 'person' THEN wall.person_is_kept(item.object_id, current_date, limits)
            WHEN 'case' THEN wall.case_is_kept(item.object_id, current_date, limits)
            WHEN 'mediation' THEN wall.mediation_is_kept(item.object_id, current_date, limits)
            ELSE wall.text_is_kept(item.kind, item.object_id, limits)
        END;
        IF reason IS NOT NULL THEN
            kept := jsonb_set(kept, ARRAY[reason],
                              to_jsonb(coalesce((kept ->> reason)::int, 0) + 1));
        ELSE
            IF item.kind = 'person' THEN
                SELECT array_agg(p.id) INTO going FROM people_person p
                WHERE p.id = item.object_id OR p.merged_into_id = item.object_id;
                freed := wall.erase_persons(going, least_many);
                paths := paths || freed;
            ELSIF item.kind = 'case' THEN
                PERFORM wall.erase_rows('procedures_procedurecase', ARRAY[item.object_id]);
            ELSIF item.kind = 'mediation' THEN
                freed := wall.forget_requests(ARRAY[item.object_id]);
                paths := paths || freed;
            ELSIF item.kind = 'contact' THEN
                PERFORM wall.empty_contacts(ARRAY[item.object_id]);
            ELSIF item.kind = 'arrival' THEN
                UPDATE agenda_arrival SET label = '' WHERE id = item.object_id;
            ELSE
                UPDATE agenda_appointment SET label = '', note = '' WHERE id = item.object_id;
                UPDATE audit_change SET old_values = NULL, new_values = NULL
                WHERE table_name = 'agenda_appointment' AND row_id = item.object_id;
            END IF;
            done := jsonb_set(done, ARRAY[item.kind],
                              to_jsonb(coalesce((done ->> item.kind)::int, 0) + 1));
        END IF;
        DELETE FROM retention_disposalitem i WHERE i.id = item.id;
    END LOOP;
    UPDATE retention_disposalplan p SET report = wall.added_up(p.report, done, kept)
    WHERE p.id = wanted;
    DELETE FROM wall.erasing_now WHERE xid = pg_current_xact_id()::text;
    RETURN jsonb_build_object('done', done, 'kept', kept, 'paths', to_jsonb(paths), 'left', (
        SELECT count(*) FROM retention_disposalitem i WHERE i.plan_id = wanted));
END $$;

CREATE OR REPLACE FUNCTION wall.added_up(report jsonb, done jsonb, kept jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_object(
        'done', coalesce((SELECT jsonb_object_agg(k, n) FROM (
            SELECT key AS k, sum(value::int) AS n FROM (
                SELECT * FROM jsonb_each_text(coalesce(report -> 'done', '{}'))
                UNION ALL SELECT * FROM jsonb_each_text(done)) e GROUP BY 1) s), '{}'),
        'kept', coalesce((SELECT jsonb_object_agg(k, n) FROM (
            SELECT key AS k, sum(value::int) AS n FROM (
                SELECT * FROM jsonb_each_text(coalesce(report -> 'kept', '{}'))
                UNION ALL SELECT * FROM jsonb_each_text(kept)) e GROUP BY 1) s), '{}'))
$$;

-- The end of a plan: what goes by its date goes, and the register of what was done is sealed with
-- the seal of the one before.
CREATE OR REPLACE FUNCTION wall.finish_disposal(wanted bigint) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    plan retention_disposalplan;
    told jsonb := '{}';
    many bigint;
    limits jsonb;
    before text;
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:retention' THEN
        RAISE EXCEPTION 'only the retention disposes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO plan FROM retention_disposalplan p WHERE p.id = wanted FOR UPDATE;
    IF plan.state <> 'confirmed' OR plan.not_before > current_date
       OR EXISTS (SELECT 1 FROM retention_disposalitem i WHERE i.plan_id = wanted) THEN
        RAISE EXCEPTION 'this plan is not at its end' USING ERRCODE = 'check_violation';
    END IF;
    limits := wall.longer_limits(plan.limits, wall.retention_limits(current_date));
    INSERT INTO wall.erasing_now VALUES (pg_current_xact_id()::text) ON CONFLICT DO NOTHING;
    PERFORM set_config('labimpact.erasing', '1', true);
    DELETE FROM audit_auditevent e
    WHERE e.at < (limits ->> 'log')::date
      AND (SELECT o.area_id FROM network_office o WHERE o.id = e.office_id)
          IS NOT DISTINCT FROM plan.area_id
      AND NOT wall.is_held(NULL, NULL, e.office_id)
      AND NOT EXISTS (SELECT 1 FROM retention_legalhold h WHERE h.lifted_at IS NULL
                        AND (h.until IS NULL OR h.until >= current_date)
                        AND h.person_id = ANY (e.person_ids));
    GET DIAGNOSTICS many = ROW_COUNT;
    told := jsonb_build_object('log', many);
    IF plan.area_id IS NULL THEN
        DELETE FROM notifications_message m WHERE m.created_at < (limits ->> 'log')::date;
        GET DIAGNOSTICS many = ROW_COUNT;
        told := told || jsonb_build_object('message', many);
        WITH desk AS (
            DELETE FROM desk_contactdraft d WHERE d.updated_at < (limits ->> 'contact')::date
            RETURNING 1
        ), mediation AS (
            DELETE FROM mediation_requestdraft d WHERE d.updated_at < (limits ->> 'contact')::date
            RETURNING 1
        )
        SELECT (SELECT count(*) FROM desk) + (SELECT count(*) FROM mediation) INTO many;
        told := told || jsonb_build_object('draft', many);
        DELETE FROM procrastinate_jobs j
        WHERE j.status::text IN ('failed', 'cancelled', 'aborted', 'succeeded')
          AND (j.scheduled_at IS NULL OR j.scheduled_at < (limits ->> 'log')::date)
          AND NOT EXISTS (SELECT 1 FROM procrastinate_events v
                          WHERE v.job_id = j.id AND v.at >= (limits ->> 'log')::date);
        GET DIAGNOSTICS many = ROW_COUNT;
        told := told || jsonb_build_object('job', many);
    END IF;
    told := wall.added_up(plan.report, told, '{}');
    SELECT p.sealed_with INTO before FROM retention_disposalplan p
    WHERE p.state = 'done' ORDER BY p.done_at DESC, p.id DESC LIMIT 1;
    UPDATE retention_disposalplan p
    SET state = 'done', done_at = now(), report = told,
        sealed_with = encode(sha256((coalesce(before, '') || p.id || p.fingerprint
                                     || told::text || p.confirmed_by_id)::bytea), 'hex')
    WHERE p.id = wanted;
    DELETE FROM wall.erasing_now WHERE xid = pg_current_xact_id()::text;
    RETURN told;
END $$;

-- Which plans may be carried out today.
CREATE OR REPLACE FUNCTION wall.ripe_plans() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:retention' THEN
        RAISE EXCEPTION 'only the retention disposes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN (SELECT coalesce(array_agg(p.id ORDER BY p.id), '{}') FROM retention_disposalplan p
            WHERE p.state = 'confirmed' AND p.not_before <= current_date);
END $$;

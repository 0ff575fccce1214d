-- Referrals: the chain of those that were forwarded, the term that stands still while the sender
-- owes an answer, and how long offices take.

-- May that office forward somebody whom it does not follow? Only the one whose referral waits for
-- its answer.
CREATE OR REPLACE FUNCTION wall.may_forward(previous bigint, person bigint, office bigint)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT office = ANY (wall.offices('referral_manage')) AND NOT wall.is_sealed(person)
       AND EXISTS (SELECT 1 FROM casework_referral r
                   WHERE r.id = previous AND r.person_id = person AND r.to_office_id = office
                     AND r.state = 'sent'
                     AND (r.expires_on IS NULL OR r.expires_on >= current_date))
$$;

-- A referral and those it was forwarded from, the first sender's last.
CREATE OR REPLACE FUNCTION wall.referral_line(wanted bigint) RETURNS SETOF casework_referral
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE line AS (
        SELECT r.* FROM casework_referral r WHERE r.id = wanted
        UNION
        SELECT before.* FROM casework_referral before JOIN line ON before.id = line.forwarded_from_id
    )
    SELECT * FROM line
$$;

-- On whose right to see the person a referral rests: its sender's, or, when they passed on what they
-- had not accepted, that of who sent it to them.
CREATE OR REPLACE FUNCTION wall.rests_on(wanted bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE line AS (
        SELECT r.from_office_id AS office, r.forwarded_from_id AS before, 0 AS step
        FROM casework_referral r WHERE r.id = wanted
        UNION ALL
        SELECT b.from_office_id, b.forwarded_from_id, line.step + 1
        FROM line JOIN casework_referral b ON b.id = line.before AND b.state <> 'accepted'
    )
    SELECT office FROM line ORDER BY step DESC LIMIT 1
$$;

-- Has that office already had, or sent, the referral that the actor received?
CREATE OR REPLACE FUNCTION wall.is_in_chain(wanted bigint, office bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM casework_referral r
                   WHERE r.id = wanted AND r.to_office_id = ANY (wall.offices('referral_manage')))
       AND EXISTS (SELECT 1 FROM wall.referral_line(wanted) l
                   WHERE office IN (l.from_office_id, l.to_office_id))
$$;

-- What is forwarded was received by the office that forwards it, is of the same person, and does
-- not come back to who had it.
CREATE OR REPLACE FUNCTION wall.referral_is_forwarded() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS NULL THEN
        RETURN NEW;
    END IF;
    IF wall.is_in_chain(NEW.forwarded_from_id, NEW.to_office_id) THEN
        RAISE EXCEPTION 'a referral does not come back' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- It tells the next one what it told.
    IF NOT EXISTS (SELECT 1 FROM casework_referral r
                   WHERE r.id = NEW.forwarded_from_id AND r.to_office_id = NEW.from_office_id
                     AND r.person_id IS NOT DISTINCT FROM NEW.person_id
                     AND (r.shared_name, r.shared_contact, r.shared)
                       = (NEW.shared_name, NEW.shared_contact, NEW.shared)
                     AND r.state IN ('sent', 'accepted')) THEN
        RAISE EXCEPTION 'only what was received is forwarded'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER referral_is_forwarded BEFORE INSERT ON casework_referral
FOR EACH ROW WHEN (NEW.forwarded_from_id IS NOT NULL)
EXECUTE FUNCTION wall.referral_is_forwarded();

-- The documents that a referral shows are of records that its sender follows, or of the case it comes
-- from and open to who sends.
CREATE OR REPLACE FUNCTION wall.referral_shows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mine bigint[] := wall.offices('case_work');
BEGIN
    IF wall.actor() IS NOT NULL AND EXISTS (
        SELECT 1 FROM jsonb_array_elements(NEW.shared -> 'documents') e
        WHERE NOT CASE WHEN e ->> 'id' LIKE 'c%' THEN EXISTS (
                  SELECT 1 FROM casework_documentversion v
                  JOIN casework_casedocument d ON d.id = v.document_id
                  JOIN casework_case c ON c.id = d.case_id
                  WHERE 'c' || v.id = e ->> 'id'
                    AND NEW.origin_kind = 'casework.case' AND c.id = NEW.origin_id
                    AND c.person_id = ANY (wall.all_records(NEW.person_id))
                    AND (c.office_id = ANY (mine) OR wall.in_team(c.id))
                    AND (d.visible_to <> 'office' OR d.office_id = ANY (mine)))
              ELSE EXISTS (
                  SELECT 1 FROM people_personfile f
                  WHERE f.id = (e ->> 'id')::bigint AND wall.follows(f.person_id, 'person_view'))
              END) THEN
        RAISE EXCEPTION 'a document of somebody else' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER referral_shows BEFORE INSERT ON casework_referral
FOR EACH ROW WHEN (NEW.forwarded_from_id IS NULL AND NEW.shared ? 'documents')
EXECUTE FUNCTION wall.referral_shows();

-- Where a referral went on to, for whoever sent or received one of its steps: offices, dates and
-- states, the state of the case that came of it; nothing of the person.
CREATE OR REPLACE FUNCTION wall.referral_chain(wanted bigint)
RETURNS TABLE (referral_id bigint, from_office text, destination text, state text, sent_on date,
               answer_due_on date, answered_on date, case_state text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE chain AS (
        SELECT l.* FROM wall.referral_line(wanted) l
        WHERE l.forwarded_from_id IS NULL
          AND EXISTS (SELECT 1 FROM casework_referral r
                      WHERE r.id = wanted
                        AND (r.from_office_id = ANY (wall.offices('referral_manage'))
                             OR r.to_office_id = ANY (wall.offices('referral_manage')))
                        AND (r.person_id IS NULL OR r.person_id <> ALL (wall.hidden_persons())))
        UNION
        SELECT after.* FROM casework_referral after JOIN chain ON after.forwarded_from_id = chain.id
    )
    SELECT c.id, f.name::text, coalesce(t.name, c.to_name)::text, c.state::text, c.sent_on,
           c.answer_due_on, c.answered_on,
           (SELECT k.state::text FROM casework_case k WHERE k.referral_id = c.id
            ORDER BY k.id DESC LIMIT 1)
    FROM chain c
    JOIN network_office f ON f.id = c.from_office_id
    LEFT JOIN network_office t ON t.id = c.to_office_id
    ORDER BY c.id
$$;

-- The term stands still from the first question to its answer, at most for the days of the rule
-- `referral_pause` (L. 241/1990 art. 2 c. 7: once, and no more than thirty days): the receiver does
-- not answer for the sender's silence. Later questions leave it running, so that asking is no way
-- to put somebody off. The days are given at once, and those that were not needed taken back.
CREATE OR REPLACE FUNCTION wall.referral_pauses() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    days integer;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT 1 FROM casework_referralquestion q
                   WHERE q.referral_id = NEW.referral_id AND q.id <> NEW.id) THEN
            RETURN NULL;
        END IF;
        days := wall.rule_number('referral_pause', 30);
        UPDATE casework_referral SET paused_until = current_date + days
        WHERE id = NEW.referral_id AND state = 'sent';
    ELSE
        SELECT least(0, current_date - r.paused_until) INTO days FROM casework_referral r
        WHERE r.id = NEW.referral_id AND r.paused_until IS NOT NULL;
        UPDATE casework_referral SET paused_until = NULL WHERE id = NEW.referral_id;
    END IF;
    UPDATE casework_referral SET answer_due_on = answer_due_on + days, expires_on = expires_on + days
    WHERE id = NEW.referral_id AND days IS NOT NULL;
    UPDATE casework_referrallink SET expires_at = expires_at + make_interval(days => days)
    WHERE referral_id = NEW.referral_id AND ended_at IS NULL AND days IS NOT NULL;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER referral_pauses AFTER INSERT ON casework_referralquestion
FOR EACH ROW EXECUTE FUNCTION wall.referral_pauses();
CREATE OR REPLACE TRIGGER referral_goes_on AFTER UPDATE OF answered_at ON casework_referralquestion
FOR EACH ROW WHEN (OLD.answered_at IS NULL AND NEW.answered_at IS NOT NULL)
EXECUTE FUNCTION wall.referral_pauses();

-- A question is asked while the referral waits, and answered once.
CREATE OR REPLACE FUNCTION wall.question_is_open() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS NOT NULL
       AND ((TG_OP = 'UPDATE' AND OLD.answered_at IS NOT NULL)
            OR NOT EXISTS (SELECT 1 FROM casework_referral r
                           WHERE r.id = NEW.referral_id AND r.state = 'sent'
                             AND (r.expires_on IS NULL OR r.expires_on >= current_date))) THEN
        RAISE EXCEPTION 'the question is not open' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER question_is_open BEFORE INSERT OR UPDATE ON casework_referralquestion
FOR EACH ROW EXECUTE FUNCTION wall.question_is_open();

-- A document that the sender chose to show, of the person or of the case the referral came from (its
-- number after a c, in the version of that day): to who received the referral, while it waits, and
-- then as long as they follow the person.
DROP FUNCTION IF EXISTS wall.chosen_file(casework_referral, bigint);
CREATE OR REPLACE FUNCTION wall.chosen_file(r casework_referral, wanted text)
RETURNS TABLE (name text, content_type text, size bigint, sha256 text, path text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.name::text, s.content_type::text, s.size, s.sha256::text, s.path::text
    FROM (
        SELECT f.file_id, to_jsonb(f.id) AS ref FROM people_personfile f
        WHERE f.person_id = ANY (wall.all_records(r.person_id)) AND f.removed_at IS NULL
        UNION ALL
        -- As long as who chose it may open it: by the case or a seat, unless its office keeps it.
        SELECT v.file_id, to_jsonb('c' || v.id) FROM casework_case c
        JOIN casework_casedocument d ON d.case_id = c.id AND d.removed_at IS NULL
        JOIN casework_documentversion v ON v.document_id = d.id
        CROSS JOIN LATERAL wall.rests_on(r.id) AS chooser
        WHERE c.person_id = ANY (wall.all_records(r.person_id))
          AND (d.visible_to <> 'office' OR d.office_id = chooser)
          AND (c.office_id = chooser
               OR EXISTS (SELECT 1 FROM casework_casemember m
                          WHERE m.case_id = c.id AND m.office_id = chooser AND m.ended_at IS NULL
                            AND (m.until_on IS NULL
                                 OR greatest(m.until_on, m.handover_until) >= current_date)))
    ) chosen
    JOIN documents_storedfile s ON s.id = chosen.file_id
    WHERE chosen.ref #>> '{}' = wanted AND s.scan IN ('none', 'clean')
      AND r.shared -> 'documents' @> jsonb_build_array(jsonb_build_object('id', chosen.ref))
$$;
DROP FUNCTION IF EXISTS wall.referral_file(bigint, bigint);
CREATE OR REPLACE FUNCTION wall.referral_file(referral bigint, wanted text)
RETURNS TABLE (name text, content_type text, size bigint, sha256 text, path text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT f.* FROM casework_referral r
    CROSS JOIN LATERAL wall.chosen_file(r, wanted) f
    WHERE r.id = referral AND r.to_office_id = ANY (wall.offices('referral_manage'))
      AND r.person_id <> ALL (wall.hidden_persons())
      AND ((r.state = 'sent' AND (r.expires_on IS NULL OR r.expires_on >= current_date))
           OR (r.state = 'accepted' AND wall.follows(r.person_id, 'person_view')))
$$;

-- How long the offices of the actor's areas took to answer, between two days: calendar days for the
-- half and for nine in ten, and how many of those with a term kept it. What never had an answer
-- counts as late. No figure rests on fewer than five referrals, nor leaves fewer than five aside.
DROP FUNCTION IF EXISTS wall.answer_times(date, date);
CREATE OR REPLACE FUNCTION wall.answer_times()
RETURNS TABLE (office_id bigint, office text, term integer, answered bigint, half integer,
               most integer, judged bigint, in_time bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mine bigint[] := wall.offices('referral_manage') || wall.offices('network_manage');
    least_many integer := wall.rule_number('statistics_min_cell', 5);
    -- Always the twelve months that are over: two windows could be subtracted from one another.
    since date := date_trunc('month', current_date::timestamp) - interval '12 months';
    until date := date_trunc('month', current_date::timestamp) - interval '1 day';
BEGIN
    RETURN QUERY
    WITH shown AS MATERIALIZED (
        SELECT o.id, o.name::text AS name FROM network_office o
        WHERE o.closed_on IS NULL
          AND (o.id = ANY (mine)
               OR o.area_id IN (SELECT x.area_id FROM network_office x WHERE x.id = ANY (mine)))
    ), counted AS (
        SELECT r.to_office_id,
               count(r.answered_on) AS answered,
               percentile_disc(0.5) WITHIN GROUP (ORDER BY r.answered_on - r.sent_on) AS half,
               percentile_disc(0.9) WITHIN GROUP (ORDER BY r.answered_on - r.sent_on) AS most,
               count(r.answer_due_on) AS judged,
               count(*) FILTER (WHERE r.answered_on <= r.answer_due_on) AS in_time
        FROM casework_referral r
        WHERE r.to_office_id IN (SELECT s.id FROM shown s)
          AND r.state IN ('accepted', 'refused', 'forwarded', 'expired')
          AND r.sent_on BETWEEN since AND until
        GROUP BY r.to_office_id
    )
    SELECT s.id, s.name, t.working_days::int,
           CASE WHEN c.answered >= least_many THEN c.answered END,
           CASE WHEN c.answered >= least_many THEN c.half END,
           CASE WHEN c.answered >= least_many THEN c.most END,
           CASE WHEN c.judged >= least_many THEN c.judged END,
           CASE WHEN c.judged >= least_many AND (c.in_time = 0 OR c.in_time >= least_many)
                     AND (c.judged = c.in_time OR c.judged - c.in_time >= least_many)
                THEN c.in_time END
    FROM shown s
    LEFT JOIN counted c ON c.to_office_id = s.id
    LEFT JOIN casework_referralterm t ON t.office_id = s.id
    ORDER BY s.name, s.id;
END $$;

-- Who reads, works on and leads a case, and how it moves (ADR 0025).

-- Has one of the actor's offices a seat in the team of that case, and the right to see the person,
-- which no emergency gave? Who left keeps it while the hand-over lasts; the right that ends closes
-- the case as well.
CREATE OR REPLACE FUNCTION wall.in_team(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mine bigint[] := wall.offices('case_work');
    about bigint;
BEGIN
    SELECT c.person_id INTO about FROM casework_casemember m
    JOIN casework_case c ON c.id = m.case_id
    WHERE m.case_id = wanted AND m.office_id = ANY (mine)
      AND m.from_on <= current_date AND m.ended_at IS NULL
      AND (m.until_on IS NULL OR m.until_on >= current_date OR m.handover_until >= current_date)
    LIMIT 1;
    RETURN about IS NOT NULL AND wall.keeps_person(about, 'person_view');
END $$;

-- And does one sit there still? Who left reads while the hand-over lasts, and writes no more.
CREATE OR REPLACE FUNCTION wall.sits_in_team(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT wall.in_team(wanted)
       AND EXISTS (SELECT 1 FROM casework_casemember m
                   WHERE m.case_id = wanted AND m.office_id = ANY (wall.offices('case_work'))
                     AND m.from_on <= current_date AND m.ended_at IS NULL
                     AND (m.until_on IS NULL OR m.until_on >= current_date))
$$;

-- Nobody sealed to the actor stands behind that case. (An entry of the diary names no person.)
CREATE OR REPLACE FUNCTION wall.case_is_open_to(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM casework_case c
                   WHERE c.id = wanted AND c.person_id <> ALL (wall.hidden_persons()))
$$;

-- Does one of the actor's offices follow the person of that case?
CREATE OR REPLACE FUNCTION wall.follows_of_case(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT wall.follows(c.person_id, 'person_view')
                     FROM casework_case c WHERE c.id = wanted), false)
$$;

-- Is that case the work of the actor, as its office or as one of its team, open or closed? Not of
-- somebody sealed to them.
CREATE OR REPLACE FUNCTION wall.worked_on_case(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM casework_case c
                   WHERE c.id = wanted
                     AND (c.office_id = ANY (wall.offices('case_work'))
                          OR wall.sits_in_team(c.id))
                     AND c.person_id <> ALL (wall.hidden_persons()))
$$;

-- May the actor write in it? Not in a closed one.
CREATE OR REPLACE FUNCTION wall.works_on_case(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM casework_case c WHERE c.id = wanted AND c.state <> 'closure')
       AND wall.worked_on_case(wanted)
$$;

-- Of what was given, only what SIUSS is told is put right once the case is closed.
CREATE OR REPLACE FUNCTION wall.provision_is_voided() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS NOT NULL AND NOT wall.works_on_case(NEW.case_id) THEN
        RAISE EXCEPTION 'nothing of a closed case is voided'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER provision_is_voided BEFORE UPDATE ON casework_provision
FOR EACH ROW WHEN (OLD.voided_at IS DISTINCT FROM NEW.voided_at)
EXECUTE FUNCTION wall.provision_is_voided();

-- May the actor lead it: assess, plan, review, choose the team?
CREATE OR REPLACE FUNCTION wall.leads_case(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM casework_case c
                   WHERE c.id = wanted AND c.office_id = ANY (wall.offices('case_lead'))
                     AND (c.state <> 'closure' OR c.closed_on = current_date)
                     AND c.person_id <> ALL (wall.hidden_persons()))
$$;

-- From where to where a case moves, and who moves it (casework/process.py says the same to the
-- screens). A first reading is anybody's who works on cases there; all else is a social worker's.
CREATE OR REPLACE FUNCTION wall.case_moves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.user_id() IS NULL THEN
        RETURN NEW;
    END IF;
    IF OLD.state = 'closure' THEN
        RAISE EXCEPTION 'a closed case does not change' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('pre_assessment', 'case'), ('pre_assessment', 'closure'),
        ('case', 'assessment'), ('assessment', 'individual_plan'),
        ('individual_plan', 'delivery'), ('individual_plan', 'monitoring'),
        ('delivery', 'monitoring'),
        ('monitoring', 'individual_plan'), ('monitoring', 'delivery'),
        ('case', 'closure'), ('assessment', 'closure'), ('individual_plan', 'closure'),
        ('delivery', 'closure'), ('monitoring', 'closure')) THEN
        RAISE EXCEPTION 'a case does not move from % to %', OLD.state, NEW.state
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (OLD.state, NEW.state) NOT IN (('pre_assessment', 'pre_assessment'),
                                      ('pre_assessment', 'closure'),
                                      ('individual_plan', 'delivery'))
       AND NEW.office_id <> ALL (wall.offices('case_lead')) THEN
        RAISE EXCEPTION 'only a social worker leads a case'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Who works on it without leading it chooses no manager, no day of taking on, no review.
    IF NEW.office_id <> ALL (wall.offices('case_lead'))
       AND (NEW.manager_id, NEW.taken_on, NEW.review_on)
           IS DISTINCT FROM (OLD.manager_id, OLD.taken_on, OLD.review_on) THEN
        RAISE EXCEPTION 'only a social worker leads a case'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF greatest(NEW.taken_on, NEW.closed_on) > current_date THEN
        RAISE EXCEPTION 'what is to come has not happened' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER case_moves BEFORE UPDATE ON casework_case
FOR EACH ROW EXECUTE FUNCTION wall.case_moves();

-- Of referrals that the actor's offices sent: where the case that came of it stands, and nothing
-- else of it.
CREATE OR REPLACE FUNCTION wall.became_of(wanted bigint[])
RETURNS TABLE (referral_id bigint, state text, since date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.id, c.state::text, coalesce(c.closed_on, c.taken_on, c.opened_on)
    FROM casework_referral r
    JOIN casework_case c ON c.referral_id = r.id
    WHERE r.id = ANY (wanted) AND r.from_office_id = ANY (wall.offices('referral_manage'))
      AND NOT wall.is_sealed(c.person_id)
$$;

-- The first piece of an intervention moves the case on, whoever of the team records it.
CREATE OR REPLACE FUNCTION wall.case_is_delivered() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE casework_case SET state = 'delivery'
    WHERE id = NEW.case_id AND state = 'individual_plan' AND NEW.attendance = 'present';
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER case_is_delivered AFTER INSERT ON casework_provision
FOR EACH ROW EXECUTE FUNCTION wall.case_is_delivered();

-- A plan that was agreed stays as it was agreed: another replaces it, and the one signature that
-- belongs to it comes with the agreement.
CREATE OR REPLACE FUNCTION wall.plan_stands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.user_id() IS NOT NULL AND OLD.state <> 'draft' AND (
        to_jsonb(NEW) - '{state,signature}'::text[] <> to_jsonb(OLD) - '{state,signature}'::text[]
        OR (NEW.state <> OLD.state AND (OLD.state, NEW.state) <> ('agreed', 'replaced'))
        OR (OLD.signature IS NOT NULL AND NEW.signature IS DISTINCT FROM OLD.signature)
        OR (NEW.signature IS DISTINCT FROM OLD.signature AND NEW.agreement <> 'glass')) THEN
        RAISE EXCEPTION 'what was agreed stays as it was agreed'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER plan_stands BEFORE UPDATE ON casework_individualplan
FOR EACH ROW EXECUTE FUNCTION wall.plan_stands();

-- Who writes signs with their own name: the columns of the account and of the name are told.
CREATE OR REPLACE FUNCTION wall.signed_by_author() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    name text := (SELECT coalesce(nullif(u.full_name, ''), u.email, '')
                  FROM accounts_user u WHERE u.id = wall.user_id());
BEGIN
    RETURN jsonb_populate_record(
        NEW, jsonb_build_object(TG_ARGV[0], wall.user_id(), TG_ARGV[1], name));
END $$;
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN VALUES
        ('casework_diaryentry', 'author'), ('casework_casemessage', 'author'),
        ('casework_provision', 'recorded_by'), ('casework_review', 'written_by'),
        ('casework_assessment', 'made_by'), ('casework_assessmentanswers', 'written_by'),
        ('casework_casedocument', 'added_by'), ('casework_referral', 'sent_by')
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER signed_by_author BEFORE INSERT ON %1$I'
                       ' FOR EACH ROW WHEN (wall.user_id() IS NOT NULL)'
                       ' EXECUTE FUNCTION wall.signed_by_author(%2$L, %3$L)',
                       one.column1, one.column2 || '_id', one.column2 || '_name');
    END LOOP;
END $$;

-- A case opens with a right that its office has when it opens, and that does not run out by itself:
-- a case whose office sees nobody is closed by nobody. Who ends a right holds the person, and is
-- waited for.
CREATE OR REPLACE FUNCTION wall.case_opens() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM people_person p WHERE p.id = NEW.person_id FOR SHARE;
    IF NOT wall.office_keeps(NEW.person_id, NEW.office_id) THEN
        RAISE EXCEPTION 'that office does not follow the person'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM people_grant g
                   WHERE g.person_id = ANY (wall.all_records(NEW.person_id))
                     AND g.office_id = NEW.office_id AND g.basis <> 'emergency'
                     AND g.revoked_at IS NULL AND g.valid_to IS NULL) THEN
        RAISE EXCEPTION 'that office follows the person up to a day'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.referral_id IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM casework_referral r
           WHERE r.id = NEW.referral_id AND r.to_office_id = NEW.office_id
             AND r.person_id = ANY (wall.all_records(NEW.person_id)))
       OR NEW.follows_id IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM casework_case c
           WHERE c.id = NEW.follows_id AND c.office_id = NEW.office_id AND c.state = 'closure'
             AND c.person_id = ANY (wall.all_records(NEW.person_id))) THEN
        RAISE EXCEPTION 'a case comes of what was here, and of the same person'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER case_opens BEFORE INSERT ON casework_case
FOR EACH ROW WHEN (wall.user_id() IS NOT NULL) EXECUTE FUNCTION wall.case_opens();

-- What a part of a case names stands in the same case.
CREATE OR REPLACE FUNCTION wall.stands_in_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    named bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
    there boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE id = $1 AND case_id = $2)', TG_ARGV[1])
    INTO there USING named, NEW.case_id;
    IF named IS NOT NULL AND NOT there THEN
        RAISE EXCEPTION 'a part of another case' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
DO $$
DECLARE
    part record;
BEGIN
    FOR part IN VALUES
        ('assessedneed', 'assessment_id', 'assessment'),
        ('supporttie', 'assessment_id', 'assessment'),
        ('goal', 'plan_id', 'individualplan'), ('goal', 'was_id', 'goal'),
        ('intervention', 'plan_id', 'individualplan'), ('intervention', 'goal_id', 'goal'),
        ('intervention', 'was_id', 'intervention'), ('provision', 'intervention_id', 'intervention'),
        ('review', 'plan_id', 'individualplan'), ('goalresult', 'review_id', 'review'),
        ('goalresult', 'goal_id', 'goal'), ('diaryentry', 'corrects_id', 'diaryentry')
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER %2$s_in_case BEFORE INSERT'
                       ' OR UPDATE OF %2$I, case_id ON %1$I FOR EACH ROW WHEN (NEW.%2$I IS NOT NULL)'
                       ' EXECUTE FUNCTION wall.stands_in_case(%2$L, %3$L)',
                       'casework_' || part.column1, part.column2, 'casework_' || part.column3);
    END LOOP;
END $$;

-- Who reads, works on and leads a case, and how it moves (ADR 0025).

-- Has one of the actor's offices a seat in the team of that case, and the right to see the person?
-- Who left keeps it while the hand-over lasts; the right that ends closes the case as well.
CREATE OR REPLACE FUNCTION wall.in_team(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM casework_casemember m
                   JOIN casework_case c ON c.id = m.case_id
                   WHERE m.case_id = wanted AND m.office_id = ANY (wall.offices('case_work'))
                     AND wall.follows(c.person_id, 'person_view')
                     AND m.from_on <= current_date AND m.ended_at IS NULL
                     AND (m.until_on IS NULL OR m.until_on >= current_date
                          OR m.handover_until >= current_date))
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

-- May the actor write in that case, as its office or as one of its team? Not in a closed one, nor
-- of somebody sealed to them.
CREATE OR REPLACE FUNCTION wall.works_on_case(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM casework_case c
                   WHERE c.id = wanted AND c.state <> 'closure'
                     AND (c.office_id = ANY (wall.offices('case_work')) OR wall.in_team(c.id))
                     AND c.person_id <> ALL (wall.hidden_persons()))
$$;

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
        ('individual_plan', 'delivery'), ('delivery', 'monitoring'),
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

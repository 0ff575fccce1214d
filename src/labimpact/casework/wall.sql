-- May a grant for that office be written on that person? Either the actor sees the person and
-- shares them with another office (who looks in by an emergency does not; nobody lengthens their
-- own right), or the office accepts a referral that was sent to it and still waits.
CREATE OR REPLACE FUNCTION wall.may_share(person bigint, office bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT (wall.sees_person(person)
            AND EXISTS (SELECT 1 FROM people_grant g
                        WHERE g.person_id = person AND g.basis <> 'emergency'
                          AND g.office_id <> office
                          AND g.office_id = ANY (wall.offices('person_edit'))
                          AND g.revoked_at IS NULL AND g.valid_from <= now()
                          AND (g.valid_to IS NULL OR g.valid_to > now())))
        OR (NOT wall.is_sealed(person)
            AND office = ANY (wall.offices('referral_manage'))
            AND EXISTS (SELECT 1 FROM casework_referral r
                        WHERE r.person_id = person AND r.to_office_id = office
                          AND r.state = 'sent'
                          AND (r.expires_on IS NULL OR r.expires_on >= current_date)))
$$;

-- Does a referral of that office wait at one of the actor's? Who accepts has the right from there.
CREATE OR REPLACE FUNCTION wall.was_sent(person bigint, office bigint, sender bigint)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT office = ANY (wall.offices('referral_manage'))
       AND EXISTS (SELECT 1 FROM casework_referral r
                   WHERE r.person_id = person AND r.to_office_id = office
                     AND r.from_office_id = sender AND r.state = 'sent')
$$;

-- Does anybody work in that office who may answer a referral? Who sends learns no name.
CREATE OR REPLACE FUNCTION wall.somebody_answers(office bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT wall.user_id() IS NOT NULL
       AND EXISTS (SELECT 1 FROM network_membership m
                   JOIN accounts_user u ON u.id = m.user_id AND u.is_active
                   JOIN wall.role_permission rp
                     ON rp.role = m.role AND rp.permission = 'referral_manage'
                   WHERE m.office_id = office AND m.valid_from <= current_date
                     AND (m.valid_to IS NULL OR m.valid_to >= current_date))
$$;

-- Who may answer a referral, and how. The receiver accepts, refuses or forwards one that waits, up
-- to its last day; the sender withdraws it, or reports an answer that came by other ways (and may mend what it reported).
-- Whoever does both, because both offices are theirs, may do both.
CREATE OR REPLACE FUNCTION wall.referral_answer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE mine bigint[];
BEGIN
    IF wall.user_id() IS NULL THEN
        RETURN NEW;
    END IF;
    mine := wall.offices('referral_manage');
    IF OLD.state <> 'sent' AND NOT (OLD.answered_by_hand AND OLD.from_office_id = ANY (mine)) THEN
        RAISE EXCEPTION 'a referral is answered once' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state = 'sent' AND OLD.expires_on < current_date AND NEW.state <> 'sent'
       AND NEW.state <> 'withdrawn' AND NOT NEW.answered_by_hand THEN
        RAISE EXCEPTION 'the referral has expired' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.state = 'expired' AND OLD.state <> 'expired' THEN
        RAISE EXCEPTION 'a referral expires by itself' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.state IN ('accepted', 'refused', 'forwarded') AND NOT NEW.answered_by_hand
       AND (NEW.to_office_id IS NULL OR NEW.to_office_id <> ALL (mine)) THEN
        RAISE EXCEPTION 'only the receiver answers' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (NEW.state = 'withdrawn' OR NEW.answered_by_hand) AND NEW.from_office_id <> ALL (mine) THEN
        RAISE EXCEPTION 'only the sender withdraws or reports an answer'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER referral_answer BEFORE UPDATE OF
    state, answered_on, answer_reason, answer_note, answered_by_id, answered_by_hand
ON casework_referral
FOR EACH ROW EXECUTE FUNCTION wall.referral_answer();

-- Who is sent a sealed person knows them from then on (people/wall.sql).
CREATE OR REPLACE FUNCTION wall.referral_comes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM people_person p WHERE p.id = NEW.person_id FOR KEY SHARE;
    INSERT INTO wall.sealed_near (office_id, person_id, by_referral, under)
    SELECT DISTINCT NEW.to_office_id, NEW.person_id, true, n.under
    FROM wall.sealed_near n
    JOIN people_seal s ON s.person_id = n.under AND s.lifted_at IS NULL
    WHERE n.person_id = NEW.person_id
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER referral_comes AFTER INSERT OR UPDATE OF to_office_id, person_id
ON casework_referral FOR EACH ROW
WHEN (NEW.person_id IS NOT NULL AND NEW.to_office_id IS NOT NULL)
EXECUTE FUNCTION wall.referral_comes();

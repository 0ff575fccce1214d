-- May a grant for that office be written on that person? Either the actor sees the person and
-- shares them, or the office accepts a referral that was sent to it and still waits.
CREATE OR REPLACE FUNCTION wall.may_share(person bigint, office bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT wall.sees_person(person)
        OR (NOT wall.is_sealed(person)
            AND office = ANY (wall.offices('referral_manage'))
            AND EXISTS (SELECT 1 FROM casework_referral r
                        WHERE r.person_id = person AND r.to_office_id = office
                          AND r.state IN ('sent', 'accepted')
                          AND (r.state = 'sent' OR r.answered_on = current_date)))
$$;

-- No referral is left unanswered: who should answer is reminded before the day, who coordinates them
-- is told after it, and at its end the referral expires. Mails say how many, never about whom.

-- Referrals whose day comes by `until` and of which nobody was reminded yet.
CREATE OR REPLACE FUNCTION wall.remind_of_referrals(until date)
RETURNS TABLE (email text, office text, waiting bigint, due_on date, is_office boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_worker();
    RETURN QUERY WITH due AS (
        UPDATE casework_referral r SET reminded_on = current_date
        WHERE r.state = 'sent' AND r.reminded_on IS NULL
          AND r.answer_due_on BETWEEN current_date AND until
          AND (r.person_id IS NULL OR NOT wall.is_sealed(r.person_id))
        RETURNING r.id, r.to_office_id, r.from_office_id, r.answer_due_on
    )
    SELECT x.email, o.name::text, count(*), min(d.answer_due_on), true
    FROM due d
    JOIN network_office o ON o.id = d.to_office_id
    CROSS JOIN LATERAL wall.addresses_at(o.id, 'referral_manage') AS x(email)
    GROUP BY 1, 2
    UNION ALL
    SELECT l.email::text, o.name::text, count(*), min(d.answer_due_on), false
    FROM due d
    JOIN casework_referrallink l ON l.referral_id = d.id AND l.ended_at IS NULL
    JOIN network_office o ON o.id = d.from_office_id
    GROUP BY 1, 2
    ORDER BY 1, 2;
END $$;

-- Referrals whose day went by: who coordinates the office is told of each once. For a service
-- outside the network it is who coordinates the sender.
CREATE OR REPLACE FUNCTION wall.escalate_referrals()
RETURNS TABLE (email text, office text, waiting bigint, due_on date)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_worker();
    RETURN QUERY WITH late AS (
        UPDATE casework_referral r SET escalated_on = current_date
        WHERE r.state = 'sent' AND r.escalated_on IS NULL AND r.answer_due_on < current_date
          AND (r.person_id IS NULL OR NOT wall.is_sealed(r.person_id))
        RETURNING coalesce(r.to_office_id, r.from_office_id) AS office_id, r.to_office_id,
                  r.answer_due_on
    )
    SELECT x.email, CASE WHEN l.to_office_id IS NULL
                         THEN o.name || ' (servizi fuori dalla rete)' ELSE o.name END,
           count(*), min(l.answer_due_on)
    FROM late l
    JOIN network_office o ON o.id = l.office_id
    CROSS JOIN LATERAL wall.addresses_at(o.id, 'network_manage') AS x(email)
    GROUP BY 1, 2
    ORDER BY 1, 2;
END $$;

-- Referrals whose last day went by expire; answers which, for the register, and where their
-- senders read their mail.
CREATE OR REPLACE FUNCTION wall.expire_referrals()
RETURNS TABLE (referral_id bigint, person_id bigint, office_id bigint, office text, emails text[])
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_worker();
    RETURN QUERY WITH over AS (
        UPDATE casework_referral r SET state = 'expired'
        WHERE r.state = 'sent' AND r.expires_on < current_date
        RETURNING r.id, r.person_id, r.from_office_id
    )
    SELECT v.id, v.person_id, o.id, o.name::text,
           CASE WHEN v.person_id IS NULL OR NOT wall.is_sealed(v.person_id)
                THEN ARRAY(SELECT wall.addresses_at(o.id, 'referral_manage')) ELSE '{}' END
    FROM over v JOIN network_office o ON o.id = v.from_office_id
    ORDER BY v.id;
END $$;

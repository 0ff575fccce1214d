-- The way in for a service without accounts: one referral, for whoever holds the secret of its
-- address and reads the mailbox it was sent to. Everything goes through these functions, which
-- only the system actor of the links may ask; it has no policy on any table.

CREATE OR REPLACE FUNCTION wall.only_a_link() RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:referral_link' THEN
        RAISE EXCEPTION 'only a link asks this' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- Until when a page stays open to who accepts today.
CREATE OR REPLACE FUNCTION wall.open_after() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT now() + make_interval(days => wall.rule_number('referral_open_after', 7))
$$;

-- The link with that fingerprint, while its referral waits for an answer, or for some days after it
-- was accepted, and its sender follows the person (who forwarded what was sent to them need not).
CREATE OR REPLACE FUNCTION wall.live_link(fingerprint text) RETURNS SETOF casework_referrallink
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT l.* FROM casework_referrallink l
    JOIN casework_referral r ON r.id = l.referral_id
    WHERE l.key_hash = fingerprint AND l.ended_at IS NULL AND l.expires_at > now()
      AND (r.state = 'accepted'
           OR (r.state = 'sent' AND (r.expires_on IS NULL OR r.expires_on >= current_date)))
      AND (r.person_id IS NULL OR NOT wall.is_sealed(r.person_id))
      AND (r.person_id IS NULL
           OR EXISTS (SELECT 1 FROM people_grant g
                      WHERE g.person_id = r.person_id AND g.office_id = wall.rests_on(r.id)
                        AND g.basis <> 'emergency' AND g.revoked_at IS NULL
                        AND g.valid_from <= now() AND (g.valid_to IS NULL OR g.valid_to > now())))
$$;

-- The same, once the one-time code was right in this browser: for half an hour.
CREATE OR REPLACE FUNCTION wall.proved_link(fingerprint text, proof text)
RETURNS SETOF casework_referrallink
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT l.* FROM wall.live_link(fingerprint) l
    WHERE length(proof) = 64 AND l.proof_hash = proof AND l.proved_at > now() - interval '30 minutes'
$$;

-- What the page says before the code: who asks whom, and nothing of the person.
CREATE OR REPLACE FUNCTION wall.link_door(fingerprint text)
RETURNS TABLE (link_id bigint, referral_id bigint, from_office_id bigint, from_office text,
               to_name text, email text, has_code boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_a_link();
    RETURN QUERY
        SELECT l.id, r.id, o.id, o.name::text, r.to_name::text, l.email::text,
               l.code_hash <> '' AND l.code_tries < 5
               AND l.code_sent_at > now() - interval '10 minutes'
        FROM wall.live_link(fingerprint) l
        JOIN casework_referral r ON r.id = l.referral_id
        JOIN network_office o ON o.id = r.from_office_id;
END $$;

-- Was that link replaced by one that is open? For whoever holds the older address.
CREATE OR REPLACE FUNCTION wall.link_replaced(fingerprint text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_a_link();
    RETURN EXISTS (SELECT 1 FROM casework_referrallink l
                   JOIN casework_referrallink n ON n.referral_id = l.referral_id AND n.id > l.id
                   CROSS JOIN LATERAL wall.live_link(n.key_hash)
                   WHERE l.key_hash = fingerprint AND l.ended_at IS NOT NULL);
END $$;

-- A new code for a link: at most one a minute, twelve in its life.
CREATE OR REPLACE FUNCTION wall.link_code(fingerprint text, code text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    l casework_referrallink;
    came text;
BEGIN
    PERFORM wall.only_a_link();
    SELECT * INTO l FROM casework_referrallink x
    WHERE x.id IN (SELECT v.id FROM wall.live_link(fingerprint) v) FOR UPDATE;
    IF l.id IS NULL THEN
        RETURN 'gone';
    END IF;
    came := wall.code_again(l.codes_sent, 12, l.code_sent_at);
    IF came = 'sent' THEN
        UPDATE casework_referrallink
        SET code_hash = code, code_sent_at = now(), codes_sent = codes_sent + 1, code_tries = 0
        WHERE id = l.id;
    END IF;
    RETURN came;
END $$;

-- Is that the code? It lives ten minutes, bears five tries and opens once.
CREATE OR REPLACE FUNCTION wall.link_prove(fingerprint text, code text, proof text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    l casework_referrallink;
    came text;
BEGIN
    PERFORM wall.only_a_link();
    SELECT * INTO l FROM casework_referrallink x
    WHERE x.id IN (SELECT v.id FROM wall.live_link(fingerprint) v) FOR UPDATE;
    IF l.id IS NULL THEN
        RETURN 'gone';
    END IF;
    came := wall.code_came(l.code_hash, code, l.code_tries, l.code_sent_at, '10 minutes');
    IF came = 'wrong' THEN
        UPDATE casework_referrallink SET code_tries = code_tries + 1 WHERE id = l.id;
    ELSIF came = 'right' THEN
        UPDATE casework_referrallink SET code_hash = '', proof_hash = proof, proved_at = now()
        WHERE id = l.id;
    END IF;
    RETURN came;
END $$;

-- What the sender chose to tell, and what was asked; name and phone that were kept for who accepts,
-- once they are told.
DROP FUNCTION IF EXISTS wall.link_told(text, text);
CREATE FUNCTION wall.link_told(fingerprint text, proof text)
RETURNS TABLE (referral_id bigint, person_id bigint, from_office text, to_name text,
               shared_name text, shared_contact text, shared jsonb, reason text, urgency text,
               note text, sent_on date, answer_due_on date, expires_on date, answered_on date,
               answer_note text, later_name text, later_contact text, open_until timestamptz,
               questions jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_a_link();
    RETURN QUERY
        SELECT r.id, r.person_id, o.name::text, r.to_name::text, r.shared_name::text,
               r.shared_contact::text, r.shared, r.reason::text, r.urgency::text, r.note::text,
               r.sent_on, r.answer_due_on, r.expires_on, r.answered_on, r.answer_note::text,
               CASE WHEN r.later_at IS NOT NULL THEN r.later_name ELSE '' END::text,
               CASE WHEN r.later_at IS NOT NULL THEN r.later_contact ELSE '' END::text,
               l.expires_at,
               coalesce((SELECT jsonb_agg(jsonb_build_object(
                             'text', q.text, 'asked_on', q.asked_at::date,
                             'answer', q.answer, 'answered_on', q.answered_at::date) ORDER BY q.id)
                         FROM casework_referralquestion q WHERE q.referral_id = r.id), '[]')
        FROM wall.proved_link(fingerprint, proof) l
        JOIN casework_referral r ON r.id = l.referral_id
        JOIN network_office o ON o.id = r.from_office_id;
END $$;

-- The services that may read of a person by a link today, for who follows them; the number of the
-- referral for who may close it.
CREATE OR REPLACE FUNCTION wall.outside_readers(wanted bigint)
RETURNS TABLE (service text, since timestamptz, until timestamptz, referral bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.to_name::text, l.sent_at, l.expires_at,
           CASE WHEN r.from_office_id = ANY (wall.offices('referral_manage')) THEN r.id END
    FROM casework_referral r
    JOIN casework_referrallink l ON l.referral_id = r.id
    WHERE r.person_id = ANY (wall.same_person(wanted))
      AND wall.keeps_person(r.person_id, 'person_view')
      AND r.person_id <> ALL (wall.hidden_persons())
      AND EXISTS (SELECT 1 FROM wall.live_link(l.key_hash))
    ORDER BY l.expires_at, l.id
$$;

DROP FUNCTION IF EXISTS wall.link_file(text, text, bigint);
CREATE OR REPLACE FUNCTION wall.link_file(fingerprint text, proof text, wanted text)
RETURNS TABLE (name text, content_type text, size bigint, sha256 text, path text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_a_link();
    RETURN QUERY
        SELECT f.* FROM wall.proved_link(fingerprint, proof) l
        JOIN casework_referral r ON r.id = l.referral_id
        CROSS JOIN LATERAL wall.chosen_file(r, wanted) f;
END $$;

-- The answer, or a question: false when there is nothing to answer, or a question is open already.
CREATE OR REPLACE FUNCTION wall.link_answer(
    fingerprint text, proof text, verb text, why text, words text
) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    r casework_referral;
BEGIN
    PERFORM wall.only_a_link();
    SELECT * INTO r FROM casework_referral x
    WHERE x.id IN (SELECT l.referral_id FROM wall.proved_link(fingerprint, proof) l) FOR UPDATE;
    IF r.id IS NULL OR r.state <> 'sent' OR verb NOT IN ('accepted', 'refused', 'asked') THEN
        RETURN false;
    END IF;
    IF verb = 'asked' THEN
        IF EXISTS (SELECT 1 FROM casework_referralquestion q
                   WHERE q.referral_id = r.id AND q.answered_at IS NULL) THEN
            RETURN false;
        END IF;
        INSERT INTO casework_referralquestion (referral_id, text, asked_by_name, answer,
                                               answered_by_name)
        VALUES (r.id, words, r.to_name, '', '');
        RETURN true;
    END IF;
    UPDATE casework_referral
    SET state = verb, answered_on = current_date, answer_note = words,
        answer_reason = CASE WHEN verb = 'refused' THEN why ELSE '' END,
        later_at = CASE WHEN verb = 'accepted' AND r.later_name <> '' THEN now() END
    WHERE id = r.id;
    RETURN true;
END $$;

-- A link dies with the wait it was for: refused, withdrawn, forwarded, expired. To who accepted it
-- stays open for the days of the rule `referral_open_after`, to read what was accepted.
CREATE OR REPLACE FUNCTION wall.link_dies() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.state = 'accepted' THEN
        UPDATE casework_referrallink SET expires_at = wall.open_after()
        WHERE referral_id = NEW.id AND ended_at IS NULL;
        RETURN NULL;
    END IF;
    UPDATE casework_referrallink SET ended_at = now(), code_hash = '', proof_hash = ''
    WHERE referral_id = NEW.id AND ended_at IS NULL;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER link_dies AFTER UPDATE OF state ON casework_referral
FOR EACH ROW WHEN (OLD.state = 'sent' AND NEW.state <> 'sent')
EXECUTE FUNCTION wall.link_dies();

-- Until when a link may open a referral at most: of one that was accepted, some days; of one that
-- waits, a year (it dies with the wait).
CREATE OR REPLACE FUNCTION wall.link_ends(wanted bigint) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN r.state = 'accepted' THEN wall.open_after() ELSE now() + interval '1 year' END
    FROM casework_referral r
    WHERE r.id = wanted AND r.from_office_id = ANY (wall.offices('referral_manage'))
$$;

-- What is kept for who accepts is told once, and stays as it was told.
CREATE OR REPLACE FUNCTION wall.told_later_once() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS NOT NULL
       AND (OLD.later_at IS NOT NULL
            OR NEW.from_office_id <> ALL (wall.offices('referral_manage'))
               AND wall.actor() IS DISTINCT FROM 'system:referral_link') THEN
        RAISE EXCEPTION 'only the sender tells it, once' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER told_later_once BEFORE UPDATE ON casework_referral
FOR EACH ROW WHEN ((OLD.later_name, OLD.later_contact, OLD.later_at)
                   IS DISTINCT FROM (NEW.later_name, NEW.later_contact, NEW.later_at))
EXECUTE FUNCTION wall.told_later_once();

-- Has the mail of that link not gone yet? For its sender.
CREATE OR REPLACE FUNCTION wall.link_mail_waits(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM casework_referrallink l
                   JOIN casework_referral r ON r.id = l.referral_id
                   JOIN notifications_message m ON m.id = l.mail_id AND m.sent_at IS NULL
                   WHERE l.id = wanted AND r.from_office_id = ANY (wall.offices('referral_manage')))
$$;

-- A mail that waits is withdrawn with the link that it carries.
CREATE OR REPLACE FUNCTION wall.link_mail_withdrawn() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM notifications_message WHERE id = NEW.mail_id AND sent_at IS NULL;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER link_mail_withdrawn AFTER UPDATE OF ended_at ON casework_referrallink
FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL)
EXECUTE FUNCTION wall.link_mail_withdrawn();

-- A request from the public pages: laid in by whoever visits them, for a desk that is open to the
-- public, with nothing decided yet. The same form sent twice is one request.
CREATE OR REPLACE FUNCTION wall.ask_publicly(
    office bigint, kind text, language text, name text, phone text, email text, words text,
    page text, sent_key text, due_on date
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made bigint;
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:public' THEN
        RAISE EXCEPTION 'ask_publicly: not the public' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM network_office o WHERE o.id = office AND o.closed_on IS NULL
          AND o.kind IN ('desk', 'care_worker_desk', 'housing_desk')
    ) THEN
        RAISE EXCEPTION 'ask_publicly: no such desk' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO intake_publicrequest (office_id, kind, language, name, phone, email, words, page,
                                      sent_key, asked_at, due_on, outcome, note)
    VALUES (office, kind, language, name, phone, email, words, page, sent_key, now(), due_on,
            '', '')
    ON CONFLICT (sent_key) DO NOTHING
    RETURNING id INTO made;
    IF made IS NULL THEN
        SELECT r.id INTO made FROM intake_publicrequest r
        WHERE r.sent_key = ask_publicly.sent_key AND r.words = ask_publicly.words;
    END IF;
    RETURN made;
END $$;

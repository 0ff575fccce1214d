-- A request from the public pages: laid in by whoever visits them, for a desk that is open to the
-- public, with nothing decided yet. The same form sent twice is one request; with other words it is
-- none (NULL).
CREATE OR REPLACE FUNCTION wall.ask_publicly(
    for_office bigint, of_kind text, in_language text, of_whom text, at_phone text, at_email text,
    said text, on_page text, key text, answer_by date
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made bigint;
BEGIN
    PERFORM wall.only_the_portal();
    IF NOT EXISTS (
        SELECT 1 FROM network_office o WHERE o.id = for_office AND o.closed_on IS NULL
          AND o.kind IN ('desk', 'care_worker_desk', 'housing_desk')
    ) THEN
        RAISE EXCEPTION 'ask_publicly: no such desk' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO intake_publicrequest (office_id, kind, language, name, phone, email, words, page,
                                      sent_key, asked_at, due_on, outcome, note)
    VALUES (for_office, of_kind, in_language, of_whom, at_phone, at_email, said, on_page, key,
            now(), answer_by, '', '')
    ON CONFLICT (sent_key) DO NOTHING
    RETURNING id INTO made;
    IF made IS NULL THEN
        SELECT r.id INTO made FROM intake_publicrequest r
        WHERE r.sent_key = key AND r.words = said AND r.office_id = for_office;
    END IF;
    RETURN made;
END $$;

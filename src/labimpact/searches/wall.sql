-- Searches that are followed by e-mail. Whoever visits the portal asks these functions and reads no
-- table. A seed stands in an address under the signature of the installation, and is drawn at random:
-- who does not have it reaches nobody's search.

-- Somebody asks to be written to: kept until the address confirms it. False when that address was
-- asked three times within a day, or follows enough already; whoever asks is answered alike.
CREATE OR REPLACE FUNCTION wall.follow_search(
    at_email text, in_language text, of_query text, seed text
) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_portal();
    IF at_email = '' OR of_query = '' OR length(of_query) > 6000 OR length(seed) < 40 THEN
        RAISE EXCEPTION 'follow_search: nothing to follow' USING ERRCODE = 'check_violation';
    END IF;
    -- Two that ask for the same address are counted one after the other.
    PERFORM pg_advisory_xact_lock(hashtextextended('followed search ' || at_email, 0));
    IF (SELECT count(*) FROM searches_followedsearch f
        WHERE f.email = at_email AND f.asked_at > now() - interval '1 day') >= 3
       OR (SELECT count(*) FROM searches_followedsearch f
           WHERE f.email = at_email AND f.confirmed_at IS NOT NULL)
          >= wall.rule_number('followed_search_most', 5) THEN
        RETURN false;
    END IF;
    INSERT INTO searches_followedsearch (email, language, query, seed, asked_at)
    VALUES (at_email, in_language, of_query, follow_search.seed, now());
    RETURN true;
END $$;

-- What the page of a followed search shows: the search, and not whose it is. Before it is confirmed
-- it lasts two days.
CREATE OR REPLACE FUNCTION wall.followed_search(of_seed text)
RETURNS TABLE (language text, query text, is_confirmed boolean, is_asked_again boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_portal();
    RETURN QUERY
        SELECT f.language::text, f.query, f.confirmed_at IS NOT NULL, f.asked_again_at IS NOT NULL
        FROM searches_followedsearch f
        WHERE f.seed = of_seed
          AND (f.confirmed_at IS NOT NULL OR f.asked_at > now() - interval '2 days');
END $$;

-- Whose address it is wants it, or still wants it. Who follows that search already goes on with what
-- is there: the addresses in the messages they have keep working. False when there is nothing to
-- confirm any more.
CREATE OR REPLACE FUNCTION wall.confirm_search(of_seed text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    f searches_followedsearch;
BEGIN
    PERFORM wall.only_the_portal();
    SELECT * INTO f FROM searches_followedsearch x WHERE x.seed = of_seed
      AND (x.confirmed_at IS NOT NULL OR x.asked_at > now() - interval '2 days');
    IF f.id IS NULL THEN
        RETURN false;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('followed search ' || f.email, 0));
    IF f.confirmed_at IS NULL THEN
        UPDATE searches_followedsearch x SET confirmed_at = now(), asked_again_at = NULL
        WHERE x.email = f.email AND x.language = f.language AND x.query = f.query
          AND x.confirmed_at IS NOT NULL;
        IF FOUND THEN
            DELETE FROM searches_followedsearch x WHERE x.id = f.id;
            RETURN true;
        END IF;
    END IF;
    UPDATE searches_followedsearch x
    SET confirmed_at = now(), asked_again_at = NULL, looked_until = coalesce(x.looked_until, now())
    WHERE x.id = f.id;
    RETURN FOUND;
END $$;

-- Whose address it is wants it no more: it is erased, with the address (GDPR artt. 7, 17).
CREATE OR REPLACE FUNCTION wall.end_search(of_seed text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM wall.only_the_portal();
    DELETE FROM searches_followedsearch x WHERE x.seed = of_seed;
    RETURN FOUND;
END $$;

-- Ground of the wall: who acts, and what nobody may do.

-- The transactions that are erasing what is past its time, by a confirmed plan (ADR 0019). Only the
-- functions of the retention write here, as the owner: no role of ours holds a privilege on it, so
-- neither a setting nor a query can open what follows.
CREATE TABLE IF NOT EXISTS wall.erasing_now (xid text PRIMARY KEY);
CREATE OR REPLACE FUNCTION wall.erasing() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- The setting only spares the look into the table: whoever sets it by hand gains nothing.
    RETURN coalesce(current_setting('labimpact.erasing', true), '') <> ''
       AND EXISTS (SELECT 1 FROM wall.erasing_now e WHERE e.xid = pg_current_xact_id()::text);
END $$;

-- Append-only, with one exception: entries of the registers lose what named somebody erased, and
-- go when their own time is over; what was written of somebody goes with them. A register of contacts that was signed never changes.
CREATE OR REPLACE FUNCTION wall.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF wall.erasing() AND TG_TABLE_NAME IN (
        'audit_change', 'audit_auditevent', 'casework_diaryentry', 'casework_assessmentanswers',
        'casework_documentversion', 'flows_eligibilitysnapshot', 'flows_siussrecord')
    THEN
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;

-- What only the worker may ask stops everybody else here.
CREATE OR REPLACE FUNCTION wall.only_the_worker() RETURNS void
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:worker' THEN
        RAISE EXCEPTION 'only the worker may ask this' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- What only a visitor of the portal may do, through the doors of the apps, stops everybody else here.
CREATE OR REPLACE FUNCTION wall.only_the_portal() RETURNS void
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    IF wall.actor() IS DISTINCT FROM 'system:public' THEN
        RAISE EXCEPTION 'only the portal may do this' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- A code that was sent and comes back: 'dead' when it is spent, too old, or was guessed at five times;
-- 'wrong'; 'right'. What is kept of a code is a hash under the key of the installation: how long it
-- takes to compare two of them says nothing of the digits.
CREATE OR REPLACE FUNCTION wall.code_came(
    kept text, said text, tries integer, sent_at timestamptz, lives interval
) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN kept = '' OR tries >= 5 OR sent_at <= now() - lives THEN 'dead'
                WHEN coalesce(length(said), 0) <> 64 OR kept <> said THEN 'wrong'
                ELSE 'right' END
$$;

-- Whether another code goes out: one a minute, so many in all.
CREATE OR REPLACE FUNCTION wall.code_again(sent integer, most integer, sent_at timestamptz)
RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN sent >= most THEN 'spent'
                WHEN sent_at > now() - interval '1 minute' THEN 'wait'
                ELSE 'sent' END
$$;

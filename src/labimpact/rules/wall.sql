-- What the policies and functions ask of the rules.

-- A rule that counts days or the like, as it stands today.
CREATE OR REPLACE FUNCTION wall.rule_number(wanted text, otherwise integer) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT (r.value #>> '{}')::int FROM rules_rule r
                     WHERE r.code = wanted
                       AND (r.valid_from IS NULL OR r.valid_from <= current_date)
                       AND (r.valid_to IS NULL OR r.valid_to >= current_date)
                     ORDER BY r.valid_from DESC NULLS LAST LIMIT 1), otherwise)
$$;

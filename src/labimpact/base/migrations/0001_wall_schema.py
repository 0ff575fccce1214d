"""Schemas and the functions that column defaults need; the rest of the wall is compiled."""

from django.db import migrations

SQL = """
CREATE SCHEMA IF NOT EXISTS wall;
CREATE SCHEMA IF NOT EXISTS stats;
CREATE OR REPLACE FUNCTION wall.actor() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('labimpact.actor', true), '') $$;
CREATE OR REPLACE FUNCTION wall.user_id() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN current_setting('labimpact.actor', true) LIKE 'user:%'
   THEN substring(current_setting('labimpact.actor', true) FROM 6)::bigint END $$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(SQL, "DROP SCHEMA stats CASCADE; DROP SCHEMA wall CASCADE;")]

"""Foreign keys whose rows the database itself lets go of, because the actor cannot see them."""

from django.db.migrations import RunSQL


def let_go(table: str, column: str, to: str) -> RunSQL:
    """A migration's operation: when the row of `to` is deleted, `column` of `table` becomes null.

    Django would set it to null as the actor, whom the wall keeps from another office's rows; the
    referential action of PostgreSQL passes by row security (PostgreSQL manual, section 5.9). The
    model's field says DO_NOTHING.
    """
    return RunSQL(
        f"""
        DO $$
        DECLARE known name;
        BEGIN
            SELECT c.conname INTO STRICT known FROM pg_constraint c
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
            WHERE c.conrelid = '{table}'::regclass AND c.contype = 'f' AND a.attname = '{column}';
            EXECUTE format(
                'ALTER TABLE {table} DROP CONSTRAINT %I, ADD CONSTRAINT %I FOREIGN KEY ({column})'
                ' REFERENCES {to} ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED', known, known);
        END $$;
        """,  # noqa: S608
        RunSQL.noop,
    )

"""What stood among the person's files and is the case's own moves to its documents: the signed
sheets of a plan, and the summaries that another body gave."""

from django.db import migrations

_MOVE = """
DO $$
DECLARE
    one record; made bigint;
BEGIN
    FOR one IN
        SELECT f.id, f.file_id, f.attached_at, p.id AS plan_id, c.id AS case_id, c.office_id,
               coalesce(p.written_by_id, c.opened_by_id) AS user_id,
               coalesce(nullif(f.caption, ''), s.name) AS title
        FROM people_personfile f
        JOIN documents_storedfile s ON s.id = f.file_id
        LEFT JOIN casework_individualplan p
               ON f.origin_kind = 'casework.individualplan' AND p.id = f.origin_id
        JOIN casework_case c
          ON c.id = CASE f.origin_kind WHEN 'casework.case' THEN f.origin_id ELSE p.case_id END
        WHERE f.origin_kind IN ('casework.individualplan', 'casework.case')
          AND f.removed_at IS NULL
    LOOP
        INSERT INTO casework_casedocument (case_id, office_id, title, kind, visible_to,
                                           added_by_id, added_by_name, added_at, signed_plan_id)
        VALUES (one.case_id, one.office_id, one.title, '', 'team', one.user_id, '',
                one.attached_at, one.plan_id)
        RETURNING id INTO made;
        INSERT INTO casework_documentversion (document_id, number, file_id, note, added_by_id,
                                              added_by_name, added_at)
        VALUES (made, 1, one.file_id, '', one.user_id, '', one.attached_at);
        DELETE FROM people_personfile WHERE id = one.id;
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    locks_reviewed = "the signed sheets of plans: a few, found by the index on where a file came from"

    dependencies = [
        ("casework", "0010_signed_sheets"),
        ("documents", "0004_file_text"),
        ("people", "0007_grants_to_review"),
    ]

    operations = [migrations.RunSQL(_MOVE, migrations.RunSQL.noop)]

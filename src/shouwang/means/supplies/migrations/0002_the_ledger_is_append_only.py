"""Movements are never altered or struck, and both sides of each sum to nought: the database itself sees to it."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION supplies_ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only';
END $$;
CREATE TRIGGER supplies_entry_is_append_only BEFORE UPDATE OR DELETE ON supplies_entry
    FOR EACH ROW EXECUTE FUNCTION supplies_ledger_is_append_only();
CREATE TRIGGER supplies_line_is_append_only BEFORE UPDATE OR DELETE ON supplies_line
    FOR EACH ROW EXECUTE FUNCTION supplies_ledger_is_append_only();

CREATE FUNCTION supplies_lines_sum_to_nought() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM supplies_line WHERE entry_id IN (SELECT DISTINCT entry_id FROM fresh)
        GROUP BY entry_id, batch_id HAVING sum(quantity) <> 0
    ) THEN
        RAISE EXCEPTION 'both sides of a movement sum to nought';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER supplies_lines_sum_to_nought AFTER INSERT ON supplies_line
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION supplies_lines_sum_to_nought();
"""

BACKWARD = """
DROP TRIGGER supplies_lines_sum_to_nought ON supplies_line;
DROP FUNCTION supplies_lines_sum_to_nought();
DROP TRIGGER supplies_line_is_append_only ON supplies_line;
DROP TRIGGER supplies_entry_is_append_only ON supplies_entry;
DROP FUNCTION supplies_ledger_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("supplies", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

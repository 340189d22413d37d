"""What was pressed at the clock is never altered or struck: the database itself refuses it."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION rosters_clock_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the clock is append-only';
END $$;
CREATE TRIGGER rosters_clock_is_append_only BEFORE UPDATE OR DELETE ON rosters_clocking
    FOR EACH ROW EXECUTE FUNCTION rosters_clock_is_append_only();
"""

BACKWARD = "DROP TRIGGER rosters_clock_is_append_only ON rosters_clocking; DROP FUNCTION rosters_clock_is_append_only();"


class Migration(migrations.Migration):
    dependencies = [("rosters", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

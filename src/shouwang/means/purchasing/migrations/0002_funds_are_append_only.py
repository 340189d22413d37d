"""Money is never altered or struck: the database itself refuses it."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION purchasing_funds_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger of funds is append-only';
END $$;
CREATE TRIGGER purchasing_funds_are_append_only BEFORE UPDATE OR DELETE ON purchasing_fundentry
    FOR EACH ROW EXECUTE FUNCTION purchasing_funds_are_append_only();
"""
BACKWARD = """
DROP TRIGGER purchasing_funds_are_append_only ON purchasing_fundentry;
DROP FUNCTION purchasing_funds_are_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("purchasing", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

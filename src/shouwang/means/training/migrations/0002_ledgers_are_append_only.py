"""Points, quizzes and sign-offs are never altered or struck: the database itself refuses it."""

from django.db import migrations

TABLES = ("training_pointentry", "training_attempt", "training_signoff")

FORWARD = """
CREATE FUNCTION training_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'this ledger is append-only';
END $$;
""" + "".join(
    f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION training_is_append_only();\n"
    for table in TABLES
)
BACKWARD = (
    "".join(f"DROP TRIGGER {table}_is_append_only ON {table};\n" for table in TABLES)
    + "DROP FUNCTION training_is_append_only();"
)


class Migration(migrations.Migration):
    dependencies = [("training", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

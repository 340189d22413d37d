"""An index of those noted as gone by hand, and a failure of our own for a statement of moves that must be said again."""

from django.db import migrations, models

FORWARD = """
CREATE FUNCTION presence_unsettled() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a move came late, or another transaction got ahead of one' USING ERRCODE = 'SW001';
END $$
"""
BACKWARD = "DROP FUNCTION presence_unsettled()"


class Migration(migrations.Migration):
    dependencies = [("presence", "0006_stays_ended_in_place")]

    operations = [
        migrations.AddIndex(
            "whereabouts",
            models.Index(
                condition=models.Q(
                    ("gate__isnull", True), ("inside", False), ("person__isnull", True), ("user__isnull", True)
                ),
                fields=["compound", "-seen_at"],
                name="presence_left_noted",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]

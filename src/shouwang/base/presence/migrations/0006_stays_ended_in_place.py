"""A stay is ended in its place: no index but one by day looks at its end, and pages keep room for the new row."""

import datetime

from django.db import migrations, models
from django.db.models.functions import Coalesce, TruncDate

# Writes every visit anew, a million in some seconds.
FORWARD = """
ALTER TABLE presence_visit ADD COLUMN moved_on date
    GENERATED ALWAYS AS ((COALESCE(left_at, entered_at) AT TIME ZONE 'UTC')::date) STORED;
CREATE INDEX presence_moved ON presence_visit (compound_id, moved_on);
DROP INDEX presence_left;
"""
BACKWARD = """
CREATE INDEX presence_left ON presence_visit (compound_id, left_at DESC);
DROP INDEX presence_moved;
ALTER TABLE presence_visit DROP COLUMN moved_on;
"""
ROOM = """
DO $$
DECLARE part regclass;
BEGIN
    FOR part IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'presence_visit'::regclass LOOP
        EXECUTE format('ALTER TABLE %s {words}', part);
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("presence", "0005_fewer_checks_and_indexes")]

    operations = [
        migrations.RunSQL(
            ROOM.replace("{words}", "SET (fillfactor = 80)"), ROOM.replace("{words}", "RESET (fillfactor)")
        ),
        migrations.RunSQL(
            FORWARD,
            BACKWARD,
            state_operations=[
                migrations.RemoveIndex("visit", "presence_left"),
                migrations.AddField(
                    "visit",
                    "moved_on",
                    models.GeneratedField(
                        db_persist=True,
                        expression=TruncDate(Coalesce("left_at", "entered_at"), tzinfo=datetime.UTC),
                        help_text="the day of the latest end that is known, in UTC",
                        output_field=models.DateField(),
                    ),
                ),
                migrations.AddIndex("visit", models.Index(fields=["compound", "moved_on"], name="presence_moved")),
            ],
        ),
    ]

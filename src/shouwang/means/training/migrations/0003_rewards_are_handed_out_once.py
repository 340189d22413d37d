"""Whether a reward has been handed over is known, and cannot be altered."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("training", "0002_ledgers_are_append_only")]
    operations = [
        migrations.CreateModel(
            name="HandedOut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=60)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handed_out",
                        to="training.pointentry",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(
            "CREATE TRIGGER training_handedout_is_append_only BEFORE UPDATE OR DELETE ON training_handedout "
            "FOR EACH ROW EXECUTE FUNCTION training_is_append_only();",
            "DROP TRIGGER training_handedout_is_append_only ON training_handedout;",
        ),
    ]

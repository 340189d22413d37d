import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

GIVEN = "This home has been served already: {by}."


def round_of_each(apps, schema_editor):
    """Until now only second hand-outs were kept."""
    refused, ration = apps.get_model("allocation", "RefusedServing"), apps.get_model("allocation", "Ration")
    of_it = ration.objects.filter(pk=OuterRef("ration_id")).values("round_id")[:1]
    refused.objects.update(round_id=Subquery(of_it), code="ration.given", sentence=GIVEN, params={"by": "—"})


class Migration(migrations.Migration):

    dependencies = [("allocation", "0002_who_was_told")]

    operations = [
        migrations.RenameModel("RationDouble", "RefusedServing"),
        migrations.RemoveField("RefusedServing", "phone"),
        migrations.AddField(
            "RefusedServing",
            "round",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="refused", to="allocation.rationround"),
        ),
        migrations.AddField("RefusedServing", "code", models.CharField(default="", max_length=40), preserve_default=False),
        migrations.AddField(
            "RefusedServing",
            "sentence",
            models.CharField(default="", help_text="the reason, in English with {places}", max_length=300),
            preserve_default=False,
        ),
        migrations.AddField("RefusedServing", "params", models.JSONField(default=dict)),
        migrations.RunPython(round_of_each, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            "RefusedServing",
            "round",
            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="refused", to="allocation.rationround"),
        ),
        migrations.AlterField(
            "RefusedServing",
            "ration",
            models.ForeignKey(
                help_text="none: a home that is not listed",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="refused",
                to="allocation.ration",
            ),
        ),
    ]

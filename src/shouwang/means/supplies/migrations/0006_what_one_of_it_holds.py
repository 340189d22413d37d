from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("supplies", "0005_written_when_counted")]

    operations = [
        migrations.AddField(
            "Item",
            "holds",
            models.PositiveBigIntegerField(
                help_text="what one shown unit of it holds, in base units of holds_unit", null=True
            ),
        ),
        migrations.AddField("Item", "holds_unit", models.CharField(blank=True, default="", max_length=8)),
        migrations.AddConstraint(
            "Item",
            models.CheckConstraint(
                condition=models.Q(("holds__isnull", True), ("holds_unit", ""))
                | models.Q(("holds__gte", 1), models.Q(("holds_unit", ""), _negated=True)),
                name="supplies_holds_so_much",
            ),
        ),
    ]

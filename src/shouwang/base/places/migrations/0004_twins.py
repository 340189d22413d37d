"""Buildings learn whether homes of different units have the same number there."""

from typing import Any

from django.db import migrations, models


def mark(apps: Any, _schema: Any) -> None:
    same = apps.get_model("places", "Home").objects.filter(building=models.OuterRef("pk")).order_by().values("room")
    twins = models.Exists(same.annotate(doors=models.Count("pk")).filter(doors__gt=1))
    apps.get_model("places", "Building").objects.update(twins=twins)


class Migration(migrations.Migration):
    dependencies = [("places", "0003_gatehouses")]

    operations = [
        migrations.AddField(
            model_name="building",
            name="twins",
            field=models.BooleanField(default=False, help_text="homes of different units have the same number here"),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]

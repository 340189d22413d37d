from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("purchasing", "0003_gifts_through_the_same_door")]
    operations = [
        migrations.AddField(
            model_name="purchase",
            name="cancelled_because",
            field=models.CharField(blank=True, max_length=300),
        ),
    ]

"""Sexes that an earlier demo wrote by one letter become words, and the database refuses others from now on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("residents", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "UPDATE residents_person SET sex = CASE sex WHEN 'm' THEN 'male' WHEN 'f' THEN 'female' ELSE '' END"
            " WHERE sex NOT IN ('', 'male', 'female')",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("sex__in", ["", "male", "female"])), name="residents_sex_known"
            ),
        ),
    ]

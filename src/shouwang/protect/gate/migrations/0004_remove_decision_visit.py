from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('gate', '0003_proof_of_a_pass'),
    ]
    # Nothing may point at a visit when the table of visits is cut into months.
    run_before = [
        ('presence', '0002_visits_by_month'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='decision',
            name='visit',
        ),
    ]

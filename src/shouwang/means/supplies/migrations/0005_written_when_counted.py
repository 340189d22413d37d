from django.db import migrations, models

# Counts that are under way are compared with what is written now, as they would have been.
_UNDER_WAY = """
UPDATE supplies_countline line SET written = COALESCE((
    SELECT balance.quantity FROM supplies_balance balance JOIN supplies_count count ON count.store_id = balance.store_id
     WHERE count.id = line.count_id AND balance.batch_id = line.batch_id), 0)
 WHERE line.written IS NULL
"""


class Migration(migrations.Migration):

    dependencies = [("supplies", "0004_keep_back_and_more_classes")]

    operations = [
        migrations.AlterField(
            "CountLine",
            "written",
            models.BigIntegerField(help_text="what the ledger said when it was counted first", null=True),
        ),
        migrations.AddField(
            "CountLine",
            "written_again",
            models.BigIntegerField(help_text="the same when it was counted a second time", null=True),
        ),
        migrations.RunSQL(_UNDER_WAY, migrations.RunSQL.noop),
    ]

from django.db import migrations, models
from django.db.models import Q

from shouwang.kernel import sealing

BATCH = 2000
ERASED = b"erased"


def seal(apps, schema_editor):
    """Why a guard let somebody pass names illnesses and people: what was written in plain is sealed."""
    decision = apps.get_model("gate", "Decision")
    rows = decision.objects.exclude(override_reason="").only("pk", "override_reason")
    for row in rows.iterator(BATCH):
        decision.objects.filter(pk=row.pk).update(override_sealed=sealing.seal(row.override_reason))


def open_again(apps, schema_editor):
    """The way back: in plain as before; of a reason that was forgotten it stays known that there was one."""
    decision = apps.get_model("gate", "Decision")
    for row in decision.objects.exclude(override_sealed=b"").only("pk", "override_sealed").iterator(BATCH):
        sealed = bytes(row.override_sealed)
        why = "erased" if sealed == ERASED else sealing.open_sealed(sealed)
        decision.objects.filter(pk=row.pk).update(override_reason=why)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("gate", "0009_fewer_checks_and_indexes")]

    operations = [
        migrations.AddField(
            "decision",
            "override_sealed",
            models.BinaryField(default=b"", blank=True, help_text="why somebody was let pass all the same"),
        ),
        # On the way back the reasons are there again before it is asked for them.
        migrations.RemoveConstraint("decision", "gate_passed_for_a_reason"),
        migrations.RunPython(seal, open_again),
        migrations.RemoveField("decision", "override_reason"),
        migrations.AddConstraint(
            "decision",
            models.CheckConstraint(
                condition=Q(passed=False) | Q(verdict="allow") | ~Q(override_sealed=b""),
                name="gate_passed_for_a_reason",
            ),
        ),
    ]

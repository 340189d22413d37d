from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import Case, F, Q, When

COUNTS = Q(direction="out", kind="resident", passed=True) & ~Q(ground__in=["medical", "work"])


class Migration(migrations.Migration):
    """The index by home says when an exit counts; built beside the work at the gates, which goes on."""

    atomic = False

    dependencies = [("gate", "0010_sealed_override_reasons")]

    operations = [
        AddIndexConcurrently(
            "decision", models.Index(F("home"), Case(When(COUNTS, then=F("decided_at"))), name="gate_exits_of_home")
        ),
        RemoveIndexConcurrently("decision", "gate_of_home"),
    ]

"""A plan's version that is no draft any more never changes what it says, and is never deleted."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION command_version_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'a version that is not a draft cannot be deleted' USING ERRCODE = 'check_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state <> 'draft' AND (
        NEW.content IS DISTINCT FROM OLD.content OR NEW.source IS DISTINCT FROM OLD.source
        OR NEW.plan_id <> OLD.plan_id OR NEW.major <> OLD.major OR NEW.minor <> OLD.minor
    ) THEN
        RAISE EXCEPTION 'a version that is not a draft cannot be changed' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state IN ('in_force', 'superseded') AND NEW.state NOT IN ('in_force', 'superseded') THEN
        RAISE EXCEPTION 'a version that was in force cannot become a draft' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER command_version_never_changes BEFORE UPDATE OR DELETE ON command_planversion
    FOR EACH ROW EXECUTE FUNCTION command_version_never_changes();
"""
BACKWARD = """
DROP TRIGGER command_version_never_changes ON command_planversion;
DROP FUNCTION command_version_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("command", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

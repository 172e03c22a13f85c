from django.db import migrations

from workflows.core import triggers
from workflows.core.models.audit import new_salt
from workflows.core.trail import digests


def close(apps, schema_editor):
    """Mark and queue what was recorded before there were seals, then guard the tables."""
    events = apps.get_model("core", "AuditEvent").objects
    queue = apps.get_model("core", "AuditUnsealed").objects
    for event in events.order_by("pk").iterator(chunk_size=2000):
        event.recorded_at, event.salt = event.at, new_salt()
        event.mac = digests.mark(event)
        event.save()
        queue.create(event_id=event.pk)
    triggers.install(schema_editor.connection)


def reopen(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("core", "0004_seals")]
    operations = [migrations.RunPython(close, reopen)]

from django.db import migrations

from workflows.scoring import triggers


def install(apps, schema_editor):
    triggers.install_moderation(schema_editor.connection)


def remove(apps, schema_editor):
    triggers.remove_moderation(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("scoring", "0007_moderation")]
    operations = [migrations.RunPython(install, remove)]

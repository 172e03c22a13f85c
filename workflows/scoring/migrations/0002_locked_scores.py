from django.db import migrations

from workflows.scoring import triggers


def install(apps, schema_editor):
    triggers.install_first(schema_editor.connection)


def remove(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("scoring", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]

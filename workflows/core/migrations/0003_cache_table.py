from django.conf import settings
from django.core.management import call_command
from django.db import migrations


def make_table(apps, schema_editor):
    """The cache that all processes share is a table where no other is configured; making it twice changes nothing."""
    if settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
        call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("core", "0002_append_only_trail")]
    operations = [migrations.RunPython(make_table, migrations.RunPython.noop)]

"""The bank holidays of England that are known, and a cause for the delays that were explained before causes had codes."""

import json
from pathlib import Path

from django.db import migrations

FILE = Path(__file__).parent.parent / "data" / "bank_holidays.json"


def load(apps, schema_editor):
    holiday = apps.get_model("campaigns", "BankHoliday")
    given = json.loads(FILE.read_text(encoding="utf-8"))
    holiday.objects.bulk_create(
        holiday(day=event["date"], name=event["title"], source=given["source"])
        for event in given["england-and-wales"]["events"]
    )
    dates = apps.get_model("campaigns", "StageDate").objects
    dates.exclude(delay_reason="").filter(delay_cause="").update(delay_cause="other")


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0003_dates_and_holidays")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]

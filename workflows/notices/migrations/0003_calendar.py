from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_secret")]
    operations = [
        migrations.AddField(
            model_name="outboxmessage",
            name="calendar",
            field=models.TextField(blank=True),
        ),
    ]

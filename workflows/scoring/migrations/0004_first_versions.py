from django.db import migrations

# What was saved before versions were kept is each score's first known version.
FILL = """
INSERT INTO scoring_scoreversion
  (score_id, version, value, comment, abstained, reason, flagged, saved_by_id, saved_at)
SELECT c.id, c.version, c.value, c.comment, c.abstained, c.reason, c.flagged, m.user_id, c.updated_at
FROM scoring_score c
JOIN scoring_siftsheet s ON s.id = c.sheet_id
JOIN campaigns_panelmembership m ON m.id = s.membership_id
WHERE c.version > 0
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0003_versions_and_abstentions")]
    operations = [migrations.RunSQL(FILL, "DELETE FROM scoring_scoreversion")]

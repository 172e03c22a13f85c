from django.urls import path

from workflows.scoring.web.views import agreement, desk, panel

app_name = "scoring"

urlpatterns = [
    path("panel/", panel.home, name="panel_home"),
    path("panel/<slug:reference>/", panel.campaign, name="campaign"),
    path("panel/<slug:reference>/conflicts/", panel.conflicts, name="conflicts"),
    path("panel/<slug:reference>/lock/", panel.lock, name="lock"),
    path("panel/<slug:reference>/results/", panel.results, name="results"),
    path("panel/<slug:reference>/score/<slug:key>/<slug:code>/", panel.score, name="score"),
    path("panel/<slug:reference>/score/<slug:key>/<slug:code>/save/", panel.save, name="save"),
    path("desk/<slug:reference>/scores/", desk.table, name="table"),
    path("desk/<slug:reference>/scores/scores.csv", desk.export, name="export"),
    path("desk/<slug:reference>/scores/moderation/", desk.moderation, name="moderation"),
    path("desk/<slug:reference>/scores/agreement/", agreement.agreement, name="agreement"),
    path("desk/<slug:reference>/shortlist/", desk.shortlist, name="shortlist"),
]

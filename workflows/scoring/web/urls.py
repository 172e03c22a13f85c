from django.urls import path

from workflows.scoring.web.views import agreement, booking, desk, live, meeting, panel, slots

app_name = "scoring"

urlpatterns = [
    path("panel/", panel.home, name="panel_home"),
    path("panel/<slug:reference>/", panel.campaign, name="campaign"),
    path("panel/<slug:reference>/conflicts/", panel.conflicts, name="conflicts"),
    path("panel/<slug:reference>/lock/", panel.lock, name="lock"),
    path("panel/<slug:reference>/results/", panel.results, name="results"),
    path("panel/<slug:reference>/meeting/", live.follow, name="follow"),
    path("panel/<slug:reference>/meeting/now/", live.moment, name="follow_now"),
    path("panel/<slug:reference>/meeting/candidate/<slug:code>/", live.view, name="view"),
    path("panel/<slug:reference>/score/<slug:key>/<slug:code>/", panel.score, name="score"),
    path("panel/<slug:reference>/score/<slug:key>/<slug:code>/save/", panel.save, name="save"),
    path("desk/<slug:reference>/scores/", desk.table, name="table"),
    path("desk/<slug:reference>/scores/scores.csv", desk.export, name="export"),
    path("desk/<slug:reference>/scores/moderation/", desk.moderation, name="moderation"),
    path("desk/<slug:reference>/scores/agreement/", agreement.agreement, name="agreement"),
    path("desk/<slug:reference>/meeting/", meeting.moderate, name="moderate"),
    path("desk/<slug:reference>/meeting/show/", meeting.show, name="moderate_show"),
    path("desk/<slug:reference>/meeting/close/", meeting.close, name="moderate_close"),
    path("desk/<slug:reference>/meeting/minutes/", meeting.minutes, name="minutes"),
    path(
        "desk/<slug:reference>/meeting/candidate/<slug:code>/",
        meeting.candidate,
        name="moderate_candidate",
    ),
    path("desk/<slug:reference>/shortlist/", desk.shortlist, name="shortlist"),
    path("panel/<slug:reference>/times/", slots.availability, name="availability"),
    path("desk/<slug:reference>/interviews/", slots.interviews, name="interviews"),
    path("desk/<slug:reference>/interviews/times/", slots.new_slots, name="slots_new"),
    path(
        "desk/<slug:reference>/interviews/times/<int:slot_id>/withdraw/",
        slots.withdraw,
        name="slot_withdraw",
    ),
    path("desk/<slug:reference>/interviews/settings/", slots.settings, name="interview_settings"),
    path("desk/<slug:reference>/interviews/invite/", slots.invite, name="interview_invite"),
    path(
        "desk/<slug:reference>/interviews/candidates/<uuid:application_id>/",
        slots.interviewee,
        name="interviewee",
    ),
    path(
        "desk/<slug:reference>/interviews/adjustments/<int:adjustment_id>/",
        slots.adjustment,
        name="adjustment",
    ),
    path("applications/<uuid:application_id>/interview/", booking.interview, name="interview"),
    path(
        "applications/<uuid:application_id>/interview/give-up/",
        booking.release,
        name="interview_release",
    ),
    path(
        "applications/<uuid:application_id>/interview/adjustments/",
        booking.adjustments,
        name="adjustments",
    ),
]

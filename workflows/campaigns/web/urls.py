from django.urls import path

from workflows.campaigns.web.views import (
    access,
    campaign,
    conflicts,
    desk,
    panel,
    past,
    specification,
    trail,
)

app_name = "campaigns"
urlpatterns = [
    path("trail/", trail.campaigns, name="trails"),
    path("trail/<slug:reference>/", trail.events, name="trail"),
    path("trail/<slug:reference>/file/", trail.file, name="trail_file"),
    path("trail/<slug:reference>/people/", past.people, name="past_people"),
    path("trail/<slug:reference>/people/<int:user_id>/", past.person, name="past_person"),
    path("desk/", desk.desk, name="desk"),
    path("desk/new/", desk.new, name="new"),
    path("desk/<slug:reference>/", campaign.campaign, name="campaign"),
    path("desk/<slug:reference>/criteria/", specification.criteria, name="criteria"),
    path("desk/<slug:reference>/window/", specification.window, name="window"),
    path("desk/<slug:reference>/dates/<slug:stage>/", specification.date, name="date"),
    path("desk/<slug:reference>/dates/<slug:stage>/delay/", specification.delay, name="delay"),
    path("desk/<slug:reference>/move/", campaign.move, name="move"),
    path("desk/<slug:reference>/extend/", campaign.extend, name="extend"),
    path("desk/<slug:reference>/pause/", campaign.pause, name="pause"),
    path("desk/<slug:reference>/abandon/", campaign.abandon, name="abandon"),
    path("desk/<slug:reference>/panel/add/", panel.add, name="panel_add"),
    path("desk/<slug:reference>/panel/<int:membership_id>/end/", panel.end, name="panel_end"),
    path("desk/<slug:reference>/access/", access.index, name="access"),
    path("desk/<slug:reference>/access/invite/<slug:to>/", access.invite, name="access_invite"),
    path(
        "desk/<slug:reference>/access/invitations/<uuid:invitation_id>/",
        access.invitation,
        name="access_invitation",
    ),
    path(
        "desk/<slug:reference>/access/<slug:register>/<int:membership_id>/last-day/",
        access.last_day,
        name="access_last_day",
    ),
    path(
        "desk/<slug:reference>/access/<slug:register>/<int:membership_id>/end/",
        access.end,
        name="access_end",
    ),
    path("desk/<slug:reference>/conflicts/", conflicts.register, name="conflicts"),
    path("desk/<slug:reference>/conflicts/register.csv", conflicts.export, name="register"),
    path("desk/<slug:reference>/conflicts/<int:conflict_id>/", conflicts.assess, name="conflict"),
    path(
        "desk/<slug:reference>/conflicts/deciders/<int:declaration_id>/",
        conflicts.assess_decider,
        name="decider_conflict",
    ),
]

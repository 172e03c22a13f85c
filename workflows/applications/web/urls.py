from django.urls import path

from workflows.applications.web.views import answers, cv, desk, parts, road, start, timeline

app_name = "applications"
urlpatterns = [
    path("apply/<slug:reference>/", start.start, name="start"),
    path("apply/<slug:reference>/begin/", start.begin, name="begin"),
    path("applications/", road.mine, name="mine"),
    path("applications/<uuid:application_id>/", road.task_list, name="task_list"),
    path("applications/<uuid:application_id>/contact/", parts.contact, name="contact"),
    path("applications/<uuid:application_id>/eligibility/", parts.eligibility, name="eligibility"),
    path("applications/<uuid:application_id>/commitments/", parts.commitments, name="commitments"),
    path(
        "applications/<uuid:application_id>/answers/<slug:key>/",
        answers.answer,
        name="answer",
    ),
    path(
        "applications/<uuid:application_id>/answers/<slug:key>/autosave/",
        answers.autosave,
        name="autosave",
    ),
    path("applications/<uuid:application_id>/cv/", cv.cv, name="cv"),
    path("applications/<uuid:application_id>/cv/remove/", cv.remove, name="cv_remove"),
    path("applications/<uuid:application_id>/cv/file/", cv.download, name="cv_file"),
    path("applications/<uuid:application_id>/check/", road.check, name="check"),
    path(
        "applications/<uuid:application_id>/confirmation/",
        road.confirmation,
        name="confirmation",
    ),
    path("applications/<uuid:application_id>/view/", road.view, name="view"),
    path("applications/<uuid:application_id>/withdraw/", road.withdraw, name="withdraw"),
    path("desk/<slug:reference>/applications/", desk.listing, name="desk_list"),
    path("desk/<slug:reference>/applications/confirm/", desk.confirm, name="desk_confirm"),
    path("desk/<slug:reference>/applications/start-sift/", desk.start_sift, name="desk_start_sift"),
    path(
        "desk/<slug:reference>/applications/<uuid:application_id>/",
        desk.detail,
        name="desk_detail",
    ),
    path(
        "desk/<slug:reference>/applications/<uuid:application_id>/cv/",
        desk.download,
        name="desk_cv",
    ),
    path(
        "desk/<slug:reference>/applications/<uuid:application_id>/timeline/",
        timeline.timeline,
        name="desk_timeline",
    ),
]

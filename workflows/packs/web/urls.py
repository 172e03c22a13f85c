from django.urls import path

from workflows.packs.web import views

app_name = "packs"
urlpatterns = [
    path("desk/<slug:reference>/packs/", views.desk_list, name="desk_list"),
    path("desk/<slug:reference>/packs/new/", views.new, name="new"),
    path("packs/", views.mine, name="mine"),
    path("packs/<uuid:pack_id>/", views.pack, name="pack"),
    path("packs/<uuid:pack_id>/edit/", views.edit, name="edit"),
    path("packs/<uuid:pack_id>/build/", views.build, name="build"),
    path("packs/<uuid:pack_id>/progress/", views.progress, name="progress"),
    path("packs/<uuid:pack_id>/clear/", views.clear, name="clear"),
    path("packs/<uuid:pack_id>/draft/", views.draft, name="draft"),
    path("packs/<uuid:pack_id>/issue/", views.issue, name="issue"),
    path("packs/<uuid:pack_id>/download/", views.download, name="download"),
]

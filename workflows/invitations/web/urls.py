from django.urls import path

from workflows.invitations.web import views

app_name = "invitations"
urlpatterns = [
    path("invitations/<uuid:invitation_id>/open/<str:token>/", views.arrive, name="open"),
    path("invitations/<uuid:invitation_id>/", views.answer, name="answer"),
]

from django.urls import path

from workflows.decisions.web import views

app_name = "decisions"
urlpatterns = [
    path("decisions/", views.mine, name="mine"),
    path("decisions/<slug:reference>/conflicts/", views.conflicts, name="conflicts"),
    path("desk/<slug:reference>/decision/", views.decision, name="decision"),
]

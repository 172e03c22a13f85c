from django.urls import path

from workflows.decisions.web import views

app_name = "decisions"
urlpatterns = [path("desk/<slug:reference>/decision/", views.decision, name="decision")]

from django.urls import path

from workflows.boards.web import views

app_name = "boards"
urlpatterns = [path("bodies/<slug:slug>/logo.png", views.logo, name="logo")]

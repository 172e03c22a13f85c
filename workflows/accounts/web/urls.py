from django.urls import path

from workflows.accounts.web import views

urlpatterns = [path("start/", views.home, name="home")]

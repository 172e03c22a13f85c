from django.urls import path

from nedrecruit.demo.web import views

app_name = "demo"
urlpatterns = [path("demo/sign-ins/", views.signins, name="signins")]

from django.urls import path

from workflows.notices.web import views

app_name = "notices"
urlpatterns = [
    path("demo/mail/", views.mailbox, name="mailbox"),
    path("demo/mail/<int:message_id>/", views.message, name="message"),
]

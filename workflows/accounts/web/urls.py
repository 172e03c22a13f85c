from django.urls import path

from workflows.accounts.web import views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/stop-viewing/", views.view_as_stop, name="view_as_stop"),
    path("people/<int:user_id>/view-as/", views.view_as, name="view_as"),
    path("start/", views.home, name="home"),
    path("account/", views.account, name="account"),
    path("account/second-step/", views.two_step, name="two_step"),
    path(
        "account/email/", views.account_instead
    ),  # an address is changed by support: the trail follows it
    path("account/sessions/", views.sessions, name="account_sessions"),
    path("account/organisation/again/", views.organisation_again, name="organisation_again"),
    # allauth leads here by this name
    path(
        "account/organisation/cancelled/",
        views.organisation_cancelled,
        name="socialaccount_login_cancelled",
    ),
]

from django.conf import settings
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.web import views as cms_views

# Wagtail's own password forms make sessions without our sign-in, whatever WAGTAILADMIN_LOGIN_URL says.
# They stand first so that nothing behind them is reached.
password_doors = [
    path("admin/login/", cms_views.sign_in_instead),
    re_path(r"^admin/password_reset/(?P<rest>.*)$", cms_views.sign_in_instead),
    path("_util/login/", cms_views.sign_in_instead),
    re_path(r"^_util/authenticate_with_password/(?P<rest>.*)$", cms_views.sign_in_instead),
]

demonstration = [path("", include("nedrecruit.demo.web.urls"))] if settings.DEMO else []

urlpatterns = [
    *password_doors,
    *demonstration,
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("workflows.accounts.web.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/two-step/", include("allauth.mfa.urls")),
    path(
        "account/organisation/",
        include("allauth.socialaccount.providers.openid_connect.urls"),
    ),
    path("", include("workflows.notices.web.urls")),
    path("", include("workflows.invitations.web.urls")),
    path("", include("workflows.boards.web.urls")),
    path("", include("workflows.campaigns.web.urls")),
    path("", include("workflows.applications.web.urls")),
    path("", include("workflows.scoring.web.urls")),
    path("", include("workflows.decisions.web.urls")),
    path("", include("workflows.packs.web.urls")),
    path("", include("cms.web.urls")),
    path("", include(wagtail_urls)),
]

handler400 = "workflows.core.web.errors.bad_request"
handler403 = "workflows.core.web.errors.forbidden"
handler404 = "workflows.core.web.errors.not_found"
handler500 = "workflows.core.web.errors.broken"

from django.urls import path

from cms.web import views

app_name = "cms"
urlpatterns = [
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("security.txt", views.security_txt, name="security_txt_at_root"),
    path(
        "vacancies/<slug:reference>/candidate-pack.pdf", views.candidate_pack, name="candidate_pack"
    ),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
]

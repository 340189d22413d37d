"""Addresses of health credentials."""

from django.urls import path

from shouwang.protect.credentials.views import managing, trying

app_name = "credentials"

urlpatterns = [
    path("c/<slug:compound>/credentials/", managing.index, name="index"),
    path("c/<slug:compound>/credentials/accept", managing.accept, name="accept"),
    path("c/<slug:compound>/credentials/try", trying.attempt, name="try"),
    path("c/<slug:compound>/credentials/trust", managing.trust, name="trust"),
    path("c/<slug:compound>/credentials/trust/<int:list_id>", managing.change_list, name="list"),
    path("c/<slug:compound>/credentials/services", managing.add_service, name="services"),
    path("c/<slug:compound>/credentials/services/<int:service_id>", managing.change_service, name="service"),
]

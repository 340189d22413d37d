"""Addresses of the reserve."""

from django.urls import path

from shouwang.means.reserve import views

app_name = "reserve"

urlpatterns = [
    path("c/<slug:compound>/goods/reserve/", views.cover, name="cover"),
    path("c/<slug:compound>/goods/reserve/days", views.days, name="days"),
]

"""Address of the resident's own page."""

from django.urls import path

from shouwang.living.home import views

app_name = "home"

urlpatterns = [path("c/<slug:compound>/home/", views.mine, name="mine")]

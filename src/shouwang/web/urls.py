"""Addresses of the shell."""

from django.urls import path

from shouwang.web import views

app_name = "web"

urlpatterns = [
    path("language/", views.set_language, name="language"),
    path("letters/", views.settle_letters, name="letters"),
    path("text-size/", views.set_text_size, name="text-size"),
]

"""Addresses of signing in and of one's own account."""

from django.urls import path

from shouwang.base.accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.front, name="front"),
    path("login/", views.sign_in, name="sign-in"),
    path("logout/", views.sign_out, name="sign-out"),
    path("me/", views.me, name="me"),
    path("me/password/", views.password, name="password"),
    path("compounds/", views.choose, name="choose"),
]

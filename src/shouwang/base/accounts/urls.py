"""Addresses of signing in and of one's own account."""

from django.urls import path

from shouwang.base.accounts.views import own as views
from shouwang.base.accounts.views import staff

app_name = "accounts"

urlpatterns = [
    path("", views.front, name="front"),
    path("login/", views.sign_in, name="sign-in"),
    path("logout/", views.sign_out, name="sign-out"),
    path("me/", views.me, name="me"),
    path("me/password/", views.password, name="password"),
    path("c/<slug:compound>/", views.front, name="compound"),
    path("c/<slug:compound>/accounts/", staff.accounts, name="accounts"),
    path("c/<slug:compound>/accounts/<int:user_id>/", staff.change, name="change"),
    path("compounds/", views.choose, name="choose"),
]

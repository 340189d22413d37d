"""Addresses of duties and posts."""

from django.urls import path

from shouwang.means.workforce.views import all as every
from shouwang.means.workforce.views import own, posts

app_name = "workforce"
_C = "c/<slug:compound>/"
_D = f"{_C}duties/<int:duty_id>/"

urlpatterns = [
    path(f"{_C}duties/", every.duties, name="duties"),
    path(f"{_C}duties/print/", every.printed, name="print"),
    path(f"{_C}duties/export/", every.workbook, name="export"),
    path(f"{_C}duties/bulk/", every.bulk, name="bulk"),
    path(f"{_C}duties/mine/", own.mine, name="mine"),
    path(_D, own.duty, name="duty"),
    path(f"{_D}accept/", own.accept, name="accept"),
    path(f"{_D}start/", own.begin, name="start"),
    path(f"{_D}tick/", own.tick, name="tick"),
    path(f"{_D}photo/", own.add_photo, name="add-photo"),
    path(f"{_D}photos/<int:photo_id>/", own.photo, name="photo"),
    path(f"{_D}finish/", own.finish, name="finish"),
    path(f"{_D}cannot/", own.cannot, name="cannot"),
    path(f"{_D}judge/", own.judge, name="judge"),
    path(f"{_C}duties/posts/", posts.posts, name="posts"),
    path(f"{_C}duties/posts/seat/", posts.seat, name="seat"),
    path(f"{_C}duties/posts/absence/", posts.absence, name="absence"),
    path(f"{_C}duties/posts/absence/<int:absence_id>/back/", posts.back_again, name="back-again"),
]

"""Addresses of training."""

from django.urls import path

from shouwang.means.training.views import lead, own

app_name = "training"

urlpatterns = [
    path("c/<slug:compound>/training/", own.mine, name="mine"),
    path("c/<slug:compound>/training/points", own.points, name="points"),
    path("c/<slug:compound>/training/team", lead.team, name="team"),
    path("c/<slug:compound>/training/courses", lead.courses, name="courses"),
    path("c/<slug:compound>/training/courses/new", lead.write, name="new"),
    path("c/<slug:compound>/training/courses/<slug:key>/edit", lead.write, name="write"),
    path("c/<slug:compound>/training/<int:course_id>", own.course, name="course"),
    path("c/<slug:compound>/training/<int:course_id>/sign-off", lead.sign, name="sign"),
]

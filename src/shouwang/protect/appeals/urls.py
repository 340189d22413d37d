"""Addresses of appeals."""

from django.urls import path

from shouwang.protect.appeals.views import guards, public, reviewers

app_name = "appeals"

urlpatterns = [
    path("c/<slug:compound>/gate/appeals/", guards.desk, name="desk"),
    path("c/<slug:compound>/gate/appeals/<int:appeal_id>", guards.at_gate, name="at-gate"),
    path("c/<slug:compound>/gate/appeals/<int:appeal_id>/slip", guards.slip, name="slip"),
    path("c/<slug:compound>/gate/appeals/<int:appeal_id>/pass", guards.let_pass, name="let-pass"),
    path("c/<slug:compound>/gate/decisions/<int:decision_id>/appeal", guards.new, name="new"),
    path("c/<slug:compound>/gate/appeals/review/", reviewers.queue, name="queue"),
    path("c/<slug:compound>/gate/appeals/review/<int:appeal_id>", reviewers.one, name="one"),
    path("appeal/<str:token>", public.slip, name="public"),
]

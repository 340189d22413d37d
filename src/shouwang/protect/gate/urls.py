"""Addresses of the gate."""

from django.urls import path

from shouwang.protect.gate import inside_pages, views

app_name = "gate"

urlpatterns = [
    path("c/<slug:compound>/gate/", views.desk, name="desk"),
    path("c/<slug:compound>/gate/decide", views.decide, name="decide"),
    path("c/<slug:compound>/gate/decisions/<int:decision_id>", views.verdict, name="verdict"),
    path("c/<slug:compound>/gate/figures", views.figures, name="figures"),
    path("c/<slug:compound>/gate/inside", inside_pages.inside, name="inside"),
    path("c/<slug:compound>/pass", views.own_pass, name="pass"),
]

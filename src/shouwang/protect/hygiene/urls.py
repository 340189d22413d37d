"""Addresses of rounds; the one of a door opens without signing in."""

from django.urls import path

from shouwang.protect.hygiene.views import areas, coverage, goods, own, public

app_name = "hygiene"

urlpatterns = [
    path("c/<slug:compound>/rounds/", own.mine, name="mine"),
    path("c/<slug:compound>/rounds/worker.js", own.worker, name="worker"),
    path("c/<slug:compound>/rounds/letters", own.sealed, name="letters"),
    path("c/<slug:compound>/rounds/start", own.begin, name="start"),
    path("c/<slug:compound>/rounds/finish", own.end, name="finish"),
    path("c/<slug:compound>/rounds/problem", own.trouble, name="report"),
    path("c/<slug:compound>/rounds/photo/<int:photo_id>", own.photo, name="photo"),
    path("c/<slug:compound>/rounds/coverage", coverage.coverage, name="coverage"),
    path("c/<slug:compound>/rounds/coverage/export", coverage.export, name="export"),
    path("c/<slug:compound>/rounds/certificate", coverage.certificate, name="certificate"),
    path("c/<slug:compound>/rounds/problems", coverage.problems, name="problems"),
    path("c/<slug:compound>/rounds/problems/<int:problem_id>/solve", coverage.solve, name="solve"),
    path("c/<slug:compound>/rounds/areas", areas.areas, name="areas"),
    path("c/<slug:compound>/rounds/areas/lay-out", areas.lay_out, name="lay-out"),
    path("c/<slug:compound>/rounds/areas/add", areas.add, name="add"),
    path("c/<slug:compound>/rounds/areas/import", areas.take_sheet, name="import"),
    path("c/<slug:compound>/rounds/areas/change", areas.change, name="change"),
    path("c/<slug:compound>/rounds/areas/labels", areas.labels, name="labels"),
    path("c/<slug:compound>/rounds/areas/export", areas.export, name="areas-export"),
    path("c/<slug:compound>/rounds/methods", goods.methods, name="methods"),
    path("c/<slug:compound>/rounds/methods/product", goods.product, name="product"),
    path("clean/<slug:place>/<str:code>", public.door, name="door"),
]

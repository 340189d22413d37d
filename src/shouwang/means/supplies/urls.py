"""Addresses of the store."""

from django.urls import path

from shouwang.means.supplies.views import desk, stock

app_name = "supplies"

urlpatterns = [
    path("c/<slug:compound>/goods/", stock.stock, name="stock"),
    path("c/<slug:compound>/goods/items/new", stock.write, name="new"),
    path("c/<slug:compound>/goods/items/<int:item_id>", stock.item, name="item"),
    path("c/<slug:compound>/goods/items/<int:item_id>/edit", stock.write, name="write"),
    path("c/<slug:compound>/goods/labels", stock.labels, name="labels"),
    path("c/<slug:compound>/goods/places", stock.places, name="places"),
    path("c/<slug:compound>/goods/movements", stock.entries, name="entries"),
    path("c/<slug:compound>/goods/movements/<int:entry_id>", stock.entry, name="entry"),
    path("c/<slug:compound>/goods/movements/<int:entry_id>/correct", stock.correct, name="correct"),
    path("c/<slug:compound>/goods/desk", desk.desk, name="desk"),
    path("c/<slug:compound>/goods/counts", desk.counts, name="counts"),
    path("c/<slug:compound>/goods/counts/<int:count_id>", desk.count, name="count"),
    path("c/<slug:compound>/goods/protection", desk.ppe, name="ppe"),
]

"""Addresses of the store."""

from django.urls import path

from shouwang.means.supplies.views import catalogue, counting, desk, ledger, protection, stock

app_name = "supplies"

urlpatterns = [
    path("c/<slug:compound>/goods/", stock.stock, name="stock"),
    path("c/<slug:compound>/goods/items/new", catalogue.write, name="new"),
    path("c/<slug:compound>/goods/items/<int:item_id>", stock.item, name="item"),
    path("c/<slug:compound>/goods/items/<int:item_id>/edit", catalogue.write, name="write"),
    path("c/<slug:compound>/goods/labels", catalogue.labels, name="labels"),
    path("c/<slug:compound>/goods/places", catalogue.places, name="places"),
    path("c/<slug:compound>/goods/movements", ledger.entries, name="entries"),
    path("c/<slug:compound>/goods/movements/<int:entry_id>", ledger.entry, name="entry"),
    path("c/<slug:compound>/goods/movements/<int:entry_id>/correct", ledger.correct, name="correct"),
    path("c/<slug:compound>/goods/desk", desk.desk, name="desk"),
    path("c/<slug:compound>/goods/counts", counting.counts, name="counts"),
    path("c/<slug:compound>/goods/counts/<int:count_id>", counting.count, name="count"),
    path("c/<slug:compound>/goods/protection", protection.ppe, name="ppe"),
    path("c/<slug:compound>/goods/protection/mine", protection.wear, name="wear"),
]

"""Addresses of buying."""

from django.urls import path

from shouwang.means.purchasing.views import money, orders, prices

app_name = "purchasing"

urlpatterns = [
    path("c/<slug:compound>/goods/purchases/", orders.orders, name="orders"),
    path("c/<slug:compound>/goods/purchases/new", orders.new, name="new"),
    path("c/<slug:compound>/goods/purchases/promised", orders.promise, name="promise"),
    path("c/<slug:compound>/goods/purchases/<int:purchase_id>/thanks", orders.thanks, name="thanks"),
    path("c/<slug:compound>/goods/purchases/<int:purchase_id>", orders.one, name="one"),
    path("c/<slug:compound>/goods/prices", prices.prices, name="prices"),
    path("c/<slug:compound>/goods/suppliers", money.suppliers, name="suppliers"),
    path("c/<slug:compound>/goods/funds", money.funds, name="funds"),
    path("c/<slug:compound>/goods/funds/<int:fund_id>", money.fund, name="fund"),
]

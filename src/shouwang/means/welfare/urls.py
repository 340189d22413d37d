"""Addresses of welfare."""

from django.urls import path

from shouwang.means.welfare.views import lead, own, wall

app_name = "welfare"

urlpatterns = [
    path("c/<slug:compound>/welfare/rest", own.rest, name="rest"),
    path("c/<slug:compound>/welfare/meals", own.meals, name="meals"),
    path("c/<slug:compound>/welfare/mind", own.mind, name="mind"),
    path("c/<slug:compound>/welfare/mind/<str:scale>", own.check, name="check"),
    path("c/<slug:compound>/welfare/mind/kept/<int:check_id>/forget", own.forget, name="forget"),
    path("c/<slug:compound>/welfare/talk", own.ask, name="ask"),
    path("c/<slug:compound>/welfare/fatigue", lead.tired, name="fatigue"),
    path("c/<slug:compound>/welfare/rooms", lead.rooms, name="rooms"),
    path("c/<slug:compound>/welfare/kitchen", lead.kitchen, name="kitchen"),
    path("c/<slug:compound>/welfare/totals", lead.totals, name="totals"),
    path("c/<slug:compound>/welfare/talks", lead.talks, name="talks"),
    path("c/<slug:compound>/thanks", wall.wall, name="wall"),
    path("c/<slug:compound>/thanks/<int:thanks_id>/hide", wall.hide, name="hide"),
]

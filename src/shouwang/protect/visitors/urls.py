"""Addresses of visits; those without a compound open without signing in."""

from django.urls import path

from shouwang.protect.visitors.views import desk, hosts, public, records

app_name = "visitors"

urlpatterns = [
    path("c/<slug:compound>/visitors/", desk.today, name="today"),
    path("c/<slug:compound>/visitors/courier", desk.courier, name="courier"),
    path("c/<slug:compound>/visitors/new", desk.new, name="new"),
    path("c/<slug:compound>/visitors/desk", desk.desk, name="desk"),
    path("c/<slug:compound>/visitors/desk/decide", desk.decide, name="decide"),
    path("c/<slug:compound>/visitors/posters", desk.posters, name="posters"),
    path("c/<slug:compound>/visitors/register", records.register, name="register"),
    path("c/<slug:compound>/visitors/export", records.export, name="export"),
    path("c/<slug:compound>/visitors/blocked", records.blocked, name="blocked"),
    path("c/<slug:compound>/visitors/blocked/<int:blocked_id>/lift", records.lift, name="lift"),
    path("c/<slug:compound>/visitors/mine", hosts.mine, name="mine"),
    path("c/<slug:compound>/visitors/invite", hosts.invite, name="invite"),
    path("c/<slug:compound>/visitors/<int:invitation_id>", hosts.one, name="one"),
    path("c/<slug:compound>/visitors/<int:invitation_id>/cancel", hosts.cancel, name="cancel"),
    path("c/<slug:compound>/visitors/<int:invitation_id>/extend", hosts.extend, name="extend"),
    path("c/<slug:compound>/visitors/<int:invitation_id>/answer", hosts.answer, name="answer"),
    path("c/<slug:compound>/visitors/<int:invitation_id>/undo", desk.undo, name="undo"),
    path("c/<slug:compound>/visitors/<int:invitation_id>/nudge", desk.nudge, name="nudge"),
    path("c/<slug:compound>/visitors/<int:invitation_id>/gone", desk.gone, name="gone"),
    path("visit/", public.lookup, name="lookup"),
    path("visit/host/<str:token>", public.host, name="host"),
    path("visit/gate/<str:token>", public.gate, name="gate"),
    path("visit/<str:token>", public.visit, name="visit"),
]

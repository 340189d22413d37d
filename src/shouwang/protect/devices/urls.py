"""Addresses of devices: pages, and where devices themselves speak."""

from django.urls import path

from shouwang.protect.devices.views import doors, intake, register

app_name = "devices"

urlpatterns = [
    path("api/v1/devices/<str:token>/events", intake.events, name="intake"),
    path("api/v1/devices/<str:token>/heartbeat", intake.heartbeat, name="heartbeat"),
    path("c/<slug:compound>/devices/", register.index, name="index"),
    path("c/<slug:compound>/devices/doors", doors.doors, name="doors"),
    path("c/<slug:compound>/devices/<int:device_id>/open", doors.open_door, name="open"),
    path("c/<slug:compound>/devices/<int:device_id>/control", doors.control, name="control"),
    path("c/<slug:compound>/devices/new", register.new, name="new"),
    path("c/<slug:compound>/devices/register", register.create, name="create"),
    path("c/<slug:compound>/devices/<int:device_id>", register.one, name="one"),
    path("c/<slug:compound>/devices/<int:device_id>/change", register.change, name="change"),
    path("c/<slug:compound>/devices/<int:device_id>/rotate", register.rotate, name="rotate"),
    path("c/<slug:compound>/devices/<int:device_id>/state", register.state, name="state"),
    path("c/<slug:compound>/devices/<int:device_id>/upkeep", register.upkeep, name="upkeep"),
]

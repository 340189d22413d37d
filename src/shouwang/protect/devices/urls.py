"""Addresses of devices: pages, and where devices themselves speak."""

from django.urls import path

from shouwang.protect.devices.views import described, doors, faces, intake, register

app_name = "devices"

urlpatterns = [
    path("api/v1/devices/openapi.json", described.description, name="openapi"),
    path("api/v1/devices/<str:token>/events", intake.events, name="intake"),
    path("api/v1/devices/<str:token>/heartbeat", intake.heartbeat, name="heartbeat"),
    path("c/<slug:compound>/devices/", register.index, name="index"),
    path("c/<slug:compound>/devices/doors", doors.doors, name="doors"),
    path("c/<slug:compound>/devices/<int:device_id>/open", doors.open_door, name="open"),
    path("c/<slug:compound>/devices/<int:device_id>/try", doors.try_device, name="try"),
    path("c/<slug:compound>/devices/<int:device_id>/control", doors.control, name="control"),
    path("c/<slug:compound>/devices/faces", faces.consents, name="faces"),
    path("c/<slug:compound>/devices/faces/enrol", faces.enrol, name="face-enrol"),
    path("c/<slug:compound>/devices/faces/<int:consent_id>/withdraw", faces.withdraw, name="face-withdraw"),
    path("c/<slug:compound>/devices/faces/<int:consent_id>/compare", faces.compare, name="face-compare"),
    path("c/<slug:compound>/devices/faces/copies/<int:copy_id>/gone", faces.gone, name="face-gone"),
    path("c/<slug:compound>/face", faces.own, name="face-own"),
    path("c/<slug:compound>/face/give", faces.give_own, name="face-own-give"),
    path("c/<slug:compound>/face/withdraw", faces.withdraw_own, name="face-own-withdraw"),
    path("c/<slug:compound>/devices/new", register.new, name="new"),
    path("c/<slug:compound>/devices/register", register.create, name="create"),
    path("c/<slug:compound>/devices/<int:device_id>", register.one, name="one"),
    path("c/<slug:compound>/devices/<int:device_id>/change", register.change, name="change"),
    path("c/<slug:compound>/devices/<int:device_id>/rotate", register.rotate, name="rotate"),
    path("c/<slug:compound>/devices/<int:device_id>/state", register.state, name="state"),
    path("c/<slug:compound>/devices/<int:device_id>/upkeep", register.upkeep, name="upkeep"),
]

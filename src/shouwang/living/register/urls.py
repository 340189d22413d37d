"""Addresses of the register: people and homes, the layout of the compound, imports and exports."""

from django.urls import path

from shouwang.living.register.views import orders, people, places, register, unmasking

app_name = "register"

HERE = "c/<slug:compound>/register/"

urlpatterns = [
    path(HERE, register.index, name="index"),
    path(HERE + "print/", register.printed, name="print"),
    path(HERE + "add/", people.add, name="add"),
    path(HERE + "homes/<int:home_id>/print/", register.printed_home, name="print-home"),
    path(HERE + "homes/<int:home_id>/restrict/", orders.restrict, name="restrict"),
    path(HERE + "homes/<int:home_id>/orders/<int:restriction_id>/lift/", orders.lift, name="lift"),
    path(HERE + "people/<int:person_id>/", people.edit, name="edit"),
    path(HERE + "people/<int:person_id>/need/", people.need, name="need"),
    path(HERE + "people/<int:person_id>/contact/", people.contact, name="contact"),
    path(HERE + "people/<int:person_id>/account/", people.account, name="account"),
    path(HERE + "people/<int:person_id>/unmask/<slug:field>/", unmasking.unmask, name="unmask"),
    path(HERE + "residences/<int:residence_id>/move-out/", people.move_out, name="move-out"),
    path(HERE + "residences/<int:residence_id>/contact/", people.make_contact, name="make-contact"),
    path("c/<slug:compound>/my/looks/", unmasking.looks, name="looks"),
    path("c/<slug:compound>/places/", places.places, name="places"),
]

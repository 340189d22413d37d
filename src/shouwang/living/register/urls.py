"""Addresses of the register: people and homes, the layout of the compound, imports and exports."""

from django.urls import path

from shouwang.living.register.views import founding, imports, orders, people, places, register, unmasking

app_name = "register"

HERE = "c/<slug:compound>/register/"

urlpatterns = [
    path("compounds/new/", founding.new_compound, name="new-compound"),
    path(HERE, register.index, name="index"),
    path(HERE + "print/", register.printed, name="print"),
    path(HERE + "import/", imports.choose, name="import"),
    path(HERE + "import/template/<slug:kind>/", imports.template, name="import-template"),
    path(HERE + "import/<int:run_id>/", imports.run, name="import-run"),
    path(HERE + "import/<int:run_id>/columns/", imports.settle, name="import-settle"),
    path(HERE + "import/<int:run_id>/write/", imports.write, name="import-write"),
    path(HERE + "import/<int:run_id>/stop/", imports.stop, name="import-stop"),
    path(HERE + "import/<int:run_id>/undo/", imports.undo, name="import-undo"),
    path(HERE + "import/<int:run_id>/refused/", imports.refused, name="import-refused"),
    path(HERE + "import/<int:run_id>/accounts/", imports.accounts, name="import-accounts"),
    path(HERE + "export/", imports.export, name="export"),
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

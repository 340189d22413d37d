"""Addresses of roll-calls."""

from django.urls import path

from shouwang.living.rollcall.views import board, knock, link

app_name = "rollcall"
HERE = "c/<slug:compound>/rollcall/"

urlpatterns = [
    path(HERE, board.board, name="board"),
    path(HERE + "open", board.open_page, name="open"),
    path(HERE + "<int:roll_call_id>/close", board.close, name="close"),
    path(HERE + "<int:roll_call_id>/knocks", board.order_knocks, name="order-knocks"),
    path(HERE + "not-reached.xlsx", board.sheet, name="sheet"),
    path(HERE + "knock/", knock.knock, name="knock"),
    path(HERE + "knock/<int:building_id>", knock.doors, name="doors"),
    path(HERE + "knock/<int:building_id>/letters", knock.sealed, name="letters"),
    path(HERE + "knock/<int:building_id>/call", knock.call_up, name="call"),
    path(HERE + "knock/<int:building_id>/print", knock.print_doors, name="print"),
    path(HERE + "knock/<int:building_id>/links", knock.print_links, name="links"),
    path("r/<str:token>/", link.link, name="link"),
]

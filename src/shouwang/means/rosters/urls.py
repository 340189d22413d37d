"""Addresses of staff files and rosters."""

from django.urls import path

from shouwang.means.rosters.views import staff

app_name = "rosters"
_C = "c/<slug:compound>/"
_S = f"{_C}duties/staff/"

urlpatterns = [
    path(_S, staff.staff, name="staff"),
    path(f"{_S}print/", staff.staff_print, name="staff-print"),
    path(f"{_S}export/", staff.staff_sheet, name="staff-export"),
    path(f"{_S}open/", staff.open_file, name="open-file"),
    path(f"{_S}<int:file_id>/", staff.file, name="file"),
    path(f"{_S}<int:file_id>/terms/", staff.add_term, name="add-term"),
    path(f"{_S}<int:file_id>/terms/<int:term_id>/end/", staff.end_term, name="end-term"),
    path(f"{_S}<int:file_id>/terms/<int:term_id>/look/", staff.unmask, name="unmask"),
    path(f"{_S}<int:file_id>/close/", staff.close_file, name="close-file"),
]

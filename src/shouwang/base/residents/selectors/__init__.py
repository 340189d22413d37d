"""Reading who lives where; other apps import this module only."""

from shouwang.base.residents.fragments import ORDERS, PERSON, orders
from shouwang.base.residents.selectors.filters import FILTERS, filter_counts, narrowed
from shouwang.base.residents.selectors.finding import Found
from shouwang.base.residents.selectors.homes import (
    Counts,
    HomeNeeds,
    contacts_of,
    counts,
    homes_in_need,
    homes_of_user,
    living,
    members,
    members_of,
    needs_of_homes,
    needs_of_people,
    people_count,
    people_within,
    users_of_homes,
)
from shouwang.base.residents.selectors.people import (
    by_id_number,
    by_phone,
    found,
    homes_of_people,
    person,
    person_of_user,
    require_person,
    residences_of,
    seen_by,
)
from shouwang.base.residents.selectors.restrictions import (
    binding_home,
    binding_person,
    bound_users,
    restrictions_in_force,
)
from shouwang.base.residents.selectors.search import is_searchable, search

__all__ = [
    "FILTERS",
    "ORDERS",
    "PERSON",
    "Counts",
    "Found",
    "HomeNeeds",
    "binding_home",
    "binding_person",
    "bound_users",
    "by_id_number",
    "by_phone",
    "contacts_of",
    "counts",
    "filter_counts",
    "found",
    "homes_in_need",
    "homes_of_people",
    "homes_of_user",
    "is_searchable",
    "living",
    "members",
    "members_of",
    "narrowed",
    "needs_of_homes",
    "needs_of_people",
    "orders",
    "people_count",
    "people_within",
    "person",
    "person_of_user",
    "require_person",
    "residences_of",
    "restrictions_in_force",
    "search",
    "seen_by",
    "users_of_homes",
]

"""Pages of visits: for hosts, for staff, for records, and for visitors themselves."""

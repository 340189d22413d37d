"""Pages of appeals: the guard's, the reviewer's, and the person's own."""

"""Pages of buying: purchases, suppliers, funds."""

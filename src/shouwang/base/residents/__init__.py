"""Who lives where: people, residences, needs, emergency contacts, restrictions."""

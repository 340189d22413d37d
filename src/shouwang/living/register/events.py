"""What happened to the register and the compounds in it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CompoundFounded:
    """A compound was founded; its company's plans now hold for it too."""

    compound_id: int

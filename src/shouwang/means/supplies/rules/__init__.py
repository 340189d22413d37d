"""Pure decisions of the store: units, movements, which batch goes first, what a count says."""

from shouwang.kernel.outcomes import Conflict, Refusal


class SuppliesRefused(Refusal):
    """A movement that cannot be: no such quantity, expired, not borrowed."""


class OutOfStock(Conflict):
    """There is less than was asked for; whoever came first has it."""

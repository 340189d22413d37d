"""Pure decisions of buying: who has to agree, whether a price is odd, whether a bill fits."""

from shouwang.kernel.outcomes import Conflict, Refusal


class PurchaseRefused(Refusal):
    """A purchase, a receipt or a bill that cannot be."""


class FundShort(Conflict):
    """The money that was left is promised to something else by now."""

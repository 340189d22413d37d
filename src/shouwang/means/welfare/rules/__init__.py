"""Pure decisions about people's strain: fatigue, questionnaires, and what may be told of them."""

from shouwang.kernel.outcomes import Conflict, Refusal


class WelfareRefused(Refusal):
    """Something about rest, meals or thanks that cannot be done."""


class WelfareTaken(Conflict):
    """Somebody else was faster: the bed is taken, the call was answered."""

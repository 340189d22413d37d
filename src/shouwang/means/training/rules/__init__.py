"""Pure decisions about learning: whether a quiz is passed, until when a course holds, who lacks what, which rank."""

from shouwang.kernel.outcomes import Conflict, Refusal


class TrainingRefused(Refusal):
    """A quiz, a sign-off or a reward that cannot be had."""


class TrainingTaken(Conflict):
    """Somebody else was faster: the last reward is gone."""

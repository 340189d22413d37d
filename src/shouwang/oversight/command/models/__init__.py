"""The rows of this app."""

from shouwang.oversight.command.models.incidents import Activation, Consent, Incident, LevelStep
from shouwang.oversight.command.models.plans import Plan, PlanApproval, PlanVersion

__all__ = ["Activation", "Consent", "Incident", "LevelStep", "Plan", "PlanApproval", "PlanVersion"]

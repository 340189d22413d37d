"""The rows of this app."""

from shouwang.oversight.command.models.plans import Plan, PlanApproval, PlanVersion

__all__ = ["Plan", "PlanApproval", "PlanVersion"]

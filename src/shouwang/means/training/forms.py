"""What people send; services judge the content."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.training.models import Question
from shouwang.means.training.rules import TrainingRefused
from shouwang.means.training.services import CourseFacts, QuestionFacts
from shouwang.web.forms import NonceForm, reader

read = reader(TrainingRefused, "training.form")


class PersonForm(NonceForm):
    """Somebody."""

    user = forms.IntegerField(min_value=1, max_value=2**62)


class SignOffForm(PersonForm):
    """What was seen."""

    remark = forms.CharField(required=False, max_length=200)


class PraiseForm(PersonForm):
    """Points from a leader."""

    amount = forms.IntegerField(label=gettext_lazy("Points"))
    words = forms.CharField(required=False, max_length=200)


class RewardForm(forms.Form):
    """Something that points buy."""

    title = forms.CharField(max_length=60)
    cost = forms.IntegerField()
    left = forms.IntegerField()


class RedeemForm(NonceForm):
    """Spending points."""

    reward = forms.IntegerField(min_value=1, max_value=2**62)


class HandOutForm(forms.Form):
    """A reward that was handed over."""

    entry = forms.IntegerField(min_value=1, max_value=2**62)


class RequireForm(forms.Form):
    """Who must hold a course."""

    course = forms.IntegerField(min_value=1, max_value=2**62)
    post = forms.CharField(required=False, max_length=20)
    hazard = forms.CharField(required=False, max_length=20)
    wanted = forms.BooleanField(required=False)


class CourseForm(forms.Form):
    """A course; its questions stand in one text, as :func:`questions` reads them."""

    key = forms.SlugField(max_length=40)
    title_zh = forms.CharField(required=False, max_length=120)
    title_en = forms.CharField(required=False, max_length=120)
    material_zh = forms.CharField(required=False, max_length=8000)
    material_en = forms.CharField(required=False, max_length=8000)
    questions = forms.CharField(max_length=20000)
    certificate = forms.CharField(required=False, max_length=20)
    pass_percent = forms.IntegerField()
    months = forms.IntegerField()
    points = forms.IntegerField()
    needs_sign_off = forms.BooleanField(required=False)

    def facts(self) -> CourseFacts:
        """The course that was written.

        Raises:
            TrainingRefused: ``training.form``, ``training.facts``.
        """
        data = read(self)
        return CourseFacts(
            key=data["key"],
            title=Words(en=data["title_en"], zh=data["title_zh"]),
            material=Words(en=data["material_en"], zh=data["material_zh"]),
            questions=questions(data["questions"]),
            certificate=data["certificate"],
            pass_percent=data["pass_percent"],
            months=data["months"],
            needs_sign_off=data["needs_sign_off"],
            points=data["points"],
        )


def questions(text: str) -> list[QuestionFacts]:
    """Questions as people write them: a line for the question, then a line for each choice, ``*`` before the right one.

    An empty line ends a question; ``中文 | English`` gives both languages.

    Raises:
        TrainingRefused: ``training.facts``: a question without exactly one right choice.
    """
    blocks = [[line.strip() for line in block.split("\n") if line.strip()] for block in _blocks(text)]
    return [_question(block) for block in blocks if block]


def _blocks(text: str) -> list[str]:
    return text.replace("\r", "").split("\n\n")


def _question(lines: list[str]) -> QuestionFacts:
    choices = [line.lstrip("*- ").strip() for line in lines[1:]]
    right = [place for place, line in enumerate(lines[1:]) if line.startswith("*")]
    if len(right) != 1:
        raise TrainingRefused("training.facts", _("A question has two to five choices, and one of them is right.")).at(
            "questions"
        )
    return QuestionFacts(_words(lines[0]), tuple(_words(each) for each in choices), right[0])


def _words(text: str) -> Words:
    zh, bar, en = text.partition("|")
    return Words(en=en.strip(), zh=zh.strip()) if bar else Words.of(text.strip())


def as_text(rows: list[Question]) -> str:
    """The questions as :func:`questions` reads them."""
    return "\n\n".join(
        "\n".join(
            [
                _both(row.text),
                *(("* " if place == row.right else "- ") + _both(each) for place, each in enumerate(row.choices)),
            ]
        )
        for row in rows
    )


def _both(stored: Any) -> str:
    words = Words.of(stored)
    return f"{words.zh} | {words.en}" if words.en and words.zh and words.en != words.zh else words.zh or words.en


def answers(data: Any, count: int) -> list[int | None]:
    """The answers of a sheet in order; None where a line was left out."""
    given = [data.get(f"item{place}", "") for place in range(count)]
    return [int(each) if each in ("0", "1", "2", "3", "4") else None for each in given]

"""The smallest plan that makes sense, for tests to break line by line."""

from __future__ import annotations

from typing import Any

from shouwang.kernel.words import Words
from shouwang.oversight.command.rules.pack import Duty

TINY = """\
format: shouwang-plan/1
code: T-1
hazard: outage
title: {zh: 小预案, en: Tiny plan}
purpose: {zh: 试, en: Try}
scope: {zh: 试, en: Try}
organisation:
  groups: [{key: all, title: {zh: 全组, en: All}}]
  posts:
    - {key: crew, title: {zh: 班组, en: Crew}, group: all, task: {zh: 干, en: Work}, muster_minutes: 5}
levels:
  - key: one
    numeral: "1"
    name: {zh: 一, en: One}
    colour: yellow
    grade: {zh: 较大, en: Considerable}
    summary: {zh: 试, en: Try}
    triggers: [{text: {zh: 试, en: Try}}]
    authority: {roles: [manager], text: {zh: 经理, en: Manager}}
    measures:
      - {measure: patrol_every, value: 60}
    notices:
      - {key: home, audience: residents, title: {zh: 通知, en: Notice}, body: {zh: "{compound}停电", en: Out}}
      - {key: crew, audience: staff, title: {zh: 通知, en: Notice}, body: {zh: 上岗, en: Go}}
  - key: two
    numeral: "2"
    name: {zh: 二, en: Two}
    colour: orange
    grade: {zh: 重大, en: Major}
    summary: {zh: 试, en: Try}
    triggers: [{text: {zh: 更糟, en: Worse}}]
    authority: {roles: [manager], text: {zh: 经理, en: Manager}, second_person: true}
    measures:
      - {measure: lift_service, value: restricted}
    notices:
      - {key: home2, audience: residents, title: {zh: 通知, en: Notice}, body: {zh: 停电, en: Out}}
      - {key: crew2, audience: staff, title: {zh: 通知, en: Notice}, body: {zh: 上岗, en: Go}}
duties:
  - key: look
    title: {zh: 看, en: Look}
    post: crew
    levels: [one, two]
    due_minutes: 15
    at: {two: {due_minutes: 5}}
  - {key: mend, title: {zh: 修, en: Mend}, post: crew, levels: [two, one], waits_for: [look], due_minutes: 20}
stand_down:
  conditions: [{zh: 好, en: Well}]
"""


def edited(old: str, new: str, text: str = TINY) -> str:
    """The tiny pack with one place changed."""
    assert text.count(old) == 1, old
    return text.replace(old, new)


def line_of(new: str, text: str) -> int:
    """The line on which the last line of an edit stands."""
    at = text.index(new) + max(new.rfind("\n"), 0) + ("\n" in new)
    return text.count("\n", 0, at) + 1


def duty(**changed: Any) -> Duty:
    """A duty with something changed."""
    return Duty(**{"key": "look", "title": Words("Look", "看"), "post": "crew", "due_minutes": 15, **changed})

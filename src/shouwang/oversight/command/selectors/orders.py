"""From a plan's duties and notices to what workforce and notices are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from shouwang.base.places.models import Compound
from shouwang.base.places.rules import PlaceRef
from shouwang.kernel.words import Words
from shouwang.means.notices import rules as notices
from shouwang.means.workforce import rules as workforce
from shouwang.oversight.command.rules import expansion
from shouwang.oversight.command.rules.expansion import Instance
from shouwang.oversight.command.rules.incidents import instance_key
from shouwang.oversight.command.rules.pack import Level, Notice, Pack


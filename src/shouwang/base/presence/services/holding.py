"""The SQL that keeps for a transaction the whereabouts of all who move in it, one after the other in one order.

A chain of common table expressions behind one named ``moves``, as ``MOVES_SQL`` is; it ends with ``held``. A
transaction that says several statements would else lock some tracks in the first and others in the next, and of two
such transactions each could wait for the other.
"""

from __future__ import annotations

from shouwang.base.presence.services.statement import filled

HELD_SQL = filled(
    """
tracked AS (
    SELECT @track@ AS track FROM (SELECT @columns@, NULL::bigint AS area_id FROM moves) AS m
),
held AS (
    SELECT w.track FROM presence_whereabouts AS w
     WHERE w.track IN (SELECT track FROM tracked) ORDER BY w.track FOR UPDATE
)
"""
)

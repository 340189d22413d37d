"""Visitors: invited, registered at the gate, confirmed by the host, approved where the posture asks, gone in time.

What the gate needs of this app, and nothing else of it:

- ``selectors.standing(text, compound_id=…, now=…)``: the :class:`rules.Standing` of whoever shows a scanned code
  (``SWV1.…``) or says a short one, or None; ``selectors.standings(ids, …)`` the same for many in one query, and
  ``selectors.STANDING_SQL`` that query for a caller with its own connection (``rules.Facts.of_row`` reads a row).
- ``selectors.candidates(text, …)``: the standings that a name, a phone's tail, a plate or a room may mean, and
  ``selectors.of_name(name, home_id=…, …)`` the one invitation of a name at a home.
- ``services.arrived(invitation_id=…, nonce=…, at=…)`` and ``services.left(…)`` in the transaction of the decision.
- ``selectors.for_offline(compound_id, now=…)``: what a gate without network needs, and ``rules.codes`` which reads
  the visitor's code with nothing but the public key.

How a visit goes, and all refusals, stand in ``docs/visitors.md``.
"""

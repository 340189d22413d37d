"""Makes rosters: pure Python and a solver, no database; the app's services hand it facts and take its answer.

``problem`` says what is asked, ``solving`` makes a roster, ``candidates`` ranks people for one open
shift, ``replanning`` mends a roster with the fewest people disturbed, ``explaining`` says why
something cannot be met and what each soft rule costs, ``checking`` judges any roster, ``law`` holds
the labour law's figures. ``docs/rosters.md`` has every rule with its source.
"""

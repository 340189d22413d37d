"""Learning, being certified, getting on: courses, quizzes, sign-offs, points and what is lacking for a plan."""

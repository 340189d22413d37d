"""Pages of training: one's own, the team's, the course writer's."""

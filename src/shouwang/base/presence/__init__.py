"""Who was where: visits, written by the gate and by every other place people go."""

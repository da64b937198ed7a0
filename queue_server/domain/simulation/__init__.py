"""Days played through, invented or past, to measure the estimate and to try a calling order."""

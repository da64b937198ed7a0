"""What runs by the clock: each job on a thread of its own, until the office closes."""

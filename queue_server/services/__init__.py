"""The use cases: each one transaction, whoever asks and through whichever door."""

"""The procedures an office explains: what they are, and how they are found and exchanged."""

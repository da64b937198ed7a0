"""What is summed up: figures over a span of days, their tables and files, and explanations.

Everything here reads through a read-only ``sqlite3.Connection`` it is given, or is pure.
"""

"""The rules of the office: tickets, calling order, numbers.  Pure: no I/O, no clock of its own."""

"""Hardware that is not there: fakes with physics and memory, breakable while the product runs.

They speak the real devices' bytes over loopback sockets, pseudo-terminals and files, so the real
drivers run against them.
"""

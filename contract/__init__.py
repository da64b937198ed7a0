"""What the parts of an office say to each other: topics, messages, journal kinds, ids, codes.

Nothing in here does I/O.
"""

VERSION = 1
MAX_MESSAGE_BYTES = 64 * 1024

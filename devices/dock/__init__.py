"""The demo: a whole office on one machine, everything faked but the product itself.

``office`` opens and closes it, ``plan`` decides and ``files`` writes its settings, ``supervisor``
holds its processes, ``hardware`` its fake devices, ``pulse`` asks how it is, ``page`` gathers what
is to be seen, and ``web`` is the web page through which it is seen, touched and broken, ``serving``
its server.
"""

"""The screen layer under kiosk and displays alike: a screen is a device too."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

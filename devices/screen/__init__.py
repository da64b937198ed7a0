"""The screen layer under kiosk and displays alike: a screen is a device too."""

"""A kiosk without the server: numbers from what was leased, kept on its disk, handed in later."""

"""What comes out of a printer: pictures of one bit a dot, drawn here, printed elsewhere."""

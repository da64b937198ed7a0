"""The screens of the touch terminals, one module each."""

"""The voice: which words a call is made of, and the recorded clips they are stitched from."""

"""What single lessons draw, one file a lesson."""

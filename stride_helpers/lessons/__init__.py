"""What single lessons draw, one file a lesson; `shrinking` is what several of them draw."""

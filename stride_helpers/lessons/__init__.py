"""What single lessons draw, one file a lesson; `cells` says which cells of a lesson something needs."""

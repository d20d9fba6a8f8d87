"""What templates of staff ask for."""

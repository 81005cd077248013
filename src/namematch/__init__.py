"""Find the same person behind differently written Indonesian names."""

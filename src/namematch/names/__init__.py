"""Names: from a raw string to tokens with roles."""

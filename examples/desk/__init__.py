"""The review desk: officers sort flagged names, in a terminal or a browser."""

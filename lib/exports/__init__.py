"""DataFrame → files that an office opens: nothing in them is taken for a formula, and each says what it shows."""

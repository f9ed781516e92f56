"""What the regulations say, as pure functions: values in, values out. Nothing here reads a database or a clock."""

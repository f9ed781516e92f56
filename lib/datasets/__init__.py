"""One file per kind of upload: its columns, checks, natural key, and how it lands."""

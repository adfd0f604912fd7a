"""Template tags of the pages: one library, `components`."""

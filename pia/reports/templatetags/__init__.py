"""Tags of the document templates."""

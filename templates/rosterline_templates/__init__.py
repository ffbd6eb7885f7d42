"""The shared Jinja2 layouts. They are read as files of this package, and nothing here is code."""

"""The parts that pages are built from, as functions that return safe HTML or the context of a small template.

`pia.web.templatetags.components` registers them all, so a page needs one `{% load components %}`.
"""

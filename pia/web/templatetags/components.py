"""Registers every component, so that a template needs one `{% load components %}`."""

from django import template

from pia.web.components import blocks, citations, fields, marks, paging, people, stages, statements, times

register = template.Library()

for mark in (marks.icon, marks.badge, marks.risk, marks.tag, marks.count, marks.progress_bar):
    register.simple_tag(mark)
register.filter(marks.grouped)
for short in (marks.digest, marks.short_name):
    register.simple_tag(short)
for time in (times.day, times.moment, times.clock, times.ring):
    register.simple_tag(time)
for person in (people.avatar, people.who):
    register.simple_tag(person)
for line in (blocks.crumb, blocks.facts, citations.cite, statements.cited, statements.statement):
    register.simple_tag(line)
for block in (blocks.callout, blocks.panel, blocks.empty, blocks.dialog):
    register.simple_block_tag(block)

register.inclusion_tag("components/stage_tracker.html")(stages.stage_tracker)
register.inclusion_tag("components/field.html")(fields.form_field)
register.inclusion_tag("components/form_fields.html")(fields.form_fields)
register.inclusion_tag("components/error_summary.html")(fields.error_summary)
register.inclusion_tag("components/pager.html", takes_context=True)(paging.pager)

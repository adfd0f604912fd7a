"""The formats that are read and written, by id: the one list behind commands and pages."""

from django.utils.translation import gettext_lazy as _

from pia.interop import proposal_file
from pia.interop.exchange import Format

FORMATS: dict[str, Format] = {
    one.id: one
    for one in (
        Format(
            id="proposal",
            label=_("Proposal file"),
            extensions=(".yaml", ".yml"),
            media_type="application/yaml",
            makes="case",
            read=proposal_file.read_incoming,
            write=proposal_file.write_outgoing,
        ),
    )
}

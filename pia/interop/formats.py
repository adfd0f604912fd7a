"""The formats that are read and written, by id: the one list behind commands and pages."""

from django.utils.translation import gettext_lazy as _

from pia.interop import (
    cnil_facts,
    cnil_reading,
    cnil_writing,
    csv_reading,
    csv_writing,
    dpv_writing,
    fides_reading,
    proposal_file,
    xlsx_reading,
    xlsx_writing,
)
from pia.interop.exchange import Format

FORMATS: dict[str, Format] = {
    one.id: one
    for one in (
        Format(
            id=proposal_file.FORMAT,
            label=_("Proposal file (YAML)"),
            extensions=(".yaml", ".yml"),
            media_type=proposal_file.MEDIA_TYPE,
            makes="case",
            read=proposal_file.read,
            write=proposal_file.write,
        ),
        Format(
            id=cnil_facts.FORMAT,
            label=_("CNIL PIA software (JSON)"),
            extensions=(".json", ".zip"),
            media_type=cnil_facts.MEDIA_TYPE,
            makes="case",
            read=cnil_reading.read,
            write=cnil_writing.write,
        ),
        Format(
            id="xlsx",
            label=_("Inventory as a spreadsheet (XLSX)"),
            extensions=(".xlsx", ".xlsm"),
            media_type=xlsx_writing.MEDIA_TYPE,
            makes="rows",
            read=xlsx_reading.read,
            write=xlsx_writing.write,
        ),
        Format(
            id="csv",
            label=_("Inventory as a table (CSV)"),
            extensions=(".csv", ".tsv", ".txt"),
            media_type=csv_writing.MEDIA_TYPE,
            makes="rows",
            read=csv_reading.read,
            write=csv_writing.write,
        ),
        Format(
            id="fides",
            label=_("Fides manifests (YAML)"),
            extensions=(".yml", ".yaml", ".zip"),
            media_type="application/yaml",
            makes="rows",
            read=fides_reading.read,
        ),
        Format(
            id="dpv",
            label=_("Data Privacy Vocabulary (JSON-LD)"),
            extensions=(".jsonld",),
            media_type=dpv_writing.MEDIA_TYPE,
            makes="case",
            write=dpv_writing.write,
        ),
    )
}

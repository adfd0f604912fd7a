"""The forms that take a file in: which file, and what kind it is if that cannot be told from it."""

from typing import Any, ClassVar, Literal

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pia.interop.exchange import MAX_BYTES, MAX_ROWS, TOO_LARGE, Format
from pia.interop.formats import FORMATS
from pia.interop.recognising import recognise
from pia.web.forms import PlainForm
from pia.web.units import UnitForm

AT_MOST = format_lazy(_("At most {size} MB and {rows} data items."), size=MAX_BYTES // 1_000_000, rows=f"{MAX_ROWS:,}")
BY_ITSELF = pgettext_lazy("kind of file", "Told from the file")
SAY_WHICH = _("What kind of file this is cannot be told from it. Choose the kind.")
FOR_A_CASE = _("This is a table of data items. Open the data inventory of their case and import it there.")
FOR_NO_CASE = _("This file makes a case of its own. Import it on the page “Import a file” of the proposals.")


class FileForm(PlainForm):
    """A file from the person's machine, and its kind; `kind` and `raw` hold both once the form is valid."""

    makes: ClassVar[Literal["case", "rows"]] = "rows"
    elsewhere: ClassVar[str | Promise] = FOR_NO_CASE

    file = forms.FileField(label=pgettext_lazy("to import", "File"), help_text=AT_MOST)
    format = forms.ChoiceField(label=_("Kind of file"), required=False)

    kind: Format
    raw: bytes

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(one.id, one.label) for one in FORMATS.values() if one.read and one.makes == self.makes]
        self.fields["format"].choices = [("", BY_ITSELF), *kinds]  # type: ignore[attr-defined]  # a choice field has them
        extensions = [end for one in FORMATS.values() if one.makes == self.makes for end in one.extensions]
        self.fields["file"].widget.attrs["accept"] = ",".join(extensions)

    def clean(self) -> dict[str, Any]:
        """Read the file, but not more of it than is allowed, and find out what it is."""
        file = self.cleaned_data.get("file")
        if file is None:
            return self.cleaned_data
        self.raw = file.read(MAX_BYTES + 1)
        if len(self.raw) > MAX_BYTES:
            self.add_error("file", str(format_lazy(TOO_LARGE, limit=MAX_BYTES // 1_000_000)))
            return self.cleaned_data
        kind = FORMATS.get(self.cleaned_data.get("format") or recognise(self.raw, file.name))
        if kind is None:
            self.add_error("format", str(SAY_WHICH))
        elif kind.makes != self.makes:
            self.add_error("file", str(self.elsewhere))
        else:
            self.kind = kind
        return self.cleaned_data


class CaseFileForm(FileForm, UnitForm):
    """A file that makes a case, and the unit whose case it is."""

    makes = "case"
    elsewhere = FOR_A_CASE
    field_order = ["file", "format", "unit"]

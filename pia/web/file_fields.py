"""The field through which several files are handed in: read no further than they may be large, and never opened."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from pia.assessments.evidence import KINDS, LARGEST, LARGEST_TOGETHER, MOST_FILES, Upload, problems_with

ACCEPTED = ",".join(f".{kind}" for kind in KINDS)


class FilesInput(forms.ClearableFileInput):
    """The browser's own picker, for several files at once; dropping files on it works without any script."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"multiple": True, "accept": ACCEPTED})


class FilesField(forms.FileField):
    """Files as the door takes them, each with what is wrong about it said at once."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        """What was handed in; a file that is too large is not read to its end."""
        given: Sequence[UploadedFile] = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not given:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        files, left = [], LARGEST_TOGETHER + 1
        for one in given[: MOST_FILES + 1]:
            files.append(Upload(str(one.name), one.read(min(LARGEST + 1, left))))
            left -= len(files[-1].content)
        problems = [str(problem) for problem in problems_with(files)]
        if problems:
            raise forms.ValidationError(problems)
        return files

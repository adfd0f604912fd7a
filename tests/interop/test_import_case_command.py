"""Song Mei brings files of other tools in and out at her terminal, and reads what is lost before anything is stored."""

import csv
import io
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from pia.accounts.cast import Cast
from pia.assessments import perform
from pia.assessments.case import Case
from pia.assessments.models import Comment, Proposal
from pia.assessments.undoing import last_undoable
from pia.audit.models import AuditEntry
from pia.interop.formats import FORMATS
from tests.interop.bringing import handed_in
from tests.interop.tables import csv_file

HEADINGS = ["Name", "Category", "Favourite colour"]
GOOD = [HEADINGS, ["Address", "basic_profile", "blue"], ["Phone", "basic_profile", ""]]
MIXED = [*GOOD, ["", "basic_profile", ""], ["Fax", "No such category", ""]]


@pytest.fixture
def case(cast: Cast) -> Case:
    """Song's newsletter, whose inventory is still hers to fill in."""
    changes = {"description/title": "Newsletter", "description/jurisdictions": ["cn"]}
    return perform.create(cast.growth, actor=cast.song, changes=changes)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "rows.csv"
    path.write_bytes(csv_file(GOOD))
    return path


def run(command: str, *words: Any, **options: Any) -> str:
    """What a command says, errors first."""
    said = StringIO()
    call_command(command, *map(str, words), stdout=said, stderr=said, **options)
    return said.getvalue()


def imported(kind: str, path: Path, **options: Any) -> str:
    return run("import_case", kind, path, email="song.mei@northlight.example", **options)


def names(case: Case) -> list[str]:
    return [item.name for item in Case(Proposal.objects.get(pk=case.proposal.pk)).items]


def test_it_adds_the_rows_of_a_table_and_names_what_has_no_home(case: Case, table: Path) -> None:
    said = imported("csv", table, into=case.proposal.reference).splitlines()

    assert names(case) == ["Address", "Phone"]
    assert said[0] == "1 field is not carried over:"
    assert "Favourite colour" in said[1]
    assert said[-1] == f"{case.proposal.reference}: the rows are in the inventory."
    entry = AuditEntry.objects.filter(chain=case.proposal.chain).latest("number")
    assert (entry.action, entry.details["from"]) == ("edit_inventory", "rows.csv")


def test_it_can_be_taken_back_like_any_other_change(cast: Cast, case: Case, table: Path) -> None:
    imported("csv", table, into=case.proposal.reference)

    found = last_undoable(case, cast.song)

    assert found is not None and found.entries == 2


def test_it_stores_nothing_while_a_row_is_wrong(case: Case, table: Path) -> None:
    table.write_bytes(csv_file(MIXED))
    said = StringIO()

    with pytest.raises(CommandError, match="Nothing was imported: 2 problems"):
        call_command(
            "import_case", "csv", table, into=case.proposal.reference, email="song.mei@northlight.example", stderr=said
        )

    assert [line.split(": ")[0] for line in said.getvalue().splitlines()] == ["rows.csv:4", "rows.csv:5"]
    assert names(case) == []


def test_it_takes_the_good_rows_where_song_asks_for_them(case: Case, table: Path) -> None:
    table.write_bytes(csv_file(MIXED))

    said = imported("csv", table, into=case.proposal.reference, good_rows=True)

    assert names(case) == ["Address", "Phone"]
    assert "rows.csv:4: " in said and "rows.csv:5: " in said


def test_it_shows_everything_beforehand_and_stores_nothing(case: Case, table: Path) -> None:
    said = imported("csv", table, into=case.proposal.reference, preview=True)

    assert "Data items: 2" in said and "Favourite colour" in said
    assert names(case) == []


def test_it_says_so_where_a_file_changes_nothing(case: Case, table: Path) -> None:
    written = table.with_name("out.csv")
    imported("csv", table, into=case.proposal.reference)
    run("export_case", "csv", case.proposal.reference, out=written)
    before = AuditEntry.objects.count()

    said = imported("csv", written, into=case.proposal.reference)

    assert said.splitlines()[-1].endswith("the inventory has these rows already; nothing was changed.")
    assert AuditEntry.objects.count() == before


def test_it_takes_each_kind_of_file_where_it_belongs(case: Case, table: Path) -> None:
    whole = table.with_name("whole.yaml")
    run("export_case", "proposal", case.proposal.reference, out=whole)

    for kind, path, into in (("csv", table, ""), ("proposal", whole, case.proposal.reference)):
        with pytest.raises(CommandError, match="Nothing was imported: 1 problem"):
            imported(kind, path, into=into)
    assert Proposal.objects.count() == 1 and names(case) == []


def test_it_adds_no_rows_to_a_case_that_somebody_may_not_edit(cast: Cast, case: Case, table: Path) -> None:
    for who, words in ((cast.lin, "There is no case"), (cast.chen, ".")):
        with pytest.raises(CommandError, match=words):
            run("import_case", "csv", table, email=who.email, into=case.proposal.reference)
    assert names(case) == []


def test_it_keeps_what_has_no_home_and_writes_it_again(cast: Cast, case: Case) -> None:
    """What the software of the CNIL asks and nobody here does leaves with the next export to it."""
    write = FORMATS["cnil"].write
    assert write is not None
    written = json.loads(write(case, "en").body)
    written["pia"]["evaluator_name"] = "Song Mei"

    again = handed_in("cnil", json.dumps(written).encode(), cast.growth, cast.song).case

    assert again.proposal.pk != case.proposal.pk
    assert json.loads(write(again, "en").body)["pia"]["evaluator_name"] == "Song Mei"


@pytest.mark.parametrize("kind", [one.id for one in FORMATS.values() if one.write])
def test_it_writes_every_format_and_lets_nothing_privileged_out(
    cast: Cast, case: Case, tmp_path: Path, kind: str
) -> None:
    Comment.objects.create(
        proposal=case.proposal,
        by=cast.he,
        at=case.proposal.created_at,
        round=1,
        text="Counselled in confidence",
        privileged=True,
    )
    for language in ("en", "zh"):
        path = tmp_path / f"out-{language}"
        with override("zh-hans" if language == "zh" else "en"):
            said = run("export_case", kind, case.proposal.reference, out=path, language=language)

        assert case.proposal.reference in said
        assert path.stat().st_size > 0
        assert "confidence" not in said and b"confidence" not in path.read_bytes()


def test_it_writes_over_no_file_that_it_was_not_told_to(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run("export_case", "csv", case.proposal.reference)
    written = tmp_path / f"{case.proposal.reference}-inventory.csv"
    assert list(csv.reader(io.StringIO(written.read_text("utf-8-sig"))))

    with pytest.raises(CommandError, match="is there already"):
        run("export_case", "csv", case.proposal.reference)
    with pytest.raises(CommandError, match="There is no case PIA-1"):
        run("export_case", "csv", "PIA-1")
    with pytest.raises(CommandError, match="cannot be written"):
        run("export_case", "csv", case.proposal.reference, out=tmp_path / "nowhere" / "x.csv")

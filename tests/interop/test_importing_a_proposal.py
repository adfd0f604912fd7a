"""Lin Yue imports the file of her proposal, and others hand in files that are wrong or meant to hurt."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.models import DataItem, Proposal
from pia.assessments.refusals import Refused
from pia.assessments.states import State
from pia.audit.models import AuditEntry
from pia.lib import canonical
from pia.programmes.located_yaml import Unreadable
from tests.interop.bringing import handed_in, proposal_read

EXAMPLES = Path(settings.EXAMPLES_DIR)
ZAO = EXAMPLES / "zao" / "proposal.yaml"
NEWSLETTER = EXAMPLES / "newsletter" / "proposal.yaml"
DOCS = Path(settings.BASE_DIR) / "docs" / "proposal-file.md"
SMALL = """\
id: small
title: Small
record_language: en
jurisdictions: [cn]
"""
ITEM = "inventory:\n  - id: D01\n    name: Address\n    category: basic_profile\n"
BOMB = "a: &a [x, x]\n" + "".join(f"{chr(n + 1)}: &{chr(n + 1)} [*{chr(n)}, *{chr(n)}]\n" for n in range(97, 120))


def imported(path: Path, who: str = "lin.yue@northlight.example", **options: str) -> str:
    """What the command says."""
    said = StringIO()
    call_command("import_proposal", path, email=who, stdout=said, **options)
    return said.getvalue()


def refused(path: Path, **options: str) -> str:
    """What the command complains about; nothing may have been stored."""
    complained = StringIO()
    with pytest.raises(CommandError) as stopped:
        call_command("import_proposal", path, email="lin.yue@northlight.example", stderr=complained, **options)
    assert stopped.value.returncode == 1
    assert not Proposal.objects.exists() and not DataItem.objects.exists()
    return complained.getvalue()


@pytest.mark.sqlite
def test_it_makes_a_draft_of_lins_file(cast: Cast) -> None:
    said = imported(ZAO)

    case = Case(Proposal.objects.get())
    proposal = case.proposal
    assert said == f"{proposal.reference}: imported as a draft of Lin Yue.\n"
    assert (proposal.state, proposal.external_id, proposal.unit) == (State.DRAFT, "zao", cast.creative_camera)
    assert (proposal.title, str(proposal.planned_launch)) == ("ZAO 换脸短视频", "2026-12-07")
    assert case.authors == [cast.lin]
    assert [item.ref for item in case.items] == [f"D{number:02}" for number in range(1, 14)]
    assert case.answers["people_expected"].value == 5_000_000
    clauses = [*range(1, 12), 13, 15, 16]
    assert proposal.agreement_clauses == [f"CL{number:02}" for number in clauses]
    entry = AuditEntry.objects.get(chain=proposal.chain)
    assert entry.action == Action.IMPORT_FILE and entry.actor_id == str(cast.lin.pk)


def test_it_keeps_both_languages_and_whose_words_they_were(cast: Cast) -> None:
    imported(ZAO)

    case = Case(Proposal.objects.get())
    name = case.translations["inventory/D01/name", "en"]
    assert (name.text, name.made_by) == ("Frontal photo", cast.lin)
    assert name.source_digest == canonical.digest("正脸照片")
    assert {agreement.language for agreement in case.agreements} == {"zh", "en"}


def test_it_leaves_no_text_of_the_examples_untranslated(cast: Cast) -> None:
    imported(ZAO)
    imported(NEWSLETTER, "song.mei@northlight.example")

    for proposal in Proposal.objects.all():
        case = Case(proposal)
        translated = {address for address, _language in case.translations}
        written = {f"description/{name}" for name in ("title", "summary")}
        written |= {f"description/short_record/{name}" for name in proposal.short_record}
        written |= {f"answers/{question}/note" for question, answer in case.answers.items() if answer.note}
        for item in case.items:
            filled = [name for name in ("name", "purpose", "source", "protection") if getattr(item, name)]
            written |= {f"inventory/{item.ref}/{name}" for name in (*filled, "retention_proposed")}
        assert written - translated == set()


def test_it_keeps_the_short_record_with_a_translation_that_is_not_stale(cast: Cast) -> None:
    imported(NEWSLETTER, "song.mei@northlight.example")

    case = Case(Proposal.objects.get())
    record = case.proposal.short_record
    assert set(record) == {"purposes", "categories", "subjects", "recipients", "retention", "security"}
    translation = case.translations["description/short_record/purposes", "en"]
    assert translation.source_digest == canonical.digest(record["purposes"])


def test_it_names_the_case_it_made_before(cast: Cast) -> None:
    imported(ZAO)
    reference = Proposal.objects.get().reference

    assert imported(ZAO) == f"{reference}: imported before with this id; nothing was changed.\n"
    assert Proposal.objects.count() == 1


def test_it_does_not_tell_song_of_a_case_she_may_not_see(cast: Cast) -> None:
    imported(ZAO)

    with pytest.raises(Unreadable, match="Choose another id"):
        handed_in("proposal", SMALL.replace("small", "zao").encode(), cast.growth, cast.song)


def test_it_takes_a_file_that_song_hands_in_by_itself(cast: Cast) -> None:
    raw = (SMALL + ITEM).encode()

    case = handed_in("proposal", raw, cast.growth, cast.song).case

    assert (case.proposal.title, case.proposal.unit) == ("Small", cast.growth)
    assert handed_in("proposal", raw, cast.growth, cast.song).case.proposal == case.proposal


def test_it_lets_nobody_write_for_another_unit(cast: Cast) -> None:
    with pytest.raises(Refused):
        handed_in("proposal", SMALL.encode(), cast.creative_camera, cast.song)

    assert not Proposal.objects.exists()


def test_it_imports_the_example_of_its_own_page(cast: Cast, tmp_path: Path) -> None:
    found = re.search(r"```yaml\n(.*?)```", DOCS.read_text("utf-8"), re.S)
    assert found
    (tmp_path / "terms.md").write_text("# Terms\n", "utf-8")
    (tmp_path / "album.yaml").write_text(found[1], "utf-8")

    imported(tmp_path / "album.yaml")

    assert Case(Proposal.objects.get()).agreements[0].text == "# Terms\n"


def test_it_asks_whose_draft_it_is(cast: Cast) -> None:
    with pytest.raises(CommandError, match="--as"):
        call_command("import_proposal", ZAO)
    with pytest.raises(CommandError, match="Nobody signs in"):
        imported(ZAO, "nobody@northlight.example")
    with pytest.raises(CommandError, match="one of: Creative Camera, Growth"):
        imported(ZAO, unit="Cameras")


WRONG = [
    ("", 1, "empty"),
    ("- id: x\n", 1, "keys with values are needed"),
    (SMALL + "launch: soon\n", 5, "“launch” is not known here"),
    (SMALL.replace("title: Small\n", ""), 1, "“title” is missing"),
    (SMALL.replace("title: Small", "title: [a]"), 2, "stands where"),
    (SMALL.replace("[cn]", "[mars]"), 4, "has not the form"),
    (SMALL.replace("[cn]", "[cn, xx]"), 4, "No regime is there for “xx”"),
    (SMALL + "planned_launch: 2026-13-01\n", 5, "has not the form"),
    (SMALL + "title: Again\n", 5, "stands here twice"),
    (SMALL + "summary: {zh: 只有中文}\n", 5, "record language (en) is missing"),
    (SMALL + "summary: {en: a, fr: b}\n", 5, "“fr” is not known"),
    (SMALL + f"summary: {'x' * 20_001}\n", 5, "longer than the limit of 20000"),
    (SMALL + "answers:\n  publishs: yes\n", 6, "“publishs” is no question"),
    (SMALL + "answers:\n  publishes: maybe\n", 6, "Answer with: yes, no, unsure"),
    (SMALL + "answers:\n  publishes: true\n", 6, "true stands where"),
    (SMALL + "answers:\n  people_expected: 5,000\n", 6, "whole number"),
    (SMALL + "answers:\n  people_expected: 99999999999999999999999\n", 6, "whole number"),
    (SMALL + "answers:\n  people_expected: 99999999999\n", 6, "within the range"),
    (SMALL + "answers:\n  people_expected: -1\n", 6, "whole number"),
    (SMALL + "agreement_clauses:\n  - CL01\n  - CL99\n", 7, "“CL99” is no clause kind"),
    (SMALL + ITEM.replace("basic_profile", "nonsense"), 8, "“nonsense” is no data category"),
    (SMALL + ITEM + "    subjects: [user, ghost]\n", 9, "“ghost” is no group of people"),
    (SMALL + ITEM + "    legal_basis: {eu-gdpr: gdpr6.1a}\n", 9, "“eu-gdpr” is no regime"),
    (SMALL + ITEM + "    legal_basis: {cn-pipl: gdpr6.1a}\n", 9, "“gdpr6.1a” is no legal basis"),
    (SMALL + ITEM + "    retention_days: 1.0e999\n", 9, "a whole number is needed"),
    (SMALL + ITEM + f"    retention_days: {'9' * 400}.0\n", 9, "a whole number is needed"),
    (SMALL + ITEM + "    retention_days: 30.0\n", 9, "whole number"),
    (SMALL + ITEM + "    recipients: [{name: X, kind: friend}]\n", 9, "not one of the values allowed"),
    (SMALL + ITEM + ITEM.partition("\n")[2], 9, "“D01” is used twice"),
    (SMALL + ITEM.replace("D01", "D/01"), 6, "has not the form"),
    (SMALL + 'summary: "nul \\0 byte"\n', 5, "cannot be stored"),
    (SMALL + ITEM + '    systems: ["\\0"]\n', 9, "cannot be stored"),
    (SMALL + "summary: !!python/object/apply:os.system [ls]\n", 5, "Tags (!) are not accepted"),
    (SMALL + "a: &a [x]\nb: *a\n", 5, "Anchors"),
    (BOMB, 1, "Anchors"),
    (SMALL + "summary: " + "[" * 500 + "]" * 500 + "\n", 5, "nested too deeply"),
    (SMALL + "answers: [\n", 6, "not valid YAML"),
    ("\x00\x01\x02", 1, "not valid YAML"),
]


def test_it_says_where_a_file_is_wrong_and_stores_nothing(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    for text, line, words in WRONG:
        path.write_text(text, "utf-8")

        complaint = refused(path)

        assert words in complaint, text[:200]
        assert f"mine.yaml:{line}: " in complaint, complaint


def test_it_refuses_other_encodings(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    for encoding in ("gbk", "utf-16", "utf-16-le"):
        path.write_bytes((SMALL + "summary: 换脸视频\n").encode(encoding))

        assert "Save it as UTF-8" in refused(path)


def test_it_does_not_read_fifty_megabytes(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)

    assert "huge.yaml:1: The file is larger than 20 MB" in refused(path)


def test_it_refuses_a_folder_and_a_file_that_is_not_there(cast: Cast, tmp_path: Path) -> None:
    assert "cannot be read" in refused(tmp_path)
    assert "missing.yaml:1: The file cannot be read" in refused(tmp_path / "missing.yaml")


def test_it_stops_counting_mistakes_at_some_point(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(SMALL + "answers:\n" + "".join(f"  q{number}: yes\n" for number in range(400)), "utf-8")

    complaint = refused(path).splitlines()

    assert len(complaint) == 51 and "350 more problems" in complaint[-1]


AGREEMENT = SMALL + "agreements:\n  - {id: A01, title: Terms, language: en, file: FILE}\n"


BESIDE = [
    ("../secret.md", "has not the form"),
    ("/etc/passwd", "has not the form"),
    ('"a\\0.md"', "cannot be stored"),
    ("missing.md", "There is no file “missing.md”"),
    ("folder.md", "There is no file “folder.md”"),
    ("link.md", "There is no file “link.md”"),
    ("gbk.md", "not UTF-8 text"),
    ("binary.md", "not a text file"),
    ("huge.md", "larger than 2000000 bytes"),
    ("terms.md, text: Also here", "only one of them"),
]


def test_it_reads_agreements_from_its_own_folder_only(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret", "utf-8")
    folder = tmp_path / "proposal"
    (folder / "folder.md").mkdir(parents=True)
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    (folder / "gbk.md").write_bytes("协议".encode("gbk"))
    (folder / "binary.md").write_bytes(b"\x00\x01")
    (folder / "huge.md").write_bytes(b"x" * 2_000_001)
    (folder / "terms.md").write_text("Terms", "utf-8")
    path = folder / "mine.yaml"
    for file, words in BESIDE:
        path.write_text(AGREEMENT.replace("FILE", file), "utf-8")

        complaint = refused(path)

        assert words in complaint and "mine.yaml:6: " in complaint, complaint


def test_it_opens_no_file_for_a_proposal_that_was_handed_in_by_itself(cast: Cast) -> None:
    with pytest.raises(Unreadable, match="has no folder"):
        proposal_read(AGREEMENT.replace("FILE", "terms.md").encode(), cast.growth)

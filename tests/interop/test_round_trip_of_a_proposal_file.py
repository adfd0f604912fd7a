"""Whatever Lin Yue's case holds, the file written of it makes the same case again; what it cannot hold is named."""

import os
import string
from typing import Any

from django.conf import settings
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from pia.accounts.cast import Cast
from pia.assessments import perform
from pia.assessments.case import Case
from pia.assessments.content import collect
from pia.assessments.editing import flat
from pia.assessments.models import Proposal
from pia.assessments.values import CONTRACT_STATES, ORIGINS, RECIPIENT_KINDS
from pia.interop import proposal_file
from pia.interop.exchange import Incoming, Reading
from pia.interop.proposal_content import KnownIds
from pia.programmes import publishing
from pia.programmes.definition import Programme, Question, QuestionKind
from pia.programmes.reader import read_directory

RUNS = int(os.environ.get("SOAK_FILES", "1000")) // 20
WORKFLOWS = read_directory(settings.WORKFLOWS_DIR)
PLACES = ["cn", "eu", "sg"]
PROGRAMME: Programme = WORKFLOWS.programme(publishing.STANDARD_PROCEDURE, PLACES)
KNOWN = KnownIds(PROGRAMME)
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
TEXTS = st.text(LETTERS, min_size=1, max_size=40)
NAMES = TEXTS.filter(str.strip)
COUNTRIES = st.sampled_from(["", "CN", "DE", "US"])
REFS = st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=8)
ROW_REFS = REFS.filter(lambda ref: any(letter.isdigit() for letter in ref))


def some_of(kind: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(KNOWN.of(kind))), max_size=3, unique=True)


def one_of(kind: str) -> st.SearchStrategy[str]:
    return st.sampled_from(["", *sorted(KNOWN.of(kind))])


RECIPIENTS = st.fixed_dictionaries(
    {"name": NAMES, "kind": st.sampled_from(RECIPIENT_KINDS)},
    optional={
        "country": COUNTRIES,
        "contract": st.sampled_from(CONTRACT_STATES),
        "mechanisms": some_of("mechanisms"),
    },
)
BASES = st.dictionaries(st.sampled_from(sorted(KNOWN.bases)), st.none() | st.just(""), max_size=3).map(
    lambda found: {
        slug: next(iter(KNOWN.bases[slug]), basis) if basis is None else basis for slug, basis in found.items()
    }
)
ITEM = {
    "name": NAMES,
    "category": one_of("categories"),
    "subjects": some_of("subjects"),
    "purpose": TEXTS | st.just(""),
    "legal_basis": BASES,
    "basis_stated": TEXTS,
    "origin": st.sampled_from(["", *ORIGINS]),
    "source": TEXTS,
    "volume": one_of("volumes"),
    "systems": st.lists(TEXTS, max_size=2),
    "retention_proposed": TEXTS,
    "retention_required": TEXTS,
    "retention_days": st.none() | st.integers(0, 36_500),
    "recipients": st.lists(RECIPIENTS, max_size=2),
    "protection": TEXTS,
    "raised_sensitive": TEXTS,
}
SYSTEM = st.fixed_dictionaries({"name": NAMES}, optional={"country": COUNTRIES, "operator": TEXTS | st.just("")})
MEASURE = {
    "title": NAMES,
    "description": TEXTS | st.just(""),
    "cost": st.none() | st.integers(0, 10_000_000_000),
    "days": st.none() | st.integers(0, 36_500),
    "catalogue_id": one_of("measures"),
}
AGREEMENT = {"title": NAMES, "language": st.sampled_from(["en", "zh"]), "text": TEXTS}
BILINGUAL = {
    "inventory": ("name", "purpose", "basis_stated", "protection"),
    "measures": ("title",),
    "agreement": ("text",),
}


def answers_to(question: Question) -> st.SearchStrategy[Any]:
    """The answers that a question takes."""
    options = [option.value for option in question.options]
    by_kind = {
        QuestionKind.TEXT: TEXTS,
        QuestionKind.NUMBER: st.integers(0, 10**9) | st.just("unsure"),
        QuestionKind.MULTI: st.lists(st.sampled_from(options or [""]), min_size=1, max_size=2, unique=True),
    }
    return by_kind.get(question.kind, st.sampled_from(options or [""]))


@st.composite
def contents(draw: st.DrawFn) -> dict[str, Any]:
    """The content of some case, address by address, in both languages."""
    changes: dict[str, Any] = {
        "description/title": draw(NAMES),
        "description/summary": draw(TEXTS | st.just("")),
        "description/jurisdictions": draw(st.just(PLACES) | st.just([])),
        "description/planned_launch": draw(st.sampled_from([None, "2027-03-01"])),
        "description/record_language": draw(st.sampled_from(["en", "zh"])),
        "description/short_record": draw(st.dictionaries(st.sampled_from(["purposes", "security"]), TEXTS)),
        "agreement/clauses": draw(some_of("clauses")),
    }
    other = {"en": "zh", "zh": "en"}[changes["description/record_language"]]
    for name in draw(some_of("questions")):
        changes[f"answers/{name}/value"] = draw(answers_to(KNOWN.of("questions")[name]))
        changes[f"answers/{name}/note"] = draw(TEXTS | st.just(""))
    for section, fields in (("inventory", ITEM), ("measures", MEASURE), ("agreement", AGREEMENT)):
        refs = ROW_REFS if section == "inventory" else REFS
        for ref in draw(st.lists(refs, max_size=3, unique=True)):
            required = {name: fields[name] for name in ("name", "title", "language", "text") if name in fields}
            rest = {name: values for name, values in fields.items() if name not in required}
            row = draw(st.fixed_dictionaries(required, optional=rest))
            changes |= {f"{section}/{ref}/{name}": value for name, value in row.items()}
            both = [name for name in BILINGUAL[section] if row.get(name)]
            changes |= {f"{section}/{ref}/{name}@{other}": draw(TEXTS) for name in draw(st.just(both) | st.just([]))}
    if not changes["description/jurisdictions"]:  # without a place there is no regime whose basis it could be
        changes = {address: value for address, value in changes.items() if not address.endswith("/legal_basis")}
    for ref in draw(st.lists(REFS, max_size=2, unique=True)):
        changes[f"inventory/systems/{ref}"] = draw(SYSTEM)
    return changes


def read_again(raw: bytes) -> Incoming:
    here = Reading(PROGRAMME, "en", frozenset(), "en", "CN")
    return proposal_file.read(raw, "written.yaml", here)


def filled(values: dict[str, Any]) -> dict[str, Any]:
    """What stands somewhere: a field left blank is no address of a file."""
    return {address: value for address, value in values.items() if value not in (None, "", [], {})}


class Undone(Exception):
    """Takes back what an example stored."""


def test_it_reads_back_what_any_case_holds(cast: Cast) -> None:
    @limits(max_examples=RUNS, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(contents())
    def is_the_same(changes: dict[str, Any]) -> None:
        try:
            with transaction.atomic():
                case = perform.create(cast.growth, actor=cast.song, changes=changes, imported_from="a file")
                written = proposal_file.write(case, "en")
                again = read_again(written.body)
                assert filled(again.changes) == filled(flat(collect(case))), written.body.decode()
                assert written.losses == ()
                raise Undone
        except Undone:
            pass

    is_the_same()


def test_it_makes_the_same_case_of_lins_file_again(cast: Cast) -> None:
    changes = {
        **proposal_file.read_path(settings.EXAMPLES_DIR / "zao" / "proposal.yaml").changes,
        "inventory/D01/origin": "person",
        "inventory/D01/volume": "from_1m",
        "inventory/D01/basis_stated": "征得同意",
        "inventory/D01/recipients": [{"name": "Harbour", "kind": "processor", "mechanisms": ["cn_standard_contract"]}],
        "inventory/systems/S01": {"name": "Media store", "country": "CN", "operator": "Harbour"},
        "measures/M01/title": "本地提取特征",
        "measures/M01/title@en": "Features are extracted on the device",
    }
    first = perform.create(cast.creative_camera, actor=cast.lin, changes=changes, imported_from="a", external_id="a")

    written = proposal_file.write(first, "en")
    again = read_again(written.body)
    second = perform.create(cast.creative_camera, actor=cast.lin, changes=again.changes, imported_from="b")

    assert flat(collect(second)) == flat(collect(first))
    assert [item.ref for item in second.items] == [item.ref for item in first.items]
    assert (again.external_id, again.unit) == ("a", "Creative Camera")
    assert [(measure.title, measure.owner) for measure in second.measures] == [("本地提取特征", cast.lin)]
    assert written.losses == ()


def test_it_names_what_no_file_holds(cast: Cast) -> None:
    """Scores, remarks and progress stay in the case; of what counsel wrote in confidence not even the number leaves."""
    changes = {"description/title": "Albums", "measures/M01/title": "Printed by night", "description/jurisdictions": []}
    case = perform.create(cast.growth, actor=cast.song, changes=changes, imported_from="a file", external_id="über")
    proposal = case.proposal
    proposal.risks.create(ref="R01", title="Faces leak")
    proposal.measures.update(due="2027-01-01")
    proposal.answers.create(question="of_an_older_programme", value="yes")
    proposal.translations.create(
        address="description/summary", language="zh", text="相册", made_by=cast.song, made_at=proposal.created_at
    )
    for privileged in (True, True, False):
        proposal.comments.create(by=cast.he, at=proposal.created_at, round=1, text="Secret", privileged=privileged)

    written = proposal_file.write(Case(Proposal.objects.get()), "en")

    assert [(str(loss.where), str(loss.what)) for loss in written.losses] == [
        ("id", "über"),
        ("answers of_an_older_programme", "yes"),
        ("description summary@zh", "相册"),
        ("risk R01", "Faces leak"),
        ("measure M01", "Owner, due date and progress"),
        ("comments", "1 entry"),
    ]
    assert read_again(written.body).changes["measures/M01/title"] == "Printed by night"
    assert b"Secret" not in written.body

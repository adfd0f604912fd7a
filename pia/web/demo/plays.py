"""The two stories of the demonstration and how each begins: its author imports the example."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from pia.accounts.cast import Cast
from pia.interop import proposal_file
from pia.interop.bringing_in import Destination, bring_in
from pia.web.demo import face_swap, newsletter
from pia.web.demo.stage import Say, Stage


@dataclass(frozen=True, slots=True)
class Story:
    """One example: its folder, its author, and how it goes on once it is imported."""

    example: str
    author: str
    tell: Callable[[Stage], None]


FACE_SWAP = Story("zao", "lin", face_swap.tell)
NEWSLETTER = Story("newsletter", "song", newsletter.tell)


def play(story: Story, cast: Cast, say: Say) -> Stage:
    """Import the example as its author and tell its story."""
    author = getattr(cast, story.author)
    file = proposal_file.read_path(settings.EXAMPLES_DIR / story.example / "proposal.yaml")
    unit = next(unit for unit in cast.units if file.unit in (unit.name, unit.name_zh))
    imported = bring_in(file, Destination(cast.organisation, unit), actor=author)
    stage = Stage(cast, imported.case.proposal, say)
    words = {"case": stage.proposal.reference, "person": author.display_name, "title": stage.proposal.title}
    if imported.changed:
        say(_("%(case)s  %(person)s: imported “%(title)s”") % words)
    elif stage.decided:
        say(_("%(case)s  “%(title)s” is there already.") % words)
    else:
        say(_("%(case)s  “%(title)s” is carried on from where it was.") % words)
    story.tell(stage)
    say(_("%(case)s  stands at: %(state)s") % {"case": stage.proposal.reference, "state": stage.state.label})
    return stage

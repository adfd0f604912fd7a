"""Somebody of the cast at a browser of their own: they read words, follow links, fill in forms and press buttons."""

import re
from pathlib import Path
from typing import Any, Self

from pia.accounts.cast import DEMO_PASSWORD
from pia.accounts.models import User
from tests.journeys.eyes import CHINESE, Eyes

PASSWORD = {"en": "Password", CHINESE: "密码"}
MORE = {"en": "More actions", CHINESE: "更多操作"}

THE_REST = """([option, number]) => {
  for (const question of document.querySelectorAll('.question-row fieldset')) {
    const radios = [...question.querySelectorAll('input[type=radio]')];
    const typed = question.querySelector('[inputmode=numeric]');
    if (typed && !typed.value) typed.value = number;
    if (!radios.some((one) => one.checked))
      for (const one of radios) one.checked = one.closest('label').innerText.trim() === option;
  }
}"""


def exactly(label: str) -> re.Pattern[str]:
    """A label with or without the mark of a mandatory field."""
    return re.compile(rf"^\s*{re.escape(label)}\s*\*?\s*$")


class Person:
    """One person in one browser session. Whatever page they come to is looked over before the story goes on."""

    def __init__(self, page: Any, user: User, eyes: Eyes) -> None:
        self.page, self.user, self.eyes = page, user, eyes

    def sign_in(self) -> Self:
        """Through the sign-in page."""
        self.page.goto("/sign-in/")
        self.page.locator("input[name=login]").fill(self.user.email)
        self.page.locator("input[name=password]").fill(DEMO_PASSWORD)
        self._leave(self.page.locator("main button[type=submit]"))
        return self

    # -- going places -------------------------------------------------------------------------------------------------

    def visit(self, address: str, status: int = 200) -> Self:
        answer = self.page.goto(address)
        assert answer.status == status, f"{address} answers {answer.status}"
        self.eyes.look()
        return self

    def follow(self, words: str, *, within: str = "main") -> Self:
        """A link by its words."""
        self._leave(self._offered("link", words, within))
        return self

    def press(self, words: str, *, within: str = "main") -> Self:
        """A button that sends a form, which is taken."""
        self._leave(self._offered("button", words, within))
        assert not self.problems, f"{self.page.url}: {self.problems}"
        return self

    def press_in_vain(self, words: str, problem: str, *, within: str = "main") -> Self:
        """A button that sends a form, which comes back with a problem."""
        self._leave(self._offered("button", words, within))
        assert problem in self.problems, f"{self.page.url}: {self.problems}"
        return self

    def _leave(self, thing: Any) -> None:
        with self.page.expect_navigation():
            thing.click()
        self.eyes.look()

    def _find(self, role: str, words: str, within: str) -> Any:
        found = self.page.locator(within).get_by_role(role, name=words, exact=True)
        more = self.page.locator("summary", has_text=exactly(MORE[self.eyes.language]))
        if not found.count() and more.count():
            more.first.click()
        return found.locator("visible=true").first

    def _offered(self, role: str, words: str, within: str) -> Any:
        found = self._find(role, words, within)
        assert found.count(), f"{self.page.url} has no {role} {words!r}:\n{self.words}"
        return found

    # -- forms --------------------------------------------------------------------------------------------------------

    def write(self, label: str, text: str, *, within: str = "main") -> Self:
        """Type into the field with this label; a list is chosen from."""
        field = self.page.locator(within).get_by_label(exactly(label)).locator("visible=true").first
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(label=text)
        else:
            field.fill(text)
        return self

    def choose(self, group: str, *options: str, within: str = "main") -> Self:
        """Tick one or more answers of the group with this legend."""
        ends_so = re.compile(rf"{re.escape(group)}\s*\*?\s*$")  # a question's number comes before it
        found = self.page.locator(within).get_by_role("group", name=ends_so, include_hidden=True).first
        if not found.is_visible():
            found.locator("xpath=ancestor::details[not(@open)][1]/summary").click()
        for option in options:
            worded = self.page.locator("span", has_text=exactly(option))
            found.locator("label").filter(has=worded).locator("input").first.check()
        return self

    def answer_the_rest(self, option: str, number: str) -> Self:
        """Whatever else the law asks by now; ticked unheard, for the button to save."""
        self.page.evaluate(THE_REST, [option, number])
        return self

    def check(self, label: str, *, within: str = "main") -> Self:
        self.page.locator(within).get_by_label(exactly(label)).check()
        return self

    def answer_checks(self, verdict: str, save: str) -> Self:
        """The first of a checklist is saved where it stands; the others are ticked unheard, for the button to save."""
        checks = self.page.locator(".check")
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            checks.first.get_by_label(exactly(verdict)).check()
        self._settle()
        self.eyes.look()
        ticked = checks.get_by_label(exactly(verdict)).evaluate_all(
            "found => found.filter((one) => one.checked = true).length"
        )
        assert ticked == checks.count()
        return self.press(save)

    def hand_in(self, label: str, file: Path) -> Self:
        self.page.get_by_label(exactly(label)).set_input_files(file)
        return self

    def sign(self, words: str, *, within: str = "main") -> Self:
        """Type the password again and press the button."""
        self.write(PASSWORD[self.eyes.language], DEMO_PASSWORD, within=within)
        return self.press(words, within=within)

    def press_through(self, words: str) -> Self:
        """A link to the page of an action that asks for nothing, and its button."""
        return self.follow(words).press(words)

    def choose_live(self, group: str, option: str) -> Self:
        """Answer a question whose page saves it at once."""
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            self.choose(group, option)
        self._settle()
        return self

    def _settle(self) -> None:
        """Wait until what a script fetched stands on the page."""
        self.page.locator(".htmx-request, .htmx-swapping, .htmx-settling").first.wait_for(state="detached")

    def open_dialog(self, words: str) -> Self:
        """A link that opens a dialog where scripts run."""
        self._offered("link", words, ".actionbar").click()
        self.page.locator("dialog[open]").wait_for()
        self.eyes.look()
        return self

    # -- reading ------------------------------------------------------------------------------------------------------

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", self.page.locator("main").inner_text())

    def sees(self, *texts: str) -> Self:
        for text in texts:
            assert text in self.words, f"{self.page.url} does not say {text!r}:\n{self.words}"
        return self

    def misses(self, *texts: str) -> Self:
        for text in texts:
            assert text not in self.words, f"{self.page.url} says {text!r}"
        return self

    def marks(self, letter: str) -> list[str]:
        """The references of the rows on the page that begin with this letter."""
        known = self.page.locator("main [id]").evaluate_all("found => found.map(one => one.id)")
        return [one for one in known if re.fullmatch(rf"{letter}\d+", one)]

    @property
    def problems(self) -> str:
        """What the summary of errors says."""
        return " ".join(self.page.locator(".error-summary").all_inner_texts())

    def offered(self, words: str, *, within: str = "main") -> bool:
        """Whether the page has this link."""
        return bool(self._find("link", words, within).count())

    @property
    def status(self) -> str:
        """What the badge beside the title says."""
        return self.page.locator(".page-head .badge").first.inner_text().strip()

    def refused(self, words: str) -> str:
        """The reason beside a button that is greyed."""
        button = self._find("button", words, "main")
        assert button.get_attribute("aria-disabled") == "true", f"{words} is not greyed"
        return self.page.locator(f"#{button.get_attribute('aria-describedby')}").inner_text()

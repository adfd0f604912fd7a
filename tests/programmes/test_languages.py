"""Errors and texts follow the reader's language."""

import pytest
from django.utils.translation import override

from pia.programmes.located_yaml import Unreadable, read_bytes
from tests.programmes.cases import programme


@pytest.mark.parametrize(("language", "words"), [("en", "The file is empty."), ("zh-hans", "文件为空。")])
def test_it_says_what_is_wrong_in_the_language_of_the_reader(language: str, words: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_bytes(b"", name="x")

    with override(language):
        assert words in str(caught.value.problems[0])


def test_it_shows_product_texts_in_the_active_language() -> None:
    law = programme("cn").regime("cn-pipl")
    assert law is not None
    title = law.title

    with override("zh-hans"):
        assert str(title) == "中国：《个人信息保护法》"
    with override("en"):
        assert str(title) == "China: Personal Information Protection Law"
    assert (title.in_language("zh"), title.in_language("en-gb")) == (title.zh, title.en)

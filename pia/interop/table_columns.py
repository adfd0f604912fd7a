"""The columns of an inventory as a table: what each is headed in both languages, and what to fill in."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pia.programmes.definition import Programme, Text
from pia.programmes.vocabulary import CHINESE, ENGLISH

REF = "ref"
NAME = "name"
BASIS = "legal_basis."  # followed by the slug of a general law
ONE = "recipient."  # followed by a field of the one recipient that has columns of its own
MARK = "@"  # followed by the language of a translation
OTHER_LANGUAGE: Mapping[str, str] = {ENGLISH: CHINESE, CHINESE: ENGLISH}
ALWAYS_TRANSLATED = ("name", "purpose", "retention_proposed", "retention_required")
TRANSLATABLE = (*ALWAYS_TRANSLATED, "source", "protection", "raised_sensitive")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key is a field of a data item, or one of the prefixes above with what follows."""

    key: str
    heading: Text
    note: Text
    width: int = 24
    words: str = ""  # the list of words whose entries are offered
    aliases: tuple[str, ...] = ()


def _column(key: str, en: str, zh: str, note_en: str, note_zh: str, width: int = 24, words: str = "") -> Column:
    aliases = (key, *ALIASES.get(key, ()))
    return Column(key, Text(en=en, zh=zh), Text(en=note_en, zh=note_zh), width, words, aliases)


ALIASES: Mapping[str, tuple[str, ...]] = {
    REF: ("id", "no", "number", "reference", "序号", "标识", "引用编号"),
    "name": ("data item", "item", "field", "data", "数据项", "信息名称", "字段", "数据名称"),
    "category": ("data category", "category of data", "数据类别", "信息类别", "个人信息类别"),
    "subjects": ("data subject", "subject", "people", "people concerned", "主体", "信息主体", "数据主体"),
    "purpose": ("purposes", "purpose of processing", "目的", "用途", "使用目的"),
    "basis_stated": ("stated legal basis", "合法性基础原文", "原文依据"),
    "origin": ("origin", "collected from", "data source", "来源方式", "收集方式", "采集方式"),
    "source": ("source details", "来源说明"),
    "volume": ("volume", "number of people", "people affected", "人数", "数量", "规模"),
    "systems": ("system", "application", "applications", "应用系统", "存储系统", "信息系统"),
    "retention_proposed": ("retention", "retention period", "kept for", "保存期限", "保留期限", "存储期限"),
    "retention_required": ("legal retention", "法定期限"),
    "retention_days": ("retention days", "retention in days", "days", "保留天数", "天数"),
    "recipients": ("recipient", "shared with", "接收者", "共享对象"),
    "protection": ("security", "safeguards", "安全措施"),
    "raised_sensitive": ("sensitive because", "敏感理由"),
}
LISTED_EN = "Several in one cell: separate them with a semicolon (;)."
LISTED_ZH = "一个单元格内可填多项，以分号（;）分隔。"

COMMON: tuple[Column, ...] = (
    _column(
        REF,
        "Id",
        "编号",
        "Leave it empty for a new row. The id of a row that exists changes that row.",
        "新行留空。填写已有编号将修改该行。",
        8,
    ),
    _column(
        "name",
        "Name",
        "名称",
        "What the data are, at most 200 characters. The only column that has to be there.",
        "数据的名称，不超过200字。必须有此列。",
    ),
    _column(
        "category",
        "Category",
        "类别",
        "One of the list, in English or Chinese. Whether it is sensitive is derived from it.",
        "从列表中选择，中英文均可。是否敏感由此推定。",
        words="category",
    ),
    _column(
        "subjects",
        "Data subjects",
        "个人信息主体",
        f"Whose data they are. {LISTED_EN}",
        f"信息属于哪些人。{LISTED_ZH}",
        words="subject",
    ),
    _column(
        "purpose",
        "Purpose",
        "处理目的",
        "What they are used for, one purpose a line (Alt+Enter).",
        "处理目的，每行一个（Alt+Enter换行）。",
        36,
    ),
    _column(
        "basis_stated",
        "Legal basis as stated",
        "自述合法性基础",
        "The legal basis in your own words, at most 300 characters.",
        "用自己的话说明合法性基础，不超过300字。",
    ),
    _column(
        "origin",
        "Where the data come from",
        "来源类型",
        "One of the list.",
        "从列表中选择。",
        words="origin",
    ),
    _column(
        "source",
        "Source",
        "来源",
        "Details of where they come from.",
        "来源的具体说明。",
    ),
    _column(
        "volume",
        "How many people",
        "涉及人数",
        "One of the list, or a plain number of people.",
        "从列表中选择，或直接填写人数。",
        words="volume",
    ),
    _column(
        "systems",
        "Systems",
        "系统",
        f"Where they are kept. {LISTED_EN}",
        f"存放于哪些系统。{LISTED_ZH}",
    ),
    _column(
        "retention_proposed",
        "Proposed retention",
        "拟定保存期限",
        "How long they are to be kept, in words, at most 300 characters.",
        "拟保存多久，用文字说明，不超过300字。",
    ),
    _column(
        "retention_required",
        "Required retention",
        "法定保存期限",
        "What the law or the purpose requires, at most 300 characters.",
        "法律或目的所要求的期限，不超过300字。",
    ),
    _column(
        "retention_days",
        "Days kept",
        "保存天数",
        "A whole number of days. Empty: no end is set.",
        "整数天数。留空表示未设定期限。",
        10,
    ),
    _column(
        "recipients",
        "Recipients",
        "接收方",
        "Name | kind | country | contract | transfer mechanism. "
        f"{LISTED_EN} Put a name with ; or | into double quotes, several mechanisms with + between.",
        f"名称 | 类型 | 国家 | 合同 | 出境机制。{LISTED_ZH}名称中含有;或|时加英文双引号，多个机制以+连接。",
        44,
    ),
    _column(
        "protection",
        "Protection",
        "保护措施",
        "How they are protected.",
        "如何保护这些数据。",
        30,
    ),
    _column(
        "raised_sensitive",
        "Raised to sensitive",
        "提升为敏感",
        "A reason raises the item to sensitive although no law says so; otherwise leave it empty.",
        "填写理由即按敏感个人信息处理；否则留空。",
    ),
)

ONE_RECIPIENT: tuple[Column, ...] = (
    _column(
        f"{ONE}name",
        "Recipient name",
        "接收方名称",
        "One recipient, with lists to choose from; more of them go into the column Recipients.",
        "填写一个接收方，可从列表中选择；更多接收方填入“接收方”列。",
    ),
    _column(f"{ONE}kind", "Recipient kind", "接收方类型", "One of the list.", "从列表中选择。", 18, "kind"),
    _column(
        f"{ONE}country",
        "Recipient country",
        "接收方国家",
        "Where the recipient is.",
        "接收方所在国家或地区。",
        18,
        "country",
    ),
    _column(f"{ONE}contract", "Contract", "合同", "One of the list.", "从列表中选择。", 14, "contract"),
    _column(
        f"{ONE}mechanisms",
        "Transfer mechanism",
        "出境机制",
        "How data may lawfully leave the country. Several: with + between.",
        "数据合法出境的依据。多个以+连接。",
        24,
        "mechanism",
    ),
)

BASIS_HEADING = Text(en="Legal basis under {law}", zh="合法性基础（{law}）")
BASIS_NOTE = Text(en="One of the list, by its words or its id.", zh="从列表中选择，可填名称或标识。")
PLAIN_BASIS = ("legal basis", "lawful basis", "basis", "合法性基础", "法律依据", "处理依据")
TRANSLATED_HEADING: Mapping[str, Text] = {
    ENGLISH: Text(en="{field}, in English", zh="{field}（英文）"),
    CHINESE: Text(en="{field}, in Chinese", zh="{field}（中文）"),
}
TRANSLATED_NOTE: Mapping[str, Text] = {
    ENGLISH: Text(en="The same in English.", zh="英文译文。"),
    CHINESE: Text(en="The same in Chinese.", zh="中文译文。"),
}


def columns(programme: Programme, record_language: str, translated: Collection[str] = ()) -> tuple[Column, ...]:
    """The columns of a written table: of rarely translated fields only those given have one for the translation."""
    wanted = {*ALWAYS_TRANSLATED, *translated}
    other = OTHER_LANGUAGE[record_language]
    found: list[Column] = []
    for column in COMMON:
        found.append(column)
        if column.key in wanted:
            found.append(_translated(column, other))
        if column.key == "purpose":
            found += bases(programme)
    return tuple(found)


def readable_columns(programme: Programme) -> tuple[Column, ...]:
    """Every column that a table may have: also those of the one recipient, and translations into either language."""
    fields = [column for column in COMMON if column.key in TRANSLATABLE]
    translations = [_translated(column, language) for column in fields for language in (ENGLISH, CHINESE)]
    return (*COMMON, *bases(programme), *ONE_RECIPIENT, *translations)


def bases(programme: Programme) -> list[Column]:
    """One column for the legal basis under each law on personal information as a whole.

    The plain heading "Legal basis" means the only such law, or what the team says itself where there are several.
    """
    laws = [regime for regime in programme.regimes if regime.is_general]
    plain = PLAIN_BASIS if len(laws) == 1 else ()
    return [
        Column(
            f"{BASIS}{law.slug}",
            Text(en=BASIS_HEADING.en.format(law=law.title.en), zh=BASIS_HEADING.zh.format(law=law.title.zh)),
            BASIS_NOTE,
            30,
            f"{BASIS}{law.slug}",
            (law.slug, f"legal basis {law.slug}", f"{BASIS}{law.slug}", f"合法性基础 {law.slug}", *plain),
        )
        for law in laws
    ]


def _translated(column: Column, language: str) -> Column:
    heading, code = TRANSLATED_HEADING[language], f"{column.key}{MARK}{language}"
    named = Text(en=heading.en.format(field=column.heading.en), zh=heading.zh.format(field=column.heading.zh))
    other = f"{column.heading.en} ({'Chinese' if language == CHINESE else 'English'})"
    return Column(code, named, TRANSLATED_NOTE[language], column.width, "", (code, other))


class Headings:
    """Which column a heading means, however it is written."""

    def __init__(self, programme: Programme) -> None:
        known = readable_columns(programme)
        self.by_key = {column.key: column for column in known}
        self._by_words: dict[str, str] = {}
        for column in known:
            self._learn(column.key, (column.heading.en, column.heading.zh, *column.aliases))
        self._learn("basis_stated", PLAIN_BASIS)  # where a column of a law has not taken it

    def _learn(self, key: str, words: Iterable[str]) -> None:
        for word in words:
            self._by_words.setdefault(folded(word), key)

    def column(self, heading: str) -> Column | None:
        """The column of a heading in either language; stars, colons and spaces do not matter."""
        key = self._by_words.get(folded(heading))
        return self.by_key[key] if key else None


def folded(text: str) -> str:
    """A word without what people vary: width, case, spaces and punctuation."""
    return NOT_A_LETTER.sub("", unicodedata.normalize("NFKC", text).casefold())


NOT_A_LETTER = re.compile(r"[\W_]+")

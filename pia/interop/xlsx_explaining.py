"""The sheet that says how a table of the inventory is filled in: rules, columns, and every word that is known."""

from collections.abc import Sequence

from pia.interop.exchange import MAX_ROWS
from pia.interop.table_columns import Column
from pia.interop.table_words import WordList
from pia.programmes.definition import Text

TITLE = Text(en="How to fill this in", zh="填写说明")
RULES: tuple[Text, ...] = (
    Text(
        en="One row for each data item, on the sheet Inventory. Columns may be left out or put in another order.",
        zh="在“数据清单”工作表中，每个数据项占一行。列可删除，顺序可调整。",
    ),
    Text(
        en="Headings and words may be in English or Chinese. Ids are accepted in place of words.",
        zh="标题和用词可用中文或英文，也可填写标识。",
    ),
    Text(
        en="A row whose id exists changes that data item: an empty cell empties the field, a missing column leaves it.",
        zh="编号已存在的行将修改该数据项：空单元格会清空相应内容，缺少的列保持不变。",
    ),
    Text(
        en="Formulas count by their results. Nothing is stored before you have seen what would change.",
        zh="公式以其结果为准。在您看过将作的修改之前，不会保存任何内容。",
    ),
)
MOST = Text(en="At most {rows} rows and 20 MB a file.", zh="每个文件最多{rows}行、20MB。")
RECIPIENT = Text(
    en="A recipient, for example: Cloud Ltd | processor | Germany | signed | Standard contractual clauses",
    zh="接收方示例：云端公司 | 受托方 | 德国 | 已签署 | 标准合同条款",
)
HEADS = (
    Text(en="Column", zh="列"),
    Text(en="What to fill in", zh="填写内容"),
    Text(en="What is known (id)", zh="可选内容（标识）"),
)
MANY = 60  # entries beyond which a list is not spelled out: the countries


def explanation(every: Sequence[Column], lists: dict[str, WordList], language: str) -> list[tuple[str, str, str]]:
    """The lines of the sheet: a title, the rules, and a line for each column."""
    most = Text(en=MOST.en.format(rows=f"{MAX_ROWS:,}"), zh=MOST.zh.format(rows=f"{MAX_ROWS:,}"))
    lines = [(TITLE.in_language(language), "", "")]
    lines += [("", rule.in_language(language), "") for rule in (*RULES, most, RECIPIENT)]
    first, second, third = (head.in_language(language) for head in HEADS)
    lines += [("", "", ""), (first, second, third)]
    for column in every:
        known = lists.get(column.words)
        shown = known is not None and len(known.labels) <= MANY
        words = "\n".join(_worded(known, one, language) for one in known.labels) if known and shown else ""
        lines.append((column.heading.in_language(language), column.note.in_language(language), words))
    return lines


def _worded(words: WordList, one: str, language: str) -> str:
    return f"{words.labels[one].in_language(language)} ({one})"

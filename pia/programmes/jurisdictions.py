"""The names of the places whose law a regime encodes: two letters of ISO 3166, and where a part has a law of its own.

The names of countries come from the Unicode locale data, so that a regime for another country needs no code. `zz` is a
place without a law of its own here; standards such as ISO/IEC 29134 stand in for it.
"""

from collections.abc import Mapping

from babel import Locale

from pia.programmes.vocabulary import Text

ELSEWHERE = "zz"
OWN_NAMES: Mapping[str, Text] = {
    "cn": Text(en="China", zh="中国"),
    "eu": Text(en="European Union", zh="欧盟"),
    "gb": Text(en="United Kingdom", zh="英国"),
    "us-ca": Text(en="California", zh="美国加利福尼亚州"),
    "ca-qc": Text(en="Quebec", zh="加拿大魁北克省"),
    "ca": Text(en="Canada (federal institutions)", zh="加拿大（联邦机构）"),
    ELSEWHERE: Text(en="Elsewhere", zh="其他地区"),
}


def jurisdiction_name(code: str) -> Text:
    """The name of a jurisdiction; a code that nobody knows stands for itself."""
    if code in OWN_NAMES:
        return OWN_NAMES[code]
    names = {lang: Locale.parse(lang).territories.get(code.upper(), code.upper()) for lang in ("en", "zh_Hans")}
    return Text(en=names["en"], zh=names["zh_Hans"])

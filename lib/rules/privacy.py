"""What may not be told of persons (个人信息): numbers that are refused, names that are masked.

Source: the office's own rule that talks, accountability and risk posts show posts and counts; names only to who needs them.
"""

import re

# 18 digits with a day of birth in their midst, or 11 digits of a mobile phone, not part of a longer number
IDENTITY_NUMBER = re.compile(
    r"(?<![0-9])[1-9]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[0-9Xx](?![0-9])"
)
MOBILE_NUMBER = re.compile(r"(?<![0-9])1[3-9]\d{9}(?![0-9])")
SPACED = re.compile(r"(?<=[0-9Xx])[ \-\u3000]+(?=[0-9Xx])")
MASK = "某"


def personal_number(text: str) -> str | None:
    """What sort of personal number (身份证号, 手机号) a text holds, also one written with spaces; None where it has none."""
    joined = SPACED.sub("", text)
    if IDENTITY_NUMBER.search(joined):
        return "身份证号"
    return "手机号" if MOBILE_NUMBER.search(joined) else None


def masked(name: str) -> str:
    """The name with all but its first character hidden, e.g. 张某某; empty stays empty."""
    return name[:1] + MASK * (len(name) - 1)

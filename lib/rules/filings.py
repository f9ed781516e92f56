"""After-the-fact filing of costly activities (事后报备): from which amount on, and what must be attached.

Source: Zhoushan's report: 凡组织参加经费开支在10万元及以上活动的，须事后向派驻纪检监察组提交情况报告; 文件通知、方案、有关合同文本、
参展人员名单及企业名单等还要作为附件一并报告.
"""

from collections.abc import Mapping
from decimal import Decimal

FILED_FROM = Decimal(100_000)  # yuan
ATTACHMENTS = {
    "notice": "文件通知",
    "plan": "活动方案",
    "contract": "合同文本",
    "persons": "参加人员名单",
    "firms": "企业名单",
}
THERE, MISSING, NOT_NEEDED = "有", "缺", "不涉及"


def missing(attached: Mapping[str, str | None]) -> list[str]:
    """The words of the attachments that a filing lacks: those that it says are missing, or says nothing of."""
    return [words for name, words in ATTACHMENTS.items() if attached.get(name) in (None, "", MISSING)]


def too_small(amount: Decimal) -> bool:
    """Whether an activity of so many yuan need not be filed."""
    return amount < FILED_FROM

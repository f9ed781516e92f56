"""What the board says where no problem was found."""

from lib.access import Permission, Viewer
from lib.ui.bar import View
from lib.ui.words import nothing_here


def no_problems(viewer: Viewer, view: View) -> None:
    """Nothing. Says that there is no problem, and how one gets here or is found."""
    if view.year:
        nothing_here(
            f"截至 {view.as_of}，{view.place_name}没有 {view.year} 年发现的问题。",
            "请把“发现年度”换成“全部”。",
        )
        return
    may = viewer.may(Permission.KEEP_PROBLEMS)
    nothing_here(
        f"截至 {view.as_of}，{view.place_name}没有发现问题。",
        "可以换一个单位或截至日期；新的问题到「数据上报」上传“问题清单”。"
        if may
        else "可以换一个单位或截至日期；问题由监督员登记。",
    )

"""What the page 审核办理 is made of: the queue with its filters, one item whole with its verdict, how reviewing has gone."""

from lib.ui.reviewing.course import course
from lib.ui.reviewing.desk import say
from lib.ui.reviewing.looking import bar
from lib.ui.reviewing.queue import queue

__all__ = ["bar", "course", "queue", "say"]

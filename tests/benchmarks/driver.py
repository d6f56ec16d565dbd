"""A browser without a screen: asks a Streamlit server for pages over its websocket and checks what came back.

It keeps what a browser keeps and, unless told not to be strict, raises when a run does not finish, another page answers,
or an exception is shown: a fast error is no figure. Times are seconds from sending the request to the server's "script
finished".
"""

from tests.benchmarks.load import Load, http_load, keep_alive_load, load
from tests.benchmarks.run import DriverError, PageBroken, Run, RunFailed, Unexpected, Widget, WrongPage
from tests.benchmarks.session import Session, WidgetValue

__all__ = [
    "DriverError",
    "Load",
    "PageBroken",
    "Run",
    "RunFailed",
    "Session",
    "Unexpected",
    "Widget",
    "WidgetValue",
    "WrongPage",
    "http_load",
    "keep_alive_load",
    "load",
]

"""One tree of errors; each class is a different answer to the user.

    Refused                 shown to the user: what happened and what to do next
    ├── NotPermitted        this role or scope may not do it
    ├── InvalidInput        a value is wrong; names the field
    ├── RuleBroken          the law does not allow it; names the provision, carries the facts
    ├── NotFound            there is no such record for this viewer
    ├── AlreadyDone         this submission was carried out before
    ├── OutOfDate           someone else decided meanwhile; look again
    ├── TooMany             over a rate limit; says when to try again
    └── Unavailable         the database does not answer; the same request may succeed later
        ├── Busy            somebody else was writing all the while
        ├── StorageFull     there is no room to store anything
        ├── ReadOnly        only a copy of the database answers
        └── ClockBehind     the server's clock is behind what was recorded already
    Unrecorded              a bug: a write tried to commit without an audit event

Anything that is not `Refused` is a bug: it is logged with a reference number and the user sees only that number.
"""

from __future__ import annotations

from collections.abc import Mapping


class Refused(Exception):
    """The request is refused with a reason meant for the user.

    `code` is stable and meant for programs, `message` is the Chinese sentence, `fix` says what to do next.
    """

    code = "refused"
    status = 400

    def __init__(self, message: str, *, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix

    @property
    def sentence(self) -> str:
        """Message and fix as one text for people."""
        return f"{self.message}　{self.fix}" if self.fix else self.message


class NotPermitted(Refused):
    """This role or scope may not do it."""

    code = "not_permitted"
    status = 403


class InvalidInput(Refused):
    """A value is wrong. `field` is the Chinese name of the field or column."""

    code = "invalid_input"
    status = 422

    def __init__(self, field: str, message: str, *, fix: str = "", value: str = "") -> None:
        super().__init__(message, fix=fix)
        self.field = field
        self.value = value


class RuleBroken(Refused):
    """The law does not allow it. `provision` is the code in the law book, `facts` what the rule looked at."""

    code = "rule_broken"
    status = 409

    def __init__(
        self, provision: str, message: str, *, fix: str = "", facts: Mapping[str, str | int | bool] | None = None
    ) -> None:
        super().__init__(message, fix=fix)
        self.provision = provision
        self.facts = dict(facts or {})


class NotFound(Refused):
    """There is no such record for this viewer."""

    code = "not_found"
    status = 404


class AlreadyDone(Refused):
    """This submission was carried out before; nothing was done twice."""

    code = "already_done"
    status = 409


class OutOfDate(Refused):
    """Someone else decided meanwhile."""

    code = "out_of_date"
    status = 409


class TooMany(Refused):
    """Over a rate limit. `retry_after` is in whole seconds."""

    code = "too_many"
    status = 429

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message, fix=f"请在 {retry_after} 秒后再试。")
        self.retry_after = retry_after


class Unavailable(Refused):
    """The database does not answer. Nothing was stored; the same request may succeed later."""

    code = "unavailable"
    status = 503

    def __init__(self) -> None:
        super().__init__("数据库暂时没有响应，刚才的操作没有保存。", fix="请稍后重试；持续不能使用时请联系系统管理员。")


class Busy(Unavailable):
    """Somebody else was writing for as long as a writer waits. Nothing was stored; the same request may succeed later."""

    code = "busy"

    def __init__(self) -> None:
        Refused.__init__(
            self, "系统正忙，正在保存其他人提交的数据，刚才的操作没有保存。", fix="请稍等片刻再提交一次，内容不必重填。"
        )


class StorageFull(Unavailable):
    """There is no room left to store anything. Nothing was stored; looking things up goes on."""

    code = "storage_full"

    def __init__(self) -> None:
        Refused.__init__(
            self,
            "服务器存储空间已满，刚才的操作没有保存；查询和核验不受影响。",
            fix="请联系系统管理员清理空间后再提交一次。",
        )


class ReadOnly(Unavailable):
    """Only a copy of the database answers. Nothing was stored; public pages and verification go on."""

    code = "read_only"

    def __init__(self) -> None:
        Refused.__init__(
            self,
            "主数据库暂时没有响应，现在只能查询公示信息和核验证书，刚才的操作没有保存。",
            fix="请稍后重试；持续不能使用时请联系系统管理员。",
        )


class ClockBehind(Unavailable):
    """The server's clock is behind the newest event of a ledger. Nothing was stored."""

    code = "clock_behind"

    def __init__(self) -> None:
        Refused.__init__(
            self,
            "服务器时钟早于最近一次记录的时间，为保证记录先后可信，暂停办理，刚才的操作没有保存；查询和核验不受影响。",
            fix="请联系系统管理员校准服务器时钟，校准后再提交一次。",
        )


class Unrecorded(Exception):
    """A write block ended without recording an event: a bug in a command, never a user's mistake."""

"""Regulators bring in sheets: parties, historical and other received certificates, received lists, penalties, accidents."""

from registry.policy import Permission
from registry.ui import sheets
from registry.ui.session import enter

official = enter(
    Permission.PARTIES_ENTER, Permission.CERTIFICATES_RECEIVE, Permission.LISTINGS_RECEIVE, Permission.CONDUCT_ENTER
)
sheets.bring_in(
    official,
    "exchange",
    sheets.kinds_of(official),
    "表格导入",
    "下载模板、填写、上传，或者逐条录入；每一行要么入库，要么写明原因退回。",
    typed=True,
)

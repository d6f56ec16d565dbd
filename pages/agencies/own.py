"""An agency's own agent: its qualifications, and where to go from here."""

from registry.agencies import queries
from registry.policy import Permission
from registry.ui import agency_views, markup, records
from registry.ui.session import enter

agent = enter(Permission.AGENCIES_OWN)
found = queries.own(agent)
records.show(
    markup.page_title("我的机构", "本单位的安全评价、检测检验资质：报告变更、公开报告、查看评分和提出异议。"),
    agency_views.table(found, "agency_record")
    if found
    else markup.empty("本单位没有登记评价或者检测检验资质。", ("取得资质的，请由发证机关的名录管理人员登记。",)),
    markup.actions(
        [markup.Link("登记项目、公开报告", markup.to("projects")), markup.Link("信用评定", markup.to("assessments"))]
    ),
)

"""A keeper scores an agency: periodically, at once for a red line, or after it has put things right."""

from registry.agencies import queries, terms_grades
from registry.policy import Permission
from registry.ui import agency_views, grade_forms, grids, labels, markup, records
from registry.ui.session import enter

keeper = enter(Permission.AGENCIES_KEEP)
occasion = labels.chosen(terms_grades.Occasion, grids.asked("occasion")) or terms_grades.Occasion.PERIODIC
agency = queries.public_agency(keeper, grids.asked("agency"))
records.show(
    markup.page_title(
        f"信用评分：{agency.row.name}", f"{labels.of(occasion)}；提交后由另一人核准，核准后机构可见、可提出异议。"
    ),
    agency_views.lacks(agency.lacks),
)
grade_forms.score(keeper, agency, occasion)

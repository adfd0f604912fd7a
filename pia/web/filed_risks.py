"""The risks that an imported file suggests and nobody here has judged yet, on a matrix of their own."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from pia.assessments.case import Case
from pia.assessments.filed_risks import filed_event
from pia.assessments.states import RiskState
from pia.reports.matrix import MatrixPoint, Place, matrix_table, risk_matrix
from pia.web.record_text import page_language, record_text


@dataclass(frozen=True, slots=True)
class FiledMatrix:
    """Where the file puts its risks, drawn and as a table."""

    drawn: SafeString
    table: SafeString


def filed_matrix(case: Case) -> FiledMatrix | None:
    """The matrix of what the file suggests; None where there is nothing to judge."""
    points = []
    for risk in case.risks:
        impact, likelihood = risk.suggested_impact, risk.suggested_likelihood
        if risk.state == RiskState.SUGGESTED and filed_event(risk) and impact and likelihood:
            place = Place(impact, likelihood)
            title = str(record_text(case, f"risks/{risk.ref}/title", risk.title))
            points.append(MatrixPoint(risk.ref, title, place, place, place))
    if not points:
        return None
    method, language = case.programme.method, page_language()
    drawn = risk_matrix(method, points, language, key="filed-matrix")
    return FiledMatrix(drawn, matrix_table(method, points, language))

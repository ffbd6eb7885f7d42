"""All findings by their code."""

from rosterline.findings import closed, guards, reports, rows
from rosterline.findings.issue import Finding


def _findings(module: object) -> list[type[Finding]]:
    found = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Finding)]
    return [finding for finding in found if "code" in vars(finding)]


ROW_FINDINGS: list[type[Finding]] = _findings(rows)
REPORT_FINDINGS: list[type[Finding]] = [*_findings(reports), *_findings(closed)]
GUARDS: list[type[Finding]] = _findings(guards)
CATALOGUE: dict[str, type[Finding]] = {finding.code: finding for finding in [*ROW_FINDINGS, *REPORT_FINDINGS, *GUARDS]}

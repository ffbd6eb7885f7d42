"""The error catalogue: one class per finding, with a stable code.

``issue``      Issue, Finding, Severity: what a finding is
``rows``       findings about rows and cells
``reports``    why a report as a whole is refused, or what is remarkable about it
``guards``     what can make a plan wait for a person
``closed``     why a district takes no report just now
``catalogue``  all of them by code; the reference page is made from it
"""

from rosterline.findings.issue import ISSUES_SHOWN, Finding, Issue, Severity, looks_like_an_id, printable, sort_issues

__all__ = ["ISSUES_SHOWN", "Finding", "Issue", "Severity", "looks_like_an_id", "printable", "sort_issues"]

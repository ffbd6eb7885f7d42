"""Every sample set, whole, file by file and in pairs: its own adapter, or none."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.integration.detecting import FOR, NONE, REFUSED, parts, verdict, whole_sets

FAMILIES = (
    *("acadience", "canvas", "clever", "combined", "edfi", "ic", "illuminate", "nwea"),
    *("oneroster10", "oneroster11", "oneroster12", "powerschool", "ps", "sds"),
)


def test_every_family_of_the_sample_data_is_tried(shared_data: Path, tmp_path: Path) -> None:
    assert {case.family for case in whole_sets(shared_data, tmp_path)} == set(FAMILIES)


@pytest.mark.parametrize("family", FAMILIES)
def test_files_are_for_their_own_adapter_or_none(family: str, shared_data: Path, tmp_path: Path) -> None:
    wrong = {}
    for whole in whole_sets(shared_data, tmp_path):
        if whole.family != family:
            continue
        for case in (whole, *parts(whole)):
            said = verdict(case, tmp_path)
            if said != case.expected and not (said == REFUSED and case.expected == NONE):
                wrong[case.name] = said
    assert wrong == {}, f"expected: {FOR.get(family, NONE)}"

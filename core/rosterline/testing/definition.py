"""The contract: the report definition."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import polars as pl

from rosterline.read.contract import LINE
from rosterline.recognise.header import plain
from rosterline.report import FIELDS, SET_ASIDE, Column, File, Form, Need
from rosterline.sample import write_report
from rosterline.testing.subject import Subject


class DefinitionContract(Subject):
    """The report is declared so that everything can be made from it."""

    def _files(self) -> Iterator[tuple[str, Form, File]]:
        for form in self.forms():
            for file in form.files:
                yield f"form {form.name!r}, file {file.role!r}", form, file

    def test_it_declares_forms_and_files(self) -> None:
        report = self.report()
        assert report.title, "give the Report a title: people read it in lists of adapters"
        assert report.forms, "the Report has no form: declare at least one"
        names = [form.name for form in report.forms]
        assert len(set(names)) == len(names), f"each form needs a name of its own, not: {', '.join(names)}"
        for form in report.forms:
            roles = [file.role for file in form.files]
            assert roles, f"form {form.name!r} has no file"
            assert len(set(roles)) == len(roles), f"each file of form {form.name!r} needs a role of its own: {roles}"
            assert any(not file.optional for file in form.files), (
                f"all files of form {form.name!r} are optional: then nothing tells that the form has come"
            )

    def test_every_file_has_a_column_without_which_it_is_not_that_file(self) -> None:
        for where, _, file in self._files():
            assert any(column.need.of_header for column in file.columns), (
                f"{where}: mark the columns without which it can't be read with Need.REQUIRED or Need.PRESENT; "
                "without any, each file with one of its headers would be taken for it"
            )

    def test_every_column_says_what_it_holds(self) -> None:
        for where, _, file in self._files():
            for column in file.columns:
                assert column.explained, f"{where}: column {column.field} needs a line of help"

    def test_fields_that_are_named_exist(self) -> None:
        for where, form, file in self._files():
            named = {*file.derived, *file.needed, *form.marks, *form.never, *form.section_key}
            unknown = sorted(name for name in named if name not in FIELDS)
            assert not unknown, f"{where}: unknown fields {', '.join(unknown)}; rosterline.report.FIELDS has all"
            assert set(file.needed) <= set(file.derived), f"{where}: `needed` names fields that `derived` does not"
            roles = {other.role for other in form.files}
            assert set(file.lookups) <= roles - {file.role}, (
                f"{where}: `lookups` names roles of other files of the form"
            )

    def test_no_header_is_spelled_for_two_columns(self) -> None:
        for where, _, file in self._files():
            for one, other in combinations(file.columns, 2):
                first, second = plain(one.headers[0]), plain(other.headers[0])
                same = {plain(header) for header in one.headers} & {plain(header) for header in other.headers}
                # One column of the file may fill two fields, or be the last resort of one and a raw value too.
                meant = first == second or one.is_raw or other.is_raw
                assert meant or not same & {first, second}, (
                    f"{where}: {', '.join(sorted(same & {first, second}))} is a spelling of {one.field} and of "
                    f"{other.field}: which of both is it?"
                )

    def test_raw_columns_and_derived_fields_go_with_derive(self) -> None:
        for where, _, file in self._files():
            raw = [column.field for column in file.columns if column.is_raw]
            looked_up = any(file.role in other.lookups for _, _, other in self._files())
            if file.derive is None:
                assert not file.derived, f"{where}: `derived` names {file.derived}, but there is no `derive`"
                assert not raw or looked_up, f"{where}: {', '.join(raw)} is read by nobody: there is no `derive`"

    def test_derive_gives_what_it_declares(self, tmp_path: Path) -> None:
        for where, _, file, frame, lookups in self._frames(tmp_path):
            assert file.derive is not None
            made = file.derive(frame, lookups)
            missing = sorted(set(file.derived) - set(made.columns))
            assert not missing, f"{where}: derive does not add {', '.join(missing)}, which `derived` declares"
            declared = {*frame.columns, *file.derived}
            more = sorted(name for name in made.columns if name in FIELDS and name not in declared)
            assert not more, f"{where}: derive adds {', '.join(more)}, of which nothing is taken: name it in `derived`"
            assert LINE in made.columns, f"{where}: derive must keep the column `{LINE}`"
            assert made.height == frame.height, (
                f"{where}: derive gave {made.height} rows for {frame.height}: no row may vanish without a word. "
                f"A row that is not to be taken says why in the column SET_ASIDE ({SET_ASIDE!r})"
            )
            texts = [name for name in (*file.derived, SET_ASIDE) if name in made.columns]
            wrong = [name for name in texts if made.schema[name] != pl.String]
            assert not wrong, f"{where}: derive must give text in {', '.join(wrong)}"

    def test_derive_looks_at_each_row_by_itself(self, tmp_path: Path) -> None:
        for where, _, file, frame, lookups in self._frames(tmp_path):
            assert file.derive is not None
            whole = file.derive(frame, lookups)
            half = frame.height // 2
            parts = pl.concat([file.derive(frame[:half], lookups), file.derive(frame[half:], lookups)])
            same = whole.sort(LINE).equals(parts.select(whole.columns).sort(LINE))
            assert same, (
                f"{where}: derive gives other rows for half of the file: files come in batches, so it must not "
                "depend on other rows of its own file"
            )

    def test_derive_works_without_its_optional_columns(self, tmp_path: Path) -> None:
        for where, _, file, frame, lookups in self._frames(tmp_path):
            assert file.derive is not None
            for column in _optional(file):
                try:
                    file.derive(frame.drop(column.field, strict=False), lookups)
                except Exception as error:
                    raise AssertionError(
                        f"{where}: derive fails when the optional column {column.headers[0]!r} ({column.field}) is "
                        f"absent: {type(error).__name__}: {error}"
                    ) from error

    def _frames(self, folder: Path) -> Iterator[tuple[str, Form, File, pl.DataFrame, dict[str, pl.DataFrame]]]:
        """Each file that has a derive function, with its sample's rows as derive sees them."""
        for form in self.forms():
            if not any(file.derive for file in form.files):
                continue
            paths = write_report(form, self.roster(), folder / form.name)
            frames = {file.role: _frame(file, path) for file, path in zip(form.files, paths, strict=True)}
            for file in form.files:
                if file.derive is not None:
                    lookups = {role: frames[role] for role in file.lookups}
                    yield f"form {form.name!r}, file {file.role!r}", form, file, frames[file.role], lookups


def _optional(file: File) -> list[Column]:
    return [column for column in file.columns if column.need in (Need.OPTIONAL, Need.FILLED)]


def _frame(file: File, path: Path) -> pl.DataFrame:
    """A sample file as derive sees it: text, columns named by their fields, and the line."""
    quote = '"' if file.quoted else None
    read = pl.read_csv(path, infer_schema=False, quote_char=quote)
    fields = {column.headers[0]: column.field for column in reversed(file.columns)}
    frame = read.select(pl.col(header).fill_null("").alias(fields[header]) for header in read.columns)
    doubled = [column for column in file.columns if column.field not in frame.columns]
    by_header = {plain(header): field for header, field in fields.items()}
    frame = frame.with_columns(
        pl.col(by_header[plain(column.headers[0])]).alias(column.field)
        for column in doubled
        if by_header[plain(column.headers[0])] in frame.columns
    )
    return frame.with_columns(pl.int_range(2, pl.len() + 2, dtype=pl.UInt32).alias(LINE))

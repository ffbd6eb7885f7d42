"""The check of a whole report, in the order in which one finding explains the next."""

from __future__ import annotations

import polars as pl

from rosterline.check.checked import Checked, Contested, Presence
from rosterline.check.contradictions import contradicting, one_per_key, sections_in_two_schools, united_enrollments
from rosterline.check.people import schools_of_sections, unnamed, with_grades
from rosterline.check.references import References
from rosterline.check.speaking import mapped_columns, speaks_for
from rosterline.check.teachers import Teachers
from rosterline.errors import Rejected
from rosterline.findings.reports import ErrorBudget, NoRows
from rosterline.findings.rows import BadQuoting, Trailer, UnknownRole
from rosterline.map import Mapped
from rosterline.report import Report
from rosterline.roster.entities import STUDENT, TEACHER
from rosterline.settings import Budget


def check_report(mapped: Mapped, report: Report) -> Checked:
    """Make each record one, resolve its references, and say what had to be left out."""
    check = _Check(mapped, report)
    check.bad_lines()
    check.sections()
    check.people()
    check.pairs()
    check.lists()
    check.unite()
    return Checked(
        frames=check.done,
        mapped=mapped_columns(mapped.fields),
        speaks_for=speaks_for(mapped.fields, check.done),
        presence=check.presence,
        contested=check.contested,
        keys=mapped.keys,
        counts=mapped.counts,
        issues=check.issues,
        broken_ends=check.broken_ends,
        contradicting=contradicting(check.contested, set(check.moved)),
    )


class _Check:
    """The frames on their way from stated to checked, and what was found on it."""

    def __init__(self, mapped: Mapped, report: Report) -> None:
        self.mapped = mapped
        self.report = report
        self.stated = dict(mapped.frames)
        self.done: dict[str, pl.DataFrame] = {}
        self.presence = Presence()
        self.contested: list[Contested] = []
        self.issues = list(mapped.issues)
        if any(count.rows for count in mapped.counts.values()):
            self.issues += [NoRows.at(count.name) for count in mapped.counts.values() if not count.rows]
        self.names = {number: count.name for number, count in mapped.counts.items()}
        self.moved: dict[str, set[str]] = {}
        self.broken_ends: dict[int, str] = {}
        roots: dict[str, set[str]] = {}
        for left_out in mapped.left_out.values():
            for record, ids in left_out.ids.items():
                self.presence.name(record, ids)
                roots.setdefault(record, set()).update(ids)
            if left_out.blank:
                self.presence.blanket |= left_out.records
        self.references = References({}, roots, self.presence, mapped.counts, self.issues)

    def bad_lines(self) -> None:
        """Lines that are no rows: a trailer is passed over, all others are left out and protect what they name."""
        known: set[str] | None = None
        for number, left_out in self.mapped.left_out.items():
            for line in left_out.lines:
                known = self._ids() if known is None and line.last and line.short else known
                self.presence.lines.append((line, left_out.records))
                if line.last and (line.short or line.issue.code == BadQuoting.code):
                    self.broken_ends[number] = "quote" if line.issue.code == BadQuoting.code else "short"
                if line.last and line.short and known is not None and not known & set(line.cells):
                    self.issues.append(Trailer.at(self.names[number], line.issue.line))
                    self.mapped.counts[number].rows -= 1
                    continue
                self.mapped.counts[number].left_out += 1
                self.issues.append(line.issue)

    def _ids(self) -> set[str]:
        frames = [self.stated[name] for name in ("schools", "terms", "courses", "sections", "students", "teachers")]
        return {key for frame in frames for key in frame["id"].unique().to_list()} - {""}

    def sections(self) -> None:
        """Schools, terms, courses and classes; classes in two schools stay as they are stored."""
        refer = self.references
        self._one("schools", "school")
        if "school" in self.mapped.references:
            refer.listed["school"] = self.done["schools"]["id"]
        self.stated["terms"] = refer.required(self.stated["terms"], "school_id", "school", {"id": "term"})
        self._one("terms", "term")
        self._one("courses", "course")
        ids, self.moved, issues = sections_in_two_schools(self.stated["sections"], self.names)
        self.issues += issues
        if ids:
            self._keep_as_stored(ids)
        self.stated["sections"] = refer.required(self.stated["sections"], "school_id", "school", {"id": "section"})
        if "course" in self.mapped.references:
            refer.listed["course"] = self.done["courses"]["id"]
            self.stated["sections"] = refer.optional(self.stated["sections"], "course_id", "course")
        self._one("sections", "class")
        refer.roots.setdefault("section", set()).update(self.presence.ids.get("section", set()))
        if "section" in self.mapped.references:
            refer.listed["section"] = self.done["sections"]["id"]

    def _keep_as_stored(self, ids: set[str]) -> None:
        self.presence.name("section", ids)
        self.references.roots.setdefault("section", set()).update(ids)
        moved = pl.col("section_id").is_in(list(ids))
        self.stated["sections"] = self.stated["sections"].filter(~pl.col("id").is_in(list(ids)))
        pairs = {name: self.stated[name].filter(moved) for name in ("enrollments", "teachings")}
        for name in ("section_periods", "section_terms", "teachings", "enrollments"):
            self.stated[name] = self.stated[name].filter(~moved)
        students = self._without_new_links("student_schools", "enrollments", {"student_id": "person_id"}, pairs)
        teachers = self._without_new_links("teacher_schools", "teachings", {"id": "id", "email": "email"}, pairs)
        self.presence.name("student", set(students["person_id"].to_list()))
        self.presence.name("teacher", set(teachers["id"].to_list()))
        self.presence.name("teacher_email", set(teachers["email"].str.to_lowercase().to_list()))

    def _without_new_links(
        self, links: str, pairs: str, person: dict[str, str], moved: dict[str, pl.DataFrame]
    ) -> pl.DataFrame:
        """Rows of a class in two schools give nobody a new school: such links count only if another class says so.

        Args:
            links: the frame of people's schools; such links are taken out of it.
            pairs: the frame of the same people's classes.
            person: its columns that name a person -> those of the links.
            moved: the frames' rows of classes in two schools.

        Returns:
            Whom, and which schools, only such rows name.
        """
        rows = [(school, section) for section, schools in self.moved.items() for school in schools]
        schools = pl.DataFrame(rows, schema={"school_id": pl.String, "section_id": pl.String}, orient="row")
        key = [*person.values(), "school_id"]
        suspect = moved[pairs].rename(person).join(schools, on="section_id").select(*key, "file").unique()
        sections = self.stated["sections"].select(section_id="id", school_id="school_id")
        elsewhere = self.stated[pairs].rename(person).join(sections, on="section_id").select(key)
        suspect = suspect.join(elsewhere, on=key, how="anti")
        self.stated[links] = self.stated[links].join(suspect, on=[*key, "file"], how="anti")
        return suspect

    def people(self) -> None:
        """Students and teachers, each one person."""
        teachers = Teachers(self.stated["teachers"], self.names)
        self.issues += teachers.shared()
        stated, _ = teachers.resolve(self.stated["teachers"])
        teachings, ambiguous = teachers.resolve(self.stated["teachings"])
        self.issues += teachers.ambiguous(ambiguous)
        self.presence.sections_keep_teachers |= set(ambiguous["section_id"].to_list())
        schools, _ = teachers.resolve(self.stated["teacher_schools"])
        if "teacher" in self.mapped.references:
            # A teacher whom only an e-mail address names, and who is in no list, becomes a person of their own.
            new = teachings.filter(pl.col("by_email")).join(stated, on="id", how="anti")
            stated = pl.concat([stated, new.select("id", "email", "by_email", "file", "line")], how="diagonal")
            stated = stated.with_columns(
                pl.col("first_name", "last_name").fill_null(""), pl.col("mixed").fill_null(False)
            )
            self.references.listed["teacher"] = stated["id"]
        self.stated["teachings"], self.stated["teacher_schools"] = teachings, schools
        self.stated["teachers"] = self._placed(stated, teachings)
        self._one("students", "student")
        self._one("teachers", "teacher")
        self.done["people_students"], issues = with_grades(self.done["people_students"], self.names)
        self.issues += issues
        if "student" in self.mapped.references:
            self.references.listed["student"] = self.done["people_students"]["id"]

    def _placed(self, teachers: pl.DataFrame, teachings: pl.DataFrame) -> pl.DataFrame:
        """Of a file of staff of all jobs, only those who are placed in a class, or named in another file, are teachers.

        Where the report has no classes, the stored ones tell: those people stay marked as ``mixed``.
        """
        named = pl.concat([teachings["id"], teachers.filter(~pl.col("mixed"))["id"]])
        placed = pl.col("id").is_in(named.unique().implode())
        has_classes = bool({"section.id", "section.name"} & self.mapped.fields)
        return teachers.filter(~pl.col("mixed") | placed if has_classes else pl.lit(True))

    def pairs(self) -> None:
        """Enrollments and teachings, whose two ends must be there."""
        refer = self.references
        names = {"section_id": "section", "student_id": "student"}
        enrollments = self.stated["enrollments"]
        for column, record in names.items():
            enrollments = refer.required(enrollments, column, record, names)
        repeated = sum(count.repeated for count in self.mapped.counts.values())
        self.done["enrollments"], issues = united_enrollments(enrollments, self.names, repeated)
        self.issues += issues
        teachings = refer.required(self.stated["teachings"], "section_id", "section", {"section_id": "section"})
        teachings = refer.optional(teachings, "id", "teacher").filter(pl.col("id") != "")
        teachings = self._roles(teachings)
        self.done["teachings"] = (
            teachings.sort("ends_on", "file", "line", descending=[True, False, False], nulls_last=False)
            .group_by("section_id", "id", maintain_order=True)
            .agg(
                pl.col("role", "begins_on", "ends_on", "by_email", "email", "file", "line").first(),
                pl.col("lead").any(),
            )
            .rename({"id": "teacher_id"})
        )
        self._links()

    def _roles(self, teachings: pl.DataFrame) -> pl.DataFrame:
        known = {word.casefold(): role for word, role in self.report.roles.items()} | {TEACHER: TEACHER, "": TEACHER}
        role = pl.col("role").str.to_lowercase()
        unknown = teachings.filter(~role.is_in(list(known)))
        if unknown.height:
            first = unknown.sort("file", "line").row(0, named=True)
            self.issues.append(UnknownRole.at(self.names[first["file"]], first["line"], count=unknown.height))
        return teachings.with_columns(role=role.replace_strict(list(known), list(known.values()), default=TEACHER))

    def _links(self) -> None:
        links = self.stated["student_schools"]
        stated = self.stated["teacher_schools"].filter(pl.col("id").is_in(self.done["people_teachers"]["id"].implode()))
        teachers = stated.select(
            pl.lit(TEACHER).alias("role"),
            pl.col("id").alias("person_id"),
            "school_id",
            pl.lit(None, pl.Date).alias("begins_on"),
            pl.lit(None, pl.Date).alias("ends_on"),
            pl.lit(False).alias("home"),
            "file",
            "line",
        )
        links = pl.concat([links, teachers])
        links = pl.concat(
            self.references.required(
                links.filter(pl.col("role") == role), "school_id", "school", {"school_id": "school", "person_id": role}
            )
            for role in (STUDENT, TEACHER)
        )
        if "student" in self.mapped.references:
            real = pl.col("person_id").is_in(self.done["people_students"]["id"].implode())
            links = links.filter((pl.col("role") != STUDENT) | real)
        sections = self.done["sections"]
        links = pl.concat(
            [
                links,
                schools_of_sections(self.done["enrollments"], "student_id", STUDENT, sections, links),
                schools_of_sections(self.done["teachings"], "teacher_id", TEACHER, sections, links),
            ]
        )
        if links.height > links.n_unique(["role", "person_id", "school_id"]):
            links = (
                links.sort("ends_on", "file", "line", nulls_last=False)
                .group_by("role", "person_id", "school_id", maintain_order=True)
                .agg(pl.col("begins_on", "ends_on").first(), pl.col("home").any(), pl.col("file", "line").first())
            )
        self.done["person_schools"] = links

    def lists(self) -> None:
        """Terms and periods of classes."""
        terms = self.stated["section_terms"].rename({"value": "term_id"})
        periods = self.stated["section_periods"]
        if "term" in self.mapped.references:
            self.references.listed["term"] = self.done["terms"]["id"]
            terms = self.references.optional(terms, "term_id", "term").filter(pl.col("term_id") != "")
        sections = self.done["sections"]
        terms = terms.sort("file", "line").unique(["section_id", "term_id"], keep="first", maintain_order=True)
        self.done["section_terms"] = terms.join(sections.select(section_id="id"), on="section_id", how="semi")
        self.done["sections"] = sections.join(
            _joined(periods), left_on="id", right_on="section_id", how="left", maintain_order="left"
        ).with_columns(pl.col("periods").fill_null(""))

    def unite(self) -> None:
        """People of both roles in one frame, as the roster has them."""
        students = self.done.pop("people_students").with_columns(role=pl.lit(STUDENT), by_email=pl.lit(False))
        teachers = self.done.pop("people_teachers").with_columns(role=pl.lit(TEACHER))
        people = pl.concat([students, teachers], how="diagonal").with_columns(
            pl.col("grade", "grade_raw").fill_null(""), pl.col("mixed").fill_null(False)
        )
        self.issues += unnamed(people, self.names, self.mapped.fields)
        self.done["people"] = people

    def _one(self, name: str, record: str) -> None:
        people = name in ("students", "teachers")
        frame = self.stated[name]
        aside = [column for column in ("by_email", "mixed") if column in frame.columns]
        united, contested, issues = one_per_key(frame.drop(aside), name, ["id"], self.names, record)
        if aside:
            united = united.join(frame.select("id", *aside).unique("id", keep="first"), on="id", how="left")
        if people:
            role = name.removesuffix("s")
            contested = [Contested("people", (role, item.key[0]), item.attribute) for item in contested]
        self.done[f"people_{name}" if people else name] = united
        self.contested += contested
        self.issues += issues


def _joined(periods: pl.DataFrame) -> pl.DataFrame:
    """section_id and its distinct periods in one text; most classes have one, and nothing is to be joined."""
    said = periods.select("section_id", periods="value").unique()
    several = said["section_id"].is_duplicated()
    united = said.filter(several).group_by("section_id").agg(pl.col("periods").sort().str.join(","))
    return pl.concat([said.filter(~several), united])


def within_budget(checked: Checked, budget: Budget) -> None:
    """Refuse a report of which too much had to be left out.

    Raises:
        Rejected: ``error-budget``.
    """
    for count in checked.counts.values():
        if count.left_out > budget.rows and count.left_out > count.rows * budget.percent / 100:
            words = {"left_out": count.left_out, "rows": count.rows, "percent": budget.percent, "count": budget.rows}
            raise Rejected(ErrorBudget.at(count.name, **words))

"""What can make a plan wait for a person. Before sign-off these are warnings, afterwards they hold.

The template says what would happen, the remedy what to look at before deciding.
"""

from rosterline.findings.issue import Finding, Severity


class Guard(Finding):
    """Base of the guards."""

    severity = Severity.WARNING


class SchoolMissing(Guard):
    code = "school-missing"
    title = "A school loses all its students"
    explanation = "A school that had students in classes would have none. Nearly always its part of the export did not run, or a filter leaves it out."
    remedy = "Look whether the report holds this school at all, and whether the SIS's export ran for it. If the school has closed, say so with `rosterline schools close` and approve."
    template = "school {school} has {stored:,} enrollments in classes and would have none"


class StudentsLost(Guard):
    code = "students-lost"
    title = "Many students would be gone, or in no class any more"
    explanation = "A student counts as lost who is no longer in the report, or is in it without a class though there was one. Somebody who changes school does not count, nor somebody whose own last day had come, unless the class ended for all on that day. A class whose end, or whose term's end, is moved into the past is no class any more."
    remedy = "Look up three of these students in the SIS (`rosterline preview` names them). If they are still enrolled there, the export is incomplete: discard. If they have really left, or their term has ended and the new classes are not there yet by intention, approve."
    template = (
        "{actual:,} of {stored:,} students would be gone or in no class any more; up to {limit:,} pass without a look"
    )


class ClassesLost(Guard):
    code = "classes-lost"
    title = "Students who stay would lose many classes"
    explanation = "Counted are the classes that students lose less those they gain, over all students who stay in their school: a change of schedule is even, a cut file is not."
    remedy = "Look whether a term, a period or a subject is missing from the report. Compare one student's schedule in the SIS with the preview."
    template = "students who stay would lose {actual:,} of {stored:,} places in classes on balance; up to {limit:,} pass without a look"


class SectionsLost(Guard):
    code = "sections-lost"
    title = "Many classes would vanish"
    explanation = (
        "Classes whose term has ended do not count, where the term's end is known or the next term is in the report."
    )
    remedy = "Look whether a term or a department is missing from the report, or whether class ids have changed in the SIS. At a change of term: set the term's dates with `rosterline terms set`, then it is expected."
    template = "{actual:,} of {stored:,} classes would vanish; up to {limit:,} pass without a look"


class TeachersLost(Guard):
    code = "teachers-lost"
    title = "Many teachers of a school would teach there no more"
    explanation = "Counted are people who taught in the school, or belonged to it as teachers."
    remedy = "Look whether the staff columns or the staff file are complete, and whether these people still teach in the SIS."
    template = "{actual:,} of {stored:,} teachers would teach there no more; up to {limit:,} pass without a look"


class TeachersChanged(Guard):
    code = "teachers-changed"
    title = "Many classes would get other teachers"
    explanation = "Counted are classes that stay and whose teachers change, where at least three different people go or come. Classes that had nobody do not count."
    remedy = "Compare three of these classes with the SIS. If the wrong people stand there, the staff columns of the report have probably shifted: discard."
    template = "{actual:,} of {stored:,} classes would get other teachers; up to {limit:,} pass without a look"


class EnrollmentsAdded(Guard):
    code = "enrollments-added"
    title = "Many enrollments would be new"
    explanation = (
        "Enrollments of a term that enters as expected do not count. Next year's schedule beside this year's does."
    )
    remedy = "Look whether the report holds another term or year than before, or each row twice under other class ids."
    template = (
        "{actual:,} enrollments would be new, beside {stored:,} that are there; up to {limit:,} pass without a look"
    )


class PeopleAdded(Guard):
    code = "people-added"
    title = "Many people would be new"
    explanation = "Students and teachers together. New ids for people who are there already look like this too."
    remedy = "Look whether these people are really new, or whether the SIS has given the same people new ids: then discard, and write to whoever runs the SIS."
    template = "{actual:,} people would be new, beside {stored:,} who are there; up to {limit:,} pass without a look"


class NamesChanged(Guard):
    code = "names-changed"
    title = "Many names would change"
    explanation = "Compared without case, blanks and punctuation: tidied spelling does not count."
    remedy = "Look at ten of these names in the preview. If other people's names stand beside the ids, the columns have shifted: discard."
    template = "{actual:,} of {stored:,} {kind} would get other names; up to {limit:,} pass without a look"


class Contradictions(Guard):
    code = "contradictions"
    title = "Many rows contradict one another"
    explanation = (
        "One id has two names, or one class two schools: shifted columns look like this before any number moves."
    )
    remedy = "Look at the findings of the import: each names both lines. If the cells of one column stand beside the wrong rows, discard."
    template = (
        "the rows of {actual:,} {kind} contradict one another, more than the {limit:,} that pass without a look; what "
        "is stored would be kept for them"
    )


class SpreadsheetDamage(Guard):
    code = "spreadsheet-damage"
    title = "Ids look as if a spreadsheet program had changed them"
    explanation = (
        "Opened and saved in a spreadsheet program, an id 0001001 becomes 1001 and a long one becomes 1.23E+11."
    )
    remedy = "Discard this report and send the file as the SIS wrote it, without opening it in a spreadsheet program."
    template = "{what}"


class NewSchool(Guard):
    code = "new-school"
    title = "A school is new"
    explanation = "After sign-off a new school is taken only when somebody has looked at it."
    remedy = "If the school belongs to this district and its rosters are wanted, approve. If not, have the SIS's export leave it out."
    template = "{said} not in the roster yet"


class NewTerm(Guard):
    code = "new-term"
    title = "A term is new"
    explanation = (
        "After sign-off a new term is taken only when somebody has looked at it, or has set its dates beforehand."
    )
    remedy = "If the next term begins soon, approve. If it is next year's, have the SIS's export leave it out. `rosterline terms set` accepts a term beforehand."
    template = "{count} would be new whose dates nobody has set"


class ScopeChanged(Guard):
    code = "scope-changed"
    title = "The district's scope was changed"
    explanation = "Somebody changed which schools, grades, courses, classes or people are taken. What that alone would change waits for a look; everything else of the night is judged as if the scope were the old one."
    remedy = "If these are the numbers that the new scope was meant to bring, approve. If not, set the scope back with `rosterline district set`."
    template = "by the new scope alone {what}"


class YearStart(Guard):
    code = "year-start"
    title = "More people change at the year's start than a year changes"
    explanation = (
        "The first report of a school year is judged on people only: classes, terms and teachers are new anyway."
    )
    remedy = "Look whether all schools and grades are in the report, and whether student ids are those of last year."
    template = "{what}"


class OldReport(Guard):
    code = "old-report"
    title = "The report was taken before"
    explanation = (
        "The same bytes were applied earlier, and other reports since. Somebody has probably sent an old file."
    )
    remedy = "Look at the date of the file. Discard it, unless you want the roster of that day back: then roll back instead, with `rosterline imports rollback ID`."
    template = "import {older} has taken this very report before, and newer ones came after it; it would change {actual:,} records back, and up to {limit:,} pass without a look"


class ReportWasUndone(Guard):
    code = "report-was-undone"
    title = "The last import of this form was rolled back"
    explanation = (
        "After a rollback nothing is taken by itself: the SIS would send the same again, and the undone would be back."
    )
    remedy = "Look whether what was wrong is mended in the SIS, with `rosterline preview`. If it is, approve; then the nights go on by themselves."
    template = "what the roster stood on was rolled back; this report would change {actual:,} records"


class ReportWasDiscarded(Guard):
    code = "report-was-discarded"
    title = "Somebody has thrown this very report away"
    explanation = "Somebody has looked at the same bytes and thrown them away."
    remedy = "If it was discarded by mistake, approve it now. If not, discard it, and have the SIS send a new report."
    template = "import {discarded} brought the same bytes, and was discarded"


class ReportTorn(Guard):
    code = "report-torn"
    title = "The end of the report is torn off"
    explanation = "The last line is shorter than the others and has no line end, or a quote in it is never closed: the file was probably cut off on its way."
    remedy = "Discard it and have the report sent again. Look whether the disk was full or the connection was cut."
    template = "the last line of {files} is torn off; rows after it are probably missing"

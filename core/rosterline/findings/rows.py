"""Findings about rows and cells."""

from rosterline.findings.issue import Finding, Severity


class MissingValue(Finding):
    code = "missing-value"
    title = "A required cell is empty"
    explanation = "The row lacks a value without which it can't be understood. The row is left out; what its other cells name stays as it is."
    remedy = "Fill the value in the SIS, or filter such rows out of the report."
    template = "the cell is empty; the row is left out"
    leaves_out = True


class WrongLength(Finding):
    code = "wrong-length"
    title = "A row has more or fewer cells than the header"
    explanation = "Cells of such a row can't be trusted to stand in their columns. The row is left out; each record whose id stands in one of its cells stays as it is."
    remedy = "Look at the line: often a separator or a quote inside a value, or a file that was cut."
    template = "the row has {cells} cells, the header has {columns}; the row is left out"
    leaves_out = True


class BadQuoting(Finding):
    code = "bad-quoting"
    title = "A quote is opened and never closed, or stands inside a value"
    explanation = "The line can't be split into cells with certainty. It is left out; each record whose id can be read in it stays as it is."
    remedy = "Let the SIS enclose values that hold quotes, and double the quotes inside."
    template = "the quotes in this line can't be understood; the line is left out"
    leaves_out = True


class BadEncoding(Finding):
    code = "bad-encoding"
    title = "A line holds bytes that are no text in the file's encoding"
    explanation = (
        "The line is never decoded by guess. It is left out; each record whose id can be read in it stays as it is."
    )
    remedy = "Export the report as UTF-8, or set `reading.encoding` to what the SIS writes."
    template = "the line holds bytes that are not valid {encoding}; the line is left out"
    leaves_out = True


class ControlCharacterInKey(Finding):
    code = "control-character-in-key"
    title = "An id holds a control character"
    explanation = "An id with an invisible character is another id. The row is left out."
    remedy = "Remove the character in the SIS."
    template = "the id holds a control character; the row is left out"
    leaves_out = True


class ControlCharacter(Finding):
    code = "control-character"
    severity = Severity.WARNING
    title = "A cell holds control characters"
    explanation = "Invisible characters in names and other text are removed."
    remedy = "Remove them in the SIS."
    template = "control characters were removed from {cells} cells of this column"


class OverLongId(Finding):
    code = "over-long-id"
    title = "An id is longer than 128 characters"
    explanation = "No SIS has ids of this length: the columns are probably shifted. The row is left out."
    remedy = "Compare the row's cells with the header."
    template = "the id has over 128 characters; the row is left out"
    leaves_out = True


class OverLongText(Finding):
    code = "over-long-text"
    severity = Severity.WARNING
    title = "A value is longer than 1,000 characters"
    explanation = "The value is kept as it is."
    remedy = "Check that the column holds what its header says."
    template = "the value has over 1,000 characters; it is kept"


class SpreadsheetCell(Finding):
    code = "spreadsheet-cell"
    title = "A spreadsheet program has damaged a value"
    explanation = "The cell holds what spreadsheet programs make of ids: 1.23E+11, an error value such as #REF!, or a date. The true value can't be known. In an id the row is left out."
    remedy = "Send the file as the SIS wrote it. Don't open and save it in a spreadsheet program."
    template = "the id was damaged by a spreadsheet program; the row is left out"
    leaves_out = True


class SpreadsheetText(Finding):
    code = "spreadsheet-text"
    severity = Severity.WARNING
    title = "A spreadsheet program has damaged a text"
    explanation = "A cell that is no id holds an error value such as #REF!. The cell is read as empty."
    remedy = "Send the file as the SIS wrote it."
    template = "an error value of a spreadsheet program is read as empty"


class BadDate(Finding):
    code = "bad-date"
    title = "A date can't be read"
    explanation = (
        "The cell is no date in the forms that the column accepts. Dates are never guessed; the row is left out."
    )
    remedy = "Set `reading.dates`, or `dates` of the column in the mapping, to the form that the SIS writes, for example `%m/%d/%Y`."
    template = "the cell is no date of the form {forms}; the row is left out"
    leaves_out = True


class DanglingReference(Finding):
    code = "dangling-reference"
    title = "A row refers to a record that is not there"
    explanation = (
        "The row names a student, class, school or course that its own file does not list. The row is left out."
    )
    remedy = "Check the filters of the report's files: they must choose the same schools, students and classes."
    template = "the row names a {record} that is not listed in the file of {records}; the row is left out"
    leaves_out = True


class DanglingOptional(Finding):
    code = "dangling-optional"
    severity = Severity.WARNING
    title = "A row's optional reference points nowhere"
    explanation = "The row names a teacher, course or term that its own file does not list. The reference is dropped, the row stays."
    remedy = "Check the filters of the report's files, or the record in the SIS."
    template = "the row names a {record} that is not listed in the file of {records}; only this reference is dropped"


class DependsOnLeftOut(Finding):
    code = "depends-on-left-out"
    severity = Severity.WARNING
    title = "Rows depend on a row that was left out"
    explanation = "These rows name a record whose own row was left out. What they say of it is left out with it, and what they name stays as it is."
    remedy = "Mend the row that was left out."
    template = "{count} rows name a {record} whose own row was left out; what they say of it is left out with it"


class Contradiction(Finding):
    code = "contradiction"
    severity = Severity.WARNING
    title = "Two rows say different things of one record"
    explanation = (
        "Two rows with the same id have different values. The stored value is kept, or else that of the first line."
    )
    remedy = "Look at both lines. Two people with one id, or shifted columns, look like this."
    template = "line {line} and line {other} give the same {record} different values of {attribute}"


class KeyContradiction(Finding):
    code = "key-contradiction"
    title = "One class stands in two schools"
    explanation = "The rows of a class name different schools, although class ids of this district are unique. The class stays as it is stored."
    remedy = "Look at both lines. If class ids repeat from school to school in this SIS, the district must be set up anew with ids qualified by the school."
    template = "line {line} and line {other} put the same class in different schools; the class stays as it is"
    leaves_out = True


class AmbiguousSection(Finding):
    code = "ambiguous-class"
    title = "A row names a class id that stands in two schools, and no school"
    explanation = "Class ids of this district repeat from school to school, so a row needs the school too."
    remedy = "Add the school's id to the file, or use ids that are unique in the district."
    template = "the class id stands in several schools and the row names none; the row is left out"
    leaves_out = True


class TeacherWithoutKey(Finding):
    code = "teacher-without-key"
    severity = Severity.WARNING
    title = "A teacher has neither id nor e-mail"
    explanation = "A name alone can't tell two people apart. The class is taken without this teacher."
    remedy = "Add the teacher's id or e-mail to the report."
    template = "the row names a teacher without id and e-mail; the class is taken without them"


class AmbiguousEmail(Finding):
    code = "ambiguous-email"
    severity = Severity.WARNING
    title = "An e-mail address means several teachers"
    explanation = (
        "The row names its teacher by e-mail only, and several teachers have it. The class keeps its stored teacher."
    )
    remedy = "Add the teacher's id to the report, or correct the address in the SIS."
    template = "the row names its teacher by an e-mail address that several teachers have; the class keeps its teacher"


class SharedEmail(Finding):
    code = "shared-email"
    severity = Severity.WARNING
    title = "One e-mail address stands on several staff ids"
    explanation = "They stay separate people: rosterline never merges two ids."
    remedy = "If it is one person with two ids, correct it in the SIS."
    template = "{count} staff ids have the same e-mail address as this row"


class MissingName(Finding):
    code = "missing-name"
    severity = Severity.WARNING
    title = "A person has no name"
    explanation = "The person is taken; products will show the id."
    remedy = "Fill the name in the SIS, or add its column to the report."
    template = "a {role} has no name"


class MissingEmail(Finding):
    code = "missing-email"
    severity = Severity.WARNING
    title = "A teacher has no e-mail address"
    explanation = "The teacher is taken, but products that sign teachers in by e-mail can't let them in."
    remedy = "Fill the address in the SIS."
    template = "a teacher has no e-mail address"


class UnknownGrade(Finding):
    code = "unknown-grade"
    severity = Severity.WARNING
    title = "A grade level is not known"
    explanation = "The grade is kept as the report gives it, and not mapped."
    remedy = "Tell us the word, or map it with `values` in the mapping."
    template = "{count} students have a grade level that is not known, the first in this line"


class UnknownRole(Finding):
    code = "unknown-role"
    severity = Severity.WARNING
    title = "A role in a class is not known"
    explanation = "Somebody whose role is not mapped counts as teaching the class."
    remedy = "Map the role with `values` of `teaching.role` in the mapping."
    template = "{count} rows have a role that is not mapped, the first in this line; they count as teaching"


class PlaceholderStaff(Finding):
    code = "placeholder-staff"
    severity = Severity.NOTICE
    title = "A class has a placeholder instead of a teacher"
    explanation = "Vacant, TBA and the like mean a class without teacher; nobody is created."
    remedy = "Nothing, or set `placeholder_staff` to the district's own words."
    template = "{count} rows name a placeholder instead of a teacher, the first in this line"


class RepeatedRow(Finding):
    code = "repeated-row"
    severity = Severity.NOTICE
    title = "Identical rows"
    explanation = "Rows that are equal in every column that is read count once."
    remedy = "Nothing."
    template = "{count} rows repeat an earlier row and count once"


class RepeatedHeader(Finding):
    code = "repeated-header"
    severity = Severity.NOTICE
    title = "The header stands among the rows"
    explanation = "A row whose cells are the header's own names nobody: the file was put together from several, or has its header twice. It is passed over."
    remedy = "Nothing."
    template = "{count} rows repeat the header, the first in this line; they are passed over"


class RowsSetAside(Finding):
    code = "rows-set-aside"
    severity = Severity.NOTICE
    title = "Rows are not taken, by a rule of the adapter"
    explanation = "The SIS exports rows that are no part of the roster: a student who never attended, somebody who is only being registered, a role that teaches nobody. They are passed over, as if they were not in the file."
    remedy = "Nothing, if the number is what the district expects."
    template = "{count} rows are not taken: {why}"


class RowsNoted(Finding):
    code = "rows-noted"
    severity = Severity.WARNING
    title = "Something about rows is odd, by a rule of the adapter"
    explanation = "The rows are taken, but the adapter could not understand all of them: a teacher's id of which no file of the report says whose it is."
    remedy = "Look at the rows in the SIS, or add the file that says more to the report."
    template = "{count} rows: {what}"


class SeveralRows(Finding):
    code = "several-rows"
    severity = Severity.NOTICE
    title = "Several rows of one student in one class"
    explanation = "Several terms, periods or date ranges of one student in one class are united: the open range counts, else the one that ends last."
    remedy = "Nothing."
    template = "{count} rows name a student and class that an earlier row names too; they are united"


class Trailer(Finding):
    code = "trailer"
    severity = Severity.NOTICE
    title = "The last line is no row"
    explanation = "A last line of fewer cells in which no id can be read (`Total rows: 2`) is passed over."
    remedy = "Nothing."
    template = "the last line is no row of the report and is passed over"

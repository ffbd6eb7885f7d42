"""Findings about a report as a whole: why it is refused, or what is remarkable about it."""

from rosterline.findings.issue import Finding, Severity


class EmptyFile(Finding):
    code = "empty-file"
    title = "The file is empty"
    explanation = (
        "The file holds no bytes, or only blank lines. Nothing is changed: empty never means that everybody left."
    )
    remedy = "Look at the SIS's export job: it probably failed before it wrote anything."
    template = "the file is empty"


class EmptyReport(Finding):
    code = "empty-report"
    title = "The report has a header and no rows"
    explanation = "Nothing is changed: empty never means that everybody left. At the first import the report is rejected, later it is held."
    remedy = "Look at the filters of the SIS's export: a date or a school that matches nothing."
    template = "the report has a header and no rows"


class NoRows(Finding):
    code = "no-rows"
    severity = Severity.WARNING
    title = "A file of the report has a header and no rows"
    explanation = "The other files have rows. What they say of this file's records can't be resolved, and nothing of these records is taken."
    remedy = "Look at this file's export job and filters first: the findings in other files probably follow from it."
    template = "the file has a header and no rows"


class NotRecognised(Finding):
    code = "not-recognised"
    title = "A file is none of those that the report is made of"
    explanation = "No row among the first lines looks like the header of a file that the district's adapter reads."
    remedy = "Compare the file's header with what is read: `rosterline adapters ADAPTER`. For another layout write a mapping: `rosterline mapping suggest FILE...`, or start from one in examples/."
    template = "{why}"


class MissingColumn(Finding):
    code = "missing-column"
    title = "A required column is missing"
    explanation = "The file looks like one of the report's files but lacks a column without which it can't be read."
    remedy = "Add the column to the report in the SIS. The message names headers that look alike."
    template = "the file lacks the column {header!r}{hint}"


class DuplicateColumn(Finding):
    code = "duplicate-column"
    title = "Two columns have the same header"
    explanation = "It can't be known which of them is meant."
    remedy = "Rename or remove one of them in the SIS's report."
    template = "the header {header!r} stands {count} times"


class ReportIncomplete(Finding):
    code = "report-incomplete"
    title = "A file of the report is missing"
    explanation = "The report is made of several files and one did not come. Nothing is changed: a missing file never means that its records left."
    remedy = "Send all files together."
    template = "the report is incomplete: {roles} is missing"


class FormatDrift(Finding):
    code = "format-drift"
    title = "The report is not in the format that was signed off"
    explanation = "Sign-off pins the report's files, their type, what separates the cells, and the columns that stood in them, in order. A report that differs is refused, since a column in another's place would give children other children's values. Nothing is changed. Columns added behind the last one are no difference."
    remedy = "Put the report back as it was in the SIS. Or, where the change is meant, look at it with `rosterline preview NAME FILE...` and take the new format with `rosterline district sign-off NAME FILE...`."
    template = "{what}"


class FormNotSignedOff(Finding):
    code = "form-not-signed-off"
    title = "This form of report was never signed off"
    explanation = "The district's reports are signed off, but none of this form. A form that nobody looked at could remove people for whom another form speaks. Nothing is changed."
    remedy = "Look at it with `rosterline preview NAME FILE...` and sign it off with `rosterline district sign-off NAME FILE...`; or send the report that is signed off."
    template = "reports of the form {form!r} were never signed off"


class IdentityChanged(Finding):
    code = "identity-changed"
    title = "Another setting decides who is who"
    explanation = "Sign-off pins which column holds the id of a student, a teacher, a class, a school and a term, and from where names come. Under other settings the same people would get other ids, and the roster would lose them and add strangers. Nothing is changed."
    remedy = "Put the setting back. Or, where the change is meant, look at what it does with `rosterline preview NAME FILE...` and sign it off with `rosterline district sign-off NAME`."
    template = "{what}"


class MemberMissing(Finding):
    code = "member-missing"
    severity = Severity.WARNING
    title = "One of several files of the same kind did not come"
    explanation = "At sign-off this kind of file came in several, one for each school or group of schools. One of them did not come, or names none of its schools. Its schools stay as they are: nobody in them is removed."
    remedy = "Look at that school's export job. If the school is closed, say so: `rosterline schools close NAME ID`. If its records now come in another file, sign the report off anew: `rosterline district sign-off NAME FILE...`."
    template = "{missing} of the {members} files of {role} that were signed off did not come; {schools} as before"


class UnknownColumn(Finding):
    code = "unknown-column"
    severity = Severity.NOTICE
    title = "Columns that are not read"
    explanation = "The file has columns that the report does not need. They are not read and not stored."
    remedy = "Nothing. Least is best: leave columns out that nobody needs."
    template = "not read: {headers}"


class FileIgnored(Finding):
    code = "file-not-read"
    severity = Severity.NOTICE
    title = "A file of the set is not read"
    explanation = "The report needs none of what this file holds."
    remedy = "Nothing."
    template = "the report does not need this file; it is not read"


class ErrorBudget(Finding):
    code = "error-budget"
    title = "Too many rows had to be left out"
    explanation = "Over 5 % of a file's rows (and over 20) could not be taken. Something is wrong with the whole file, so none of it is taken."
    remedy = "Look at the first findings: one cause usually explains them all."
    template = "{left_out} of {rows} rows were left out, more than {percent:g} % and {count} rows; nothing was changed"


class FileTooLarge(Finding):
    code = "file-too-large"
    title = "The file is over the size limit"
    explanation = "No roster is that large; the limit protects the machine."
    remedy = "Check what the export holds, or raise `reading.max_bytes`."
    template = "the file has more than {limit} bytes"


class ZipBomb(Finding):
    code = "zip-bomb"
    title = "A zip file grows beyond all measure"
    explanation = "The file would unpack to far more than its own size. It is not unpacked."
    remedy = "Make the zip again from the report's files."
    template = "the zip file would unpack to {why}"


class UnreadableFile(Finding):
    code = "unreadable-file"
    title = "The file can't be opened as what it is"
    explanation = "The file looks like a workbook or zip file but is damaged, encrypted, or of a kind that is not read."
    remedy = "Make the file again; the best form is CSV in UTF-8."
    template = "{why}"


class FileChanged(Finding):
    code = "file-changed"
    title = "The file changed while it was read"
    explanation = "Somebody wrote to the file in that moment, so what was read may be half of each version."
    remedy = "Let the export finish first, then import again."
    template = "the file changed while it was read"


class SourceMissing(Finding):
    code = "file-not-found"
    title = "There is no such file"
    explanation = "Nothing to take was found where it should be."
    remedy = "Check the path, and that the export ran. Without a file on the command line, the district's setting `file` says where it is."
    template = "{what}"


class EncodingAssumed(Finding):
    code = "encoding-assumed"
    severity = Severity.WARNING
    title = "The file is not UTF-8"
    explanation = "The file has letters beyond A to Z that are not written in UTF-8. It was read whole in the configured encoding."
    remedy = "Check a name with an accent in the preview. Export in UTF-8, or set `reading.encoding`."
    template = "the file is not UTF-8; it was read as {encoding}"


class MixedLineEnds(Finding):
    code = "mixed-line-ends"
    severity = Severity.NOTICE
    title = "The lines end in different ways"
    explanation = "The file was probably put together from several. All rows were read."
    remedy = "Nothing, if the counts are right."
    template = "the lines end in different ways; all were read"


class WholeNumberCells(Finding):
    code = "whole-number-cells"
    severity = Severity.WARNING
    title = "A workbook's column holds numbers"
    explanation = (
        "Cells of a workbook that hold numbers have lost their leading zeros for good. Their digits are taken."
    )
    remedy = "Let the SIS write CSV, or format the column as text before the values go in."
    template = "{cells} cells of this column are numbers; their digits were taken, leading zeros are lost"


class OtherSheets(Finding):
    code = "other-sheets"
    severity = Severity.WARNING
    title = "The workbook has more sheets"
    explanation = "Only the first sheet is read."
    remedy = "Put the report on the first sheet, or send one file per sheet."
    template = "only the first sheet was read; other sheets with content: {sheets}"


class WeakSectionKey(Finding):
    code = "weak-class-key"
    severity = Severity.WARNING
    title = "Classes have no id"
    explanation = (
        "Without a class id a class is known by other values; when one of them changes, it becomes another class."
    )
    remedy = "Add the SIS's section id to the report."
    template = "classes have no id of their own; they are known by {fields}"


class OutOfScope(Finding):
    code = "out-of-scope"
    severity = Severity.NOTICE
    title = "A rule of the district's scope left something out"
    explanation = "The district takes only a part of what its SIS exports: `rosterline district show NAME` lists the rules under `scope`. What they leave out is as if it were not in the report."
    remedy = "Nothing, if the number is what the district expects."
    template = "{count} {records} are not taken: {why}"


class NobodyInScope(Finding):
    code = "nobody-in-scope"
    title = "The district's scope leaves nobody"
    explanation = "The report has people, and the rules of the district's scope take none of them. Taken so, everybody would leave the roster."
    remedy = "Look at the rules under `scope` in `rosterline district show NAME`: an id of a school or a grade may be misspelt."
    template = "the report names {people} people, and the district's scope takes none of them"


class QualifiedSections(Finding):
    code = "qualified-class-ids"
    severity = Severity.NOTICE
    title = "Class ids repeat from school to school"
    explanation = "A class id stands in two schools, so all classes of the district are known by school and id."
    remedy = "Nothing."
    template = "class ids repeat from school to school; classes are known by school and id"

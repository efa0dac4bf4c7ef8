# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rosters: what can be wrong with a file, a row or a cell, in words that say what to do."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FaultLevel(TextChoices):
    """What a fault means for its row."""

    ERROR = "error", _("Error")
    DECISION = "decision", _("To be decided")
    NOTICE = "notice", _("Notice")


class ImportMode(TextChoices):
    """What happens to good rows when others are refused."""

    VALID = "valid", _("Import the good rows, leave out the others")
    ALL = "all", _("Import nothing unless every row is good")


class ImportState(TextChoices):
    """How far an import has come."""

    READING = "reading", _("Being read")
    READY = "ready", _("Ready to be confirmed")
    APPLYING = "applying", _("Being written")
    STOPPED = "stopped", _("Stopped midway")
    DONE = "done", _("Written")
    REFUSED = "refused", _("File not usable")
    CANCELLED = "cancelled", _("Cancelled")
    UNDOING = "undoing", _("Being taken back")
    UNDONE = "undone", _("Taken back")


class RowOutcome(TextChoices):
    """What an import does with a row."""

    CREATE = "create", _("New")
    UPDATE = "update", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged")
    REFUSED = "refused", _("Refused")


class RowAnswer(TextChoices):
    """How a person answers a row that asks."""

    ACCEPT = "accept", _("Take it as the list says")
    REFUSE = "refuse", _("Leave the row out")


class MarkList(TextChoices):
    """The lists of firms whose membership is marked on an organisation."""

    BQW = "bqw", _("Growth programme for small and medium-sized firms (百千万)")
    GIANT = "giant", _("Little giants of technology")


class RosterFault(TextChoices):
    """Everything a roster can be told; the label is the sentence, its gaps are filled with the particulars."""

    FILE_EMPTY = "file_empty", _("The file is empty.")
    FILE_TOO_LARGE = "file_too_large", _("The file is larger than %(limit)d MB. Split the list into several files.")
    FILE_PROGRAM = "file_program", _("This is a program and no list. It was not opened.")
    FILE_WEB_PAGE = (
        "file_web_page",
        _("This is a web page or an XML text under another name. Open it in WPS or Excel and save it as XLSX."),
    )
    FILE_TYPE = "file_type", _("This is no list. Save it as XLSX, XLS, ET, ODS, CSV or TSV.")
    FILE_DAMAGED = (
        "file_damaged",
        _("The file is damaged or was cut off. Open it in WPS or Excel, save it anew and upload it again."),
    )
    FILE_PASSWORD = "file_password", _("The file is protected by a password. Save it without one.")
    FILE_BOMB = "file_bomb", _("The file unpacks to more than is allowed. Save the list alone in a new file.")
    FILE_NESTED = "file_nested", _("The file holds other archives. Save the list alone in a new file.")
    FILE_MACROS = "file_macros", _("The file holds macros. Save it as XLSX, without them.")
    FILE_VIRUS = "file_virus", _("The virus scanner refused this file.")
    FILE_PATHS = "file_paths", _("The file holds names that lead outside it.")
    FILE_ENTITIES = "file_entities", _("The file holds declarations that are not allowed. Save it anew as XLSX.")
    TOO_MANY_ROWS = (
        "too_many_rows",
        _("The sheet has more than %(limit)d rows. Delete the empty rows below the list, or split the list."),
    )
    TOO_WIDE = (
        "too_wide",
        _("The sheet has more than %(limit)d columns. Delete the empty columns to the right of the list."),
    )
    SHEET_MISSING = "sheet_missing", _("There is no sheet “%(name)s”. There is: %(names)s.")
    SHEET_EMPTY = "sheet_empty", _("No sheet holds any rows.")
    ENCODING_UNKNOWN = (
        "encoding_unknown",
        _("The text is neither UTF-8, UTF-16 nor GB18030. Choose the encoding, or save the list as XLSX."),
    )
    TEXT_BROKEN = (
        "text_broken",
        _("The lines cannot be told apart: a quotation mark is never closed. Save the list as XLSX."),
    )
    HEADER_MISSING = (
        "header_missing",
        _("No header was found within the first %(rows)d rows. The header has to name: %(columns)s."),
    )
    HEADER_ROW_MISSING = "header_row_missing", _("The sheet has no row %(row)d. Choose the row of the header anew.")
    COLUMN_MISSING = "column_missing", _("The column “%(column)s” is missing.")
    COLUMN_TWICE = "column_twice", _("Two columns say “%(column)s”: %(places)s. Keep one of them.")

    ROWS_HIDDEN = "rows_hidden", _("Hidden rows, which are read as well: %(count)d.")
    COLUMNS_HIDDEN = "columns_hidden", _("Hidden columns, which are read as well: %(count)d.")
    SHEETS_HIDDEN = "sheets_hidden", _("Hidden sheets are not read: %(names)s.")
    SHEETS_OTHER = "sheets_other", _("Other sheets are not read: %(names)s.")
    COLUMNS_IGNORED = "columns_ignored", _("Columns that are not used: %(names)s.")
    TOTALS_SKIPPED = "totals_skipped", _("This row holds totals and is not taken.")
    NOTE_SKIPPED = "note_skipped", _("This row holds a note and is not taken.")
    HEADER_REPEATED = "header_repeated", _("This row repeats the header and is not taken.")
    EXAMPLE_SKIPPED = "example_skipped", _("This row is the example of the template and is not taken.")
    MERGED_FILLED = "merged_filled", _("Rows that take a value from cells merged over several rows: %(count)d.")

    REQUIRED = "required", _("“%(column)s” is empty. Fill it in.")
    TOO_LONG = "too_long", _("The text has %(length)d characters, %(limit)d are allowed. Shorten it.")
    CONTROL_SIGNS = "control_signs", _("The text holds signs that cannot be read. Type it anew.")
    DIGITS_LOST = (
        "digits_lost",
        _("Digits are lost: the code was stored as a number. Format the column as text and enter the code anew."),
    )
    FORMULA_WITHOUT_VALUE = (
        "formula_without_value",
        _("The formula has no result in the file. Open it in WPS or Excel, save it, and upload it again."),
    )
    FORMULA_ERROR = "formula_error", _("The cell holds an error instead of a value. Correct the formula.")
    USCC_LENGTH = (
        "uscc_length",
        _("The unified social credit code has 18 characters, this one has %(length)d. Check the licence."),
    )
    USCC_CHARACTERS = (
        "uscc_characters",
        _(
            "The unified social credit code holds digits and capital letters except I, O, S, V and Z. Check the licence."
        ),
    )
    USCC_CHECK = (
        "uscc_check",
        _("The last character of the unified social credit code does not fit the others. Check the licence."),
    )
    NOT_A_DATE = "not_a_date", _("This is no date. Write it as 2026-11-23.")
    DATE_WITHOUT_DAY = "date_without_day", _("The day is missing. Write the date as 2026-11-23.")
    DATE_IMPOSSIBLE = "date_impossible", _("There is no such day. Check month and day.")
    YEAR_WRONG = "year_wrong", _("The year should be 4 digits between %(first)d and %(last)d, for example %(last)d.")
    NOT_A_NUMBER = "not_a_number", _("This is no number. Enter digits alone, for example 150.")
    NOT_WHOLE = "not_whole", _("Enter a whole number.")
    OUT_OF_RANGE = "out_of_range", _("The number should be between %(least)d and %(most)d.")
    TOO_MANY_DECIMALS = "too_many_decimals", _("Enter the amount with at most %(decimals)d decimals.")
    AMOUNT_TOO_LARGE = "amount_too_large", _("The amount is too large. Check whether the unit is right.")
    AMOUNT_NEGATIVE = "amount_negative", _("The amount is below zero. Check it.")
    UNIT_MISSING = (
        "unit_missing",
        _("It is not clear whether this is 元 or 万元. Write the unit into the header, or behind the amount."),
    )
    PERCENT_UNCLEAR = "percent_unclear", _("It is not clear whether this is a share or a percentage. Write it as 85%%.")
    EMAIL_WRONG = "email_wrong", _("This is no e-mail address. Check it.")
    MOBILE_WRONG = "mobile_wrong", _("Enter a mobile number of 11 digits, or one with its country code.")
    PHONE_WRONG = "phone_wrong", _("Enter a mobile number, or a telephone number with its area code.")
    CHOICE_UNKNOWN = "choice_unknown", _("“%(value)s” is not possible here. Write one of: %(choices)s.")
    DISTRICT_UNKNOWN = "district_unknown", _("There is no district “%(value)s”. Write one of the city's districts.")
    DISTRICT_NOT_IN_FORCE = (
        "district_not_in_force",
        _("The district %(name)s did not exist then. If its successor is meant, write %(successor)s."),
    )
    DISTRICT_NOT_YET = (
        "district_not_yet",
        _("The district %(name)s did not exist yet. If its predecessor is meant, write %(predecessor)s."),
    )
    INDUSTRY_UNKNOWN = "industry_unknown", _("“%(value)s” is none of the key industries. Write one of: %(choices)s.")

    ROW_TWICE = "row_twice", _("The same entry stands in rows %(rows)s. Delete all but one.")
    NAME_DIFFERS = (
        "name_differs",
        _("Under this code “%(name)s” is registered. Decide whether it was renamed, or correct the code."),
    )
    NAME_OTHER = "name_other", _("Under this code “%(name)s” is registered today.")
    NEAR_DUPLICATE = (
        "near_duplicate",
        _("“%(name)s” is registered under the code %(uscc)s. Decide whether this is another organisation."),
    )
    CODE_GIVEN = (
        "code_given",
        _("“%(name)s” is registered without a code. Decide whether this is its code."),
    )
    ORGANISATION_CLOSED = "organisation_closed", _("“%(name)s” is closed and is not changed by lists.")
    ORGANISATION_UNKNOWN = (
        "organisation_unknown",
        _("No organisation is registered under this code. Import it first."),
    )
    PROGRAMME_UNKNOWN = "programme_unknown", _("There is no category “%(value)s”. Write one of: %(choices)s.")
    ACCOUNT_OTHER_NAME = (
        "account_other_name",
        _("This number cannot be added under this name. Ask how the name is written in the account."),
    )
    NUMBER_TAKEN = "number_taken", _("Expert %(number)s has another mobile number. Correct number or mobile number.")
    NAME_APPROVED = "name_approved", _("This honour is registered for “%(name)s”, which stays the name as approved.")
    CODE_PENDING = "code_pending", _("There is no code: the entry is taken with its code to be checked.")
    CODE_DIFFERS = "code_differs", _("This entry is registered for the code %(uscc)s. Check the code.")
    CASE_UNKNOWN = "case_unknown", _("There is no such case among those open to you. Check the number.")
    CASE_NOT_WAITING = (
        "case_not_waiting",
        _("This case does not wait for a recommendation of your body. Look at where it stands."),
    )
    GIVEN_OTHERWISE = "given_otherwise", _("Something else was handed in here already. A list does not change it.")
    PART_MISSING = "part_missing", _("“%(name)s” is empty, and the rules of the call ask for it. Fill it in.")
    QUOTA_FULL = (
        "quota_full",
        _("The quota leaves %(left)d places for the cases of this list. Leave cases out, or ask for more places."),
    )
    RANK_TAKEN = "rank_taken", _("Rank %(rank)d is given to %(case)s already. Enter another rank.")
    RANK_TWICE = "rank_twice", _("Rank %(rank)d stands in row %(row)d already. Enter another rank.")
    ROUNDS_USED = "rounds_used", _("The rules allow no further correction. Recommend the case or do not.")
    CALL_SUSPENDED = (
        "call_suspended",
        _("This call is suspended. Nothing of it can be changed until it is resumed."),
    )
    CALL_OTHER = (
        "call_other",
        _("This case is of another call than the one in row %(row)d. Send a list for each call."),
    )
    SEAT_UNKNOWN = "seat_unknown", _("This expert has no seat in this case. Check the numbers of both.")
    SEAT_OWN = "seat_own", _("Nobody enters scores of an own seat by a list. Score on the page.")
    SEAT_UNDECLARED = "seat_undeclared", _("This expert has not declared ties yet, and can score after that only.")
    CRITERION_OTHER = "criterion_other", _("This criterion is not scored in the call of the case. Empty the cell.")
    POINTS_WRONG = "points_wrong", _("Enter 0 to %(most)s points in steps of %(step)s.")
    REASON_MISSING = (
        "reason_missing",
        _("Points this low or this high need a reason. Write it into a column “%(name)s”."),
    )
    REVIEW_BEGUN = (
        "review_begun",
        _("The expert has begun this review on the page. Decide whether the signed sheet takes its place."),
    )
    SUPPORT_BY_POINTS = (
        "support_by_points",
        _("The list does not say whether the expert supports the case: from %(points)s points on it counts as yes."),
    )
    SINCE_CHANGED = "since_changed", _("The entry was changed after the preview. Import the list anew.")
    ROW_FAILED = "row_failed", _("The row was refused: %(reason)s")


NOTICES = frozenset(
    {
        RosterFault.ROWS_HIDDEN,
        RosterFault.COLUMNS_HIDDEN,
        RosterFault.SHEETS_HIDDEN,
        RosterFault.SHEETS_OTHER,
        RosterFault.COLUMNS_IGNORED,
        RosterFault.TOTALS_SKIPPED,
        RosterFault.NOTE_SKIPPED,
        RosterFault.HEADER_REPEATED,
        RosterFault.EXAMPLE_SKIPPED,
        RosterFault.MERGED_FILLED,
        RosterFault.NAME_OTHER,
        RosterFault.NAME_APPROVED,
        RosterFault.CODE_PENDING,
        RosterFault.SUPPORT_BY_POINTS,
    }
)
# what stands beside the rows of a list
BESIDE = frozenset(
    {
        RosterFault.COLUMNS_IGNORED,
        RosterFault.TOTALS_SKIPPED,
        RosterFault.NOTE_SKIPPED,
        RosterFault.HEADER_REPEATED,
        RosterFault.EXAMPLE_SKIPPED,
    }
)
# what only the comparison of rows with each other and with the registers shows
COMPARED = frozenset(
    {
        RosterFault.ROW_TWICE,
        RosterFault.NAME_DIFFERS,
        RosterFault.NAME_OTHER,
        RosterFault.NAME_APPROVED,
        RosterFault.NEAR_DUPLICATE,
        RosterFault.CODE_GIVEN,
        RosterFault.ORGANISATION_CLOSED,
        RosterFault.ORGANISATION_UNKNOWN,
        RosterFault.PROGRAMME_UNKNOWN,
        RosterFault.ACCOUNT_OTHER_NAME,
        RosterFault.NUMBER_TAKEN,
        RosterFault.CODE_PENDING,
        RosterFault.CODE_DIFFERS,
        RosterFault.CASE_UNKNOWN,
        RosterFault.CASE_NOT_WAITING,
        RosterFault.GIVEN_OTHERWISE,
        RosterFault.PART_MISSING,
        RosterFault.QUOTA_FULL,
        RosterFault.RANK_TAKEN,
        RosterFault.RANK_TWICE,
        RosterFault.ROUNDS_USED,
        RosterFault.CALL_SUSPENDED,
        RosterFault.CALL_OTHER,
        RosterFault.SEAT_UNKNOWN,
        RosterFault.SEAT_OWN,
        RosterFault.SEAT_UNDECLARED,
        RosterFault.CRITERION_OTHER,
        RosterFault.POINTS_WRONG,
        RosterFault.REASON_MISSING,
        RosterFault.REVIEW_BEGUN,
        RosterFault.SUPPORT_BY_POINTS,
        RosterFault.SINCE_CHANGED,
        RosterFault.ROW_FAILED,
    }
)
DECISIONS = frozenset(
    {RosterFault.NAME_DIFFERS, RosterFault.NEAR_DUPLICATE, RosterFault.CODE_GIVEN, RosterFault.REVIEW_BEGUN}
)


def level_of(fault: RosterFault) -> FaultLevel:
    """Return what a fault means for its row."""
    if fault in NOTICES:
        return FaultLevel.NOTICE
    return FaultLevel.DECISION if fault in DECISIONS else FaultLevel.ERROR

"""Headers that exports of the areas often have and that nobody here reads: signs of where a file comes from.

Identity numbers, birth dates and the like are named here to be recognised, never to be read.
"""

from __future__ import annotations

SCHOOLS = ("calendarID", "schoolGUID", "entityID", "endYear", "termSeq", "districtID", "sch.type", "name")

STUDENTS = (
    *("stateID", "personID", "personGUID", "edFiID", "middleName", "gender", "birthdate", "endYear", "activeYear"),
    *("calendarID", "name", "structureID", "scheduleName", "raceEthnicity", "districtID"),
    *("alias", "preferredFirstName"),
)

ENROLLMENTS = (
    *("stateID", "firstName", "lastName", "middleName", "rosterID", "trialID", "calendarID", "name", "modifiedDate"),
    *("courseID", "courseNumber", "sectionNumber", "endYear", "structureID"),
)

SECTIONS = (
    *("courseID", "courseMasterID", "credit", "stateCode", "sectionNumber", "trialID", "calendarID", "districtID"),
    *("termStart", "termEnd", "schedules", "periodEnd", "periodSeq", "termID", "termSeq", "periodID", "structureID"),
    *("departmentID", "departmentName", "maxStudents", "classType", "schedGroupID", "groupName", "roomID"),
    *("roomName", "roomPhone", "roomCapacity", "lunchID", "lunchName", "lunchCount", "milkCount", "homeroomSection"),
    *("multipleTeacherCode", "endYear", "name", "band", "sectionTemplateGroup", "studentCount", "scheduleName"),
)

STAFF = (
    *("middleName", "staffStateID", "staffNumber", "personID", "active", "schoolName", "title", "startDate", "endDate"),
    *("birthdate", "gender", "assignmentType", "departmentName", "districtID"),
)

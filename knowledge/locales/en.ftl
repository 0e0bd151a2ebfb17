### Wording of the product in English: headings, labels, names of outcomes.
### Not of medicine: sentences about a patient come from the rest of the
### knowledge. This file is the list of keys: another language has the same keys
### with the same variables, and what it lacks is shown in English and counted.

## The language

language-name = English

## Moments and numbers
## $iso is a date as ISO 8601 writes it. Other languages take it apart: $year,
## $month and $day are numbers; $clock is the time of day with its zone.

date-day = { $iso }
date-month = { $iso }
date-clock = { $date } { $clock }
date-day-in-words =
    { $month ->
        [1] { $day } January { $year }
        [2] { $day } February { $year }
        [3] { $day } March { $year }
        [4] { $day } April { $year }
        [5] { $day } May { $year }
        [6] { $day } June { $year }
        [7] { $day } July { $year }
        [8] { $day } August { $year }
        [9] { $day } September { $year }
        [10] { $day } October { $year }
        [11] { $day } November { $year }
       *[12] { $day } December { $year }
    }
date-day-short =
    { $month ->
        [1] { $day } Jan
        [2] { $day } Feb
        [3] { $day } Mar
        [4] { $day } Apr
        [5] { $day } May
        [6] { $day } Jun
        [7] { $day } Jul
        [8] { $day } Aug
        [9] { $day } Sep
        [10] { $day } Oct
        [11] { $day } Nov
       *[12] { $day } Dec
    }
number-decimal-sign = .
number-group-sign = none

## The head of an assessment

assessment = Assessment
assessments =
    { $count ->
        [one] { $count } assessment
       *[other] { $count } assessments
    }
no-patient-id = patient without an id
as-of = as of
as-of-short = As of
as-of-given = as asked for
as-of-newest-in-record = newest in the record
age = Age
age-not-known = not known
gestation = Gestation
profile = profile
knowledge = knowledge
years =
    { $count ->
        [one] { $count } year
       *[other] { $count } years
    }
years-range = { $low } to { $high } years
days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
weeks =
    { $count ->
        [one] { $count } week
       *[other] { $count } weeks
    }
weeks-and-days = { $weeks } { $days }
range = { $low } to { $high }

## Sections

where-she-stands = Where she stands
next = Ask or measure next
do = Do
consider = Consider
do-not = Do not
not-settled = The evidence does not say
tasks = Dated tasks
does-not-apply = Does not apply
how-and-why = How, why, sources
decisions-and-positions = All decisions and positions, side by side
not-asked-heading = Not asked now
bodies =
    { $count ->
        [one] { $count } body
       *[other] { $count } bodies
    }
cannot-say-yet = Cannot be said yet
could-not-be-worked-out = Could not be worked out
differing = Bodies that differ
all-positions = All positions
also-applies = also applies (gravida explain ID)
bodies-all = other bodies
missing = What else is missing
may-matter = May matter
decisions = Decisions
issues = Issues in the record
entries = Entries of the record used
sources = Sources
pictures = Pictures

## Lines

nothing-in-force = No recommendation of the bodies in force applies on what the record says.
no-alert = No alert on what the record says; what it does not say can still be one.
not-asked = not asked now
asked = asked now
may-matter-state = may matter
and-more-facts = and more
red-flags = red flags
because = because
rests-on = rests on
why = Why
steps-of-reasoning = { $count ->
    [one] One step of reasoning from these
   *[other] { $count } steps of reasoning from these
}
definition-of-decision = { $definition } ({ $decision })
evidence = behind it
regimen = how
from = from
until = until
needs = needs
settles = settles
section = section
source = source
due = due
date-not-known = date open
opens = from
closes = no later than
value-not-known = not known
value-not-known-yet = Not known
value-true = yes
value-false = no
no-body-in-force = no body in force
in-force = in force
certainty = certainty
body = Body
position = Position
says = What it says
superseded-mark = (superseded)
not-there = not there
more = { $count } more
and-more = and { $count } more
and-more-full = and { $count } more: --full
notes =
    { $count ->
        [one] { $count } note
       *[other] { $count } notes
    }
records =
    { $count ->
        [one] { $count } record
       *[other] { $count } records
    }
claims =
    { $count ->
        [one] { $count } claim
       *[other] { $count } claims
    }
disagreements =
    { $count ->
        [one] { $count } disagreement
       *[other] { $count } disagreements
    }
kept-out = Entries kept out of the logic: { $parts }.
kept-out-entered-in-error = { $count } entered in error
kept-out-refuted = { $count } refuted
kept-out-duplicates = { $count } repeating another
replayed-same =
    { $records ->
        [one] The advice is the same for the one record.
       *[other] The advice is the same for all of { $records } records.
    }
replayed-changed =
    { $records ->
        [one] The advice changes for the one record.
       *[other] The advice changes for { $changed } of { $records } records.
    }

## What holds for every page

recalled = RECALLED
recalled-means = RECALLED: written from memory, not yet checked against a published source.
not-a-device = Not a medical device: decision support, for use only after local validation.
full-hint = All that concerns her: --full. Any one of it with sources: gravida explain ID.
full-means = The decisions that concern her, one by one; a line for each of the others. Any one with all sources: gravida explain ID; all bodies side by side: gravida compare ID.
translation-draft-means = Draft translation awaiting review; the English wording counts.
strings-not-translated =
    { $count ->
        [one] { $count } string is not translated yet and stands in English.
       *[other] { $count } strings are not translated yet and stand in English.
    }

untranslated-count = { $count } texts stand in English, { $shown } of them where they are seen at once.
untranslated-stale = stale
untranslated-folded = folded

## Words for outcomes and grades

level-emergency = Emergency
level-urgent = Urgent
outcome-applies = applies
outcome-does-not-apply = does not apply
outcome-needs-data = needs data
outcome-failed = failed
direction-for = for
direction-consider = consider
direction-insufficient-evidence = insufficient evidence
direction-consider-against = rather not
direction-against = against
strength-strong = strong
strength-conditional = conditional
grade-not-stated = not stated
certainty-high = high
certainty-moderate = moderate
certainty-low = low
certainty-very-low = very low
severity-error = error
severity-warning = warning
severity-information = note
sharpness-opposite = Opposite directions
sharpness-one-is-open = One takes a side, another finds the evidence insufficient
sharpness-strength = Same direction, more and less firmly
sharpness-terms = Same direction, other terms
verdict-supported = supported
verdict-outdated = outdated
verdict-contested = contested
verdict-refuted = refuted
verdict-context-dependent = context-dependent
verification-seen = seen

## The table of positions

comparison-body = Body
comparison-direction = Direction
comparison-strength = Strength
comparison-certainty = Certainty
comparison-position = Position
comparison-document = Document
comparison-verification = Verification

## The referral letter

letter-findings = Findings
letter-results = Results and history they rest on
letter-result-what = What
letter-result-value = Value
letter-result-when = When
letter-result-hers = hers
letter-done = Done and given
letter-asked = What is asked
letter-positions = Positions on this referral
letter-recalled = Some of what this rests on was written from memory and not yet checked against a published source.
sheet-recalled = Some of this was written from memory and not yet checked against a published source.
letter-signed = Signed:

## Pictures and the tables beside them

picture-logarithmic = logarithmic
picture-time-not-exact = time not exact: anywhere on the bar
picture-goes-on = arrow: no end known
picture-still-to-come = hollow: still to come
picture-moment-of-assessment = moment of the assessment
picture-as-tables = The same in tables
picture-when = When
picture-until = Until
picture-what = What
picture-as-written = As written
picture-remark = Remark
picture-entry = Entry
picture-lines = Lines
picture-line = Line
picture-bands = Areas
picture-band = Area
picture-zones = Periods
picture-zone = Period
picture-begins = From
picture-ends = To
picture-lowest = Lowest
picture-highest = Highest
picture-source = Source
picture-no-end-known = no end known
picture-no-start-known = no start known
picture-hours = { $number } h
picture-days = { $number } d
picture-weeks = { $number } wk
picture-zero-is = ; { $zero } is { $moment }
picture-not-dated =
    { $count ->
        [one] { $count } without a date: in the table only
       *[other] { $count } without a date: in the table only
    }

## Saved cases, versions and the worklist

saved-lists = Lists
saved-cases = Saved cases
saved-label = Label
saved-changed = Last saved
saved-versions = Versions
saved-open-tasks = Open tasks
saved-closed = follow-up ended
saved-search = Find by label
saved-search-now = Find
saved-with-closed = also cases whose follow-up ended
saved-none = No case is saved. An assessment has a form below it that saves it.
saved-none-found = No case has such a label.
saved-count =
    { $number ->
        [one] { $number } case
       *[other] { $number } cases
    }
saved-page-before = Page before
saved-page-after = Page after
saved-yes = Yes
saved-no = No
saved-answer-at = { $answer } ({ $day })

save = Save this case
save-label = Label
save-label-note = A number or word of your own. Not her name, her date of birth or her record number: who finds this machine must not find her.
save-label-is-name = This looks like the name of a person. Choose a label that only you can tell apart.
save-label-confirm = It is no name; take it
save-check-first = Something that was typed is not clear yet; check it first, then save.
save-now = Save
save-further = Save as version { $number } of { $label }
save-taken = This label is taken
save-taken-explained = Another case is called { $label }. Nothing was saved yet, and nothing is lost.
save-taken-open = Open that case
save-taken-same = It is the same woman
save-taken-other = It is another woman

conflict = Somebody saved meanwhile
conflict-explained = { $who } saved { $label } on { $moment }, after you had opened it. Nothing was overwritten, and nothing of yours is lost: this page holds it until you choose.
conflict-theirs = What version { $number } changed
conflict-mine = What you changed
conflict-together = Both
conflict-together-explained = You did not change the same answers, so both can stand together.
conflict-save-together = Save both as version { $number } of { $label }
conflict-only-mine = Yours
conflict-only-mine-explained = The other version stays in the history of the case.
conflict-save-mine = Save yours as version { $number } of { $label }
conflict-only-theirs = Theirs
conflict-open-theirs = Open the case as it is, without what you changed

case-saved = Version { $number }, saved { $moment }
case-changed = New knowledge changed this advice
case-changed-seen = Seen
case-not-assessed = This case cannot be assessed now:
case-left-out = Answers that the knowledge of today has no place for; they are kept:
case-today = As of { $moment }
case-open = Open the whole assessment and add results
case-ask = Ask or measure next:
case-no-tasks = Nothing is due.
case-settled =
    { $count ->
        [one] { $count } task that is settled
       *[other] { $count } tasks that are settled
    }
case-task-open = open since { $moment }, { $who }
case-task-done = done { $moment }, { $who }
case-task-dismissed = decided against { $moment }, { $who }
case-task-lapsed = no longer asked for since { $moment }, { $who }
case-version = Version { $number }, { $moment }
case-history = Who did what with this case
case-manage = Label, end of follow-up, erasure
case-new-label = Label
case-rename = Change the label
case-close-explained = A case whose follow-up ended stays saved and leaves the worklist.
case-close = End follow-up
case-reopen = Take up follow-up again
case-erase-explained = Erasing removes the label, every version and every task, for good. What stays is that a case was here, and who erased it when and why. Copies of the store made before keep it.
case-erase-reason = Why (kept; name nobody)
case-erase-confirm = Erase this case; it cannot be undone
case-erase = Erase

version-of = Version { $number } of { $label }
version-back = Back to the case
version-saved = Saved
version-as-of = as of
version-knowledge = Knowledge
version-changed = What changed since version { $number }
version-no-answer-changed = No answer changed.
version-record-changed = The record of the files was replaced.
version-has-record = It holds a record of FHIR resources as well.
version-answer = Answer
version-answers = What was entered
version-was = Was
version-is = Is
version-advice = Advice
version-advice-note = Both versions with the knowledge of today, each at its own moment.
advice-same = The advice is the same.
advice-clearer =
    { $count ->
        [one] Of { $count } more position only became clearer whether it applies.
       *[other] Of { $count } more positions only became clearer whether they apply.
    }
advice-not-there = none
advice-needs-data = needs data
advice-failed = could not be evaluated

history-of = Who did what with { $label }
history-note = Every look and every change, newest first. What the case holds is never part of it.
look-not-recorded = The store cannot be written at the moment. You can look at saved cases, but who looked is not in the audit trail yet: it is in the log of the service, and is added as soon as it can be. Nothing can be saved now: note results elsewhere, and tell whoever runs this service.
history-when = When
history-who = Who
history-what = What
audit-case-made = case made
audit-case-saved = saved
audit-case-viewed = looked at
audit-case-opened = opened with its whole assessment
audit-case-renamed = label changed
audit-case-closed = follow-up ended
audit-case-reopened = follow-up taken up again
audit-case-erased = erased
audit-case-reassessed = assessed anew with newer knowledge
audit-advice-seen = changed advice marked as seen
audit-history-viewed = this list looked at
audit-task-changed = task settled or opened again
audit-version = version { $number }
audit-written-later = written to this list later

worklist = Worklist
worklist-day = Today is { $day }, { $zone }.
worklist-overdue = Overdue
worklist-today = Today
worklist-week = Within seven days
worklist-later = Later
worklist-undated = No day yet
worklist-empty = Nothing is due. Tasks appear here once a case is saved that has any.
worklist-kind = Show
worklist-all-kinds = All tasks
worklist-filter = Show
worklist-due = Due
worklist-what = What
worklist-settle = Settle
worklist-late =
    { $count ->
        [one] { $count } day late
       *[other] { $count } days late
    }
worklist-about = { $task } ({ $label })
worklist-stale =
    { $count ->
        [one] { $count } case is being assessed with the knowledge of today; its tasks may change.
       *[other] { $count } cases are being assessed with the knowledge of today; their tasks may change.
    }
worklist-changed =
    { $count ->
        [one] New knowledge changed the advice on { $count } case
       *[other] New knowledge changed the advice on { $count } cases
    }
worklist-calendar = All of it as a calendar file
worklist-calendar-note = It holds labels and tasks; mind who can see the calendar.

task-mark-done = Done
task-decide-against = Decide against…
task-why = Why
task-dismiss = Decide against it
task-reopen = Open again

## The page

page-skip = Skip to the content
page-navigation = Main
page-languages = Language
page-new-case = New case
page-saved-cases = Saved cases
page-nothing-leaves = what you enter stays on this machine and is kept only if you save it
page-start = Start
page-start-heading = Where does she stand, and what comes next?
page-start-lead = Early pregnancy and repeated loss. Enter what you know; what would settle most is asked next, and every guideline's position is shown with its source.
page-type-a-case = Type a case
page-type-a-case-means = A few facts are enough to begin. Every answer is optional; what is left out stays unknown and is never taken as no.
page-type-a-case-now = New case
page-open-a-file = Open a record
page-open-a-file-means = A FHIR R4 file in JSON: a Bundle, a single resource or NDJSON. It is read in memory and not kept.
page-choose-file = FHIR file
page-open = Open
page-open-an-example = Look at an example
page-all-examples = All { $count } examples
page-examples = Examples
page-examples-lead = Fictional women, each a story that a clinician would recognise.
page-what-is-known = What is known
page-adds-to = These answers add to the record
page-check-doubtful = Some answers could not be read
page-check-read = Please check how your answers were read
page-as-of = As of
page-now = now
page-newest-in-record = newest in the record
page-yes = Yes
page-no = No
page-not-known = Not known
page-none-means = answers no to each question of this group that is open
page-on-day = on
page-day-of-case = today
page-add-row = Add another
page-sample-gestation = 6+3
page-sample-day = 3 Nov, 2 weeks ago
page-sample-moment = 3 Nov 14:30
page-also-answered = Also answered
page-assess = Assess
page-contents = On this page
page-positions = Positions
page-all-questions = All questions by topic
page-all-optional = Every answer is optional.
page-find-question = Find a question
page-find = Find
page-read-as = Read as
page-not-read = Not read:
page-note-is = that is { $value }
page-note-today = today
page-note-days-before =
    { $count ->
        [one] the day before
       *[other] { $count } days before
    }
page-note-days-later =
    { $count ->
        [one] the day after
       *[other] { $count } days later
    }
page-note-on-day = on { $day }
page-warning-later = This is later than the moment of the assessment.
page-warning-range = Unusual: expected between { $low } and { $high } { $unit }. It is used as it is.
page-warning-low = Unusual: expected at least { $low } { $unit }. It is used as it is.
page-warning-high = Unusual: expected at most { $high } { $unit }. It is used as it is.
page-doubt-too-long = this is longer than any answer.
page-doubt-no-number = write a number, such as 1500 or 2.5.
page-doubt-two-numbers = this can be { $one } or { $other }; write the one you mean without the comma.
page-doubt-not-whole = write a whole number.
page-doubt-bound = a bound such as < 5 cannot be used; write the value itself, or leave it open.
page-doubt-unit = the unit { $unit } does not fit; write one of { $accepted }.
page-doubt-no-day = write a day, such as 3 Nov 2026, 2026-11-03, yesterday or 2 weeks ago.
page-doubt-no-such-day = the calendar has no such day.
page-doubt-two-days = this can be { $one } or { $other }; write the month as a word.
page-doubt-no-time = write the time of day as 14:30 or 2:30 pm.
page-doubt-no-gestation = write weeks and days, such as 6+3, 6w3d or 45 days.
page-doubt-weeks-or-days = this can be { $number } weeks or { $number } days; write { $number }+0 or { $number } d.
page-doubt-days-of-week = there are at most 6 days beside full weeks.
page-doubt-no-choice = choose one of the answers.
page-after-loss = A loss is recorded. Weeks are not counted any more; what follows is about her.
page-patients =
    { $count ->
        [one] { $count } patient in this file.
       *[other] { $count } patients in this file.
    }
page-another-patient = Choose another
page-who = Who is meant?
page-who-means = The file is about several people. Choose one; it is read in memory, and kept only if you save it.
page-person = Person { $number }
page-born = born { $year }
page-whose-rules = Whose guidance is in force
page-switch = Switch
page-take-away = Print, copy, download
page-sheet = Sheet for the woman
page-print = Print
page-as-text = Copy as text
page-copied = Copied
page-full-report = Everything on one page
page-as-json = Assessment as JSON
page-as-fhir = Assessment as FHIR
page-record = The record as FHIR
page-letter-to = Letter:
page-not-used =
    { $count ->
        [one] { $count } answer is not used yet: it could not be read, or its reading was not shown to you.
       *[other] { $count } answers are not used yet: they could not be read, or their reading was not shown to you.
    }
page-check-them = Check
page-not-used-yet = not used yet
page-skip-question = Skip
page-other-questions = Other useful questions
page-answer = Answer
page-calendar = Add to a calendar (.ics)
page-entered = What was entered
page-from-record = Record
page-change-or-add = Change or add

## Opening a record of a health record system

smart-open = Open from the health record system
smart-open-means = Sign in there and choose the patient. Her record is fetched for this assessment; it is kept only if you save it.
smart-open-now = Sign in and choose
smart-onward = Leading on
smart-onward-now = Go on
smart-error-other-system = That health record system is not one from which records are opened here.
smart-error-another-launch = This belongs to another sign-in. Begin again from the health record system or the start page.
smart-error-not-under-way = No sign-in is under way in this browser, or it took longer than ten minutes. Begin again from the health record system or the start page; cookies must be allowed.
smart-error-denied = The health record system let nobody in: it was declined there, or you may not see this record. Try again, or ask whoever runs that system.
smart-error-no-patient = The health record system named no patient. Open her record there first, or choose her when you are asked, and begin again.
smart-in-part = Opened in part
smart-in-part-means = The health record system does not let this app read everything that the assessment looks into. Not read:
smart-in-part-unknown = What would stand there is unknown. It counts as missing, never as "no".
smart-in-part-open = Open what was given
smart-in-part-remedy = Whoever runs the health record system can let this app read these types, or you may have to allow them when you sign in.

## Logging in

login = Log in
login-name = Name
login-password = Password
login-wrong = Name or password is wrong.
login-too-often = Too many attempts to log in. Wait a little and try again.
log-out = Log out

## Errors

error-start-page = Start page
error-request = Number of the request, for whoever runs the service:
error-stale-form = The page was open too long, or somebody logged in or out since. Go back, load it again and send it once more.
error-malformed-title = This cannot be read
error-malformed = Go back, look at what was sent, and try again.
error-login-title = Log in first
error-login = Only people who are logged in see this.
error-forbidden-title = Not allowed
error-forbidden = This may not be done from here.
error-not-found-title = Nothing here
error-not-found = There is nothing at this address, or it is no longer held: what was not saved is forgotten after a while.
error-no-example = There is no example of this name. The list of examples has them all.
error-method-title = Not in this way
error-method = This address is not opened like a page. Go back and use the form or the link.
error-too-slow-title = It took too long
error-too-slow = What was sent did not arrive or was not answered in time. Try again.
error-conflict-title = Changed meanwhile
error-conflict = What this builds on was changed since you opened it. Nothing was overwritten: look at both and decide.
error-too-large-title = Too large
error-too-large = What was sent is larger than this service reads. Send less, or ask whoever runs it to allow more.
error-media-title = Not a form that is read here
error-media = Open a FHIR file in JSON, or type the case.
error-content-title = Nothing can be said about this
error-content = It was read, but as it is it cannot be assessed or kept.
error-too-many-title = Too many requests
error-too-many = Wait a moment and try again.
error-other-system-title = The health record system did not answer as it should
error-other-system = Nothing was opened. Begin again; if that does not help, show this page to whoever runs the two systems.
error-not-now-title = Not at the moment
error-not-now = The service cannot do this now. What was saved before is safe. Try again shortly.
error-fault-title = A fault of this service
error-fault = What was saved before is safe. Try again; if it happens again, tell whoever runs the service.

## Cards of CDS Hooks

card-what-to-do = What to do
card-why = Why
card-how-firmly = How firmly
card-regimen = Regimen
card-evidence = Evidence
card-ordered = Ordered
card-also-raised = Also raised
card-ask-next = Ask or measure next
card-not-enough = Not enough on record to judge this order
card-also-missing = Also missing
card-unknown-is-not-no = What is not known is not taken as absent: advice that depends on it waits for it.
card-not-had = Part of the record could not be had; what it would say counts as unknown
card-not-sent = Not sent along
card-could-not-be-read = Could not be read
card-incomplete = only the first page was sent, and the rest could not be fetched
card-patients-left-out = Entries about somebody else were sent along and left out.
card-the-record = The record
card-open-page = Open Gravida
card-launch-app = Open Gravida for this patient
card-remove = Remove the order: { $order }
card-propose = Propose: { $order }
card-more =
    { $count ->
        [one] { $count } more recommendation applies
       *[other] { $count } more recommendations apply
    }

## The report of a cohort

cohort-report = Cohort report
cohort-about = Assessed for days from { $first } to { $last }, with the guidelines of the profile { $profile } in force.
cohort-women = Women
cohort-with-emergency = With an alert to act on at once
cohort-with-urgency = With an alert to act on today
cohort-with-overdue = With something overdue
cohort-withheld = Counts below { $least } are withheld and shown as <{ $least }; all others, totals among them, are rounded to multiples of { $least }, so that no subtraction gives a withheld count back. Shares are reckoned from rounded counts, and withheld where a part is. The tables of the run are not rounded.
cohort-gaps = To be seen to
cohort-gaps-about = What has a date in the record of each woman: overdue where the day had passed on the day assessed for.
cohort-tasks = Tasks by how many women they are open for
cohort-task = Task
cohort-overdue = Overdue
cohort-ahead = Due that day or later
cohort-not-overdue = Tasks that are overdue for nobody
cohort-undated = Day not known
cohort-measures = Care measured
cohort-measures-about = What follows from the guidelines and can be counted. Larger shares are better; no target is set.
cohort-over = Treatment and tests without reason
cohort-over-about = What guidelines advise against. Smaller shares are better; no target is set.
cohort-measure = Measure
cohort-done = Done
cohort-not-done = Not done
cohort-given = Done all the same
cohort-not-given = Not done
cohort-unknown = Not known
cohort-unknown-population = Not known whether she belongs
cohort-excluded = Left out
cohort-share = Share
cohort-alerts = Red flags
cohort-alerts-about = Alerts raised on the day assessed for, those to act on at once first.
cohort-alert = Alert
cohort-recommendations = Recommendations
cohort-recommendations-about = What each body's position came to. Those in force stand first in each decision; open a decision to see them.
cohort-recommendation = Recommendation
cohort-most-applies = – applies to up to { $women }
cohort-not-in-force = not in force
cohort-applies = Applies
cohort-needs-data = Needs data
cohort-does-not-apply = Does not apply
cohort-failed = Failed
cohort-missing = Most often missing
cohort-missing-about = What records do not say and what would settle something, by the foremost thing it bears on; what bears on red flags and on questions that are asked comes first.
cohort-question = Question
cohort-red-flag = For a red flag
cohort-asked = For a question asked now
cohort-relevance = For whether one is asked
cohort-other = For another question
cohort-quality = Records
cohort-quality-about = What the records are like. Nothing that could not be read was guessed.
cohort-record = Women whose record
cohort-with-errors = holds something that could not be read or is contradictory
cohort-with-warnings = holds something doubtful, and nothing worse
cohort-with-failures = could not be evaluated in some point
cohort-with-entered-in-error = holds entries made in error, which were kept out
cohort-with-refuted = holds refuted entries, which were kept out
cohort-with-duplicates = repeats entries, which were counted once
cohort-without-age = gives no age
cohort-with-gestation = holds a pregnancy that goes on and is dated
cohort-at-newest-moment = was assessed for its newest moment, since no day was given
cohort-rejects =
    { $rejects ->
        [0] Nothing of the input was rejected.
        [one] { $rejects } line, record or resource of the input was rejected; the table of rejects says why.
       *[other] { $rejects } lines, records or resources of the input were rejected; the table of rejects says why.
    }
cohort-strata = By age and year
cohort-strata-about = Age and year are those of the day assessed for.
cohort-age = Age in years
cohort-year = Year
cohort-age-under = under { $high }
cohort-age-from = { $low } and over
cohort-age-unknown = not known
cohort-year-unknown = not known
cohort-shares-by = Shares of the measures: { $by }
cohort-reading = How to read this
cohort-reading-unknown = What a record does not say is not taken as absent. A woman of whom it is not known whether she counts, or whether something was done, stands under "not known" and in no share.
cohort-reading-tables = The women behind each number are in the tables of the run, under the ids shown here: tasks, measures, recommendations, missing and issues.
cohort-reading-moment = Where each woman was assessed for the newest moment of her record, little can be overdue: give the day to assess for to find what has been left undone since.
cohort-reading-explain = gravida explain with the id of an alert or a recommendation says what it rests on.
cohort-left-out = Not counted in this run, whose tables do not need it: { $parts }.
measure-unknown = What a record does not say is not taken as absent. Denominator and numerator hold the women of whom the record says enough; those of whom it does not are reported as populations of their own. No target is set.

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
cannot-say-yet = Cannot be said yet
could-not-be-worked-out = Could not be worked out
differing = Bodies that differ
all-positions = All positions
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
replayed-same = The advice is the same for all of { $records } records.
replayed-changed = The advice changes for { $changed } of { $records } records.

## What holds for every page

recalled = RECALLED
recalled-means = RECALLED: written from memory, not yet checked against a published source.
not-a-device = Not a medical device: decision support, for use only after local validation.
full-hint = Everything with reasons: --full. Any one of it with sources: gravida explain ID.
translation-draft-means = Draft translation awaiting review; the English wording counts.
strings-not-translated =
    { $count ->
        [one] { $count } string is not translated yet and stands in English.
       *[other] { $count } strings are not translated yet and stand in English.
    }

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
letter-done = Done and given
letter-asked = What is asked
letter-positions = Positions on this referral
letter-recalled = Some of what this rests on was written from memory and not yet checked against a published source.
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
picture-zero-is = ; 0 { $unit } is { $moment }
picture-not-dated =
    { $count ->
        [one] { $count } without a date: in the table only
       *[other] { $count } without a date: in the table only
    }

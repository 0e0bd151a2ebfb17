-- Version 1. Written for SQLite; PostgreSQL reads it with `INTEGER` as
-- `BIGINT`, `BLOB` as `BYTEA` and without `STRICT`.
-- Moments are ISO 8601 in UTC, so that they sort as text.

CREATE TABLE cases (
    id TEXT NOT NULL PRIMARY KEY,
    -- What the user calls the case; empty once it is erased.
    label TEXT NOT NULL,
    -- The label in lower case, for search; the id once it is erased.
    label_folded TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    -- Number of the newest version; 0 once the case is erased.
    newest INTEGER NOT NULL,
    -- A word for what must be seen first, given with the newest advice.
    flag TEXT,
    closed_at TEXT,
    erased_at TEXT,
    -- Goes into the digest of each version, so that a digest in the audit
    -- trail says nothing about content that was erased; NULL once it is.
    salt BLOB
) STRICT;

CREATE TABLE versions (
    case_id TEXT NOT NULL REFERENCES cases (id),
    number INTEGER NOT NULL,
    saved_at TEXT NOT NULL,
    saved_by TEXT NOT NULL,
    format TEXT NOT NULL,
    content BLOB NOT NULL,
    digest TEXT NOT NULL,
    knowledge TEXT NOT NULL,
    profile TEXT NOT NULL,
    locale TEXT NOT NULL,
    as_of TEXT NOT NULL,
    PRIMARY KEY (case_id, number)
) STRICT;

CREATE TABLE advice (
    case_id TEXT NOT NULL REFERENCES cases (id),
    version INTEGER NOT NULL,
    knowledge TEXT NOT NULL,
    given_at TEXT NOT NULL,
    -- Counts up within a case, so that the latest advice is known.
    turn INTEGER NOT NULL,
    content BLOB NOT NULL,
    -- What new knowledge changed in the advice on the same version.
    changes BLOB,
    seen_at TEXT,
    seen_by TEXT,
    PRIMARY KEY (case_id, turn),
    FOREIGN KEY (case_id, version) REFERENCES versions (case_id, number)
) STRICT;

CREATE TABLE tasks (
    case_id TEXT NOT NULL REFERENCES cases (id),
    task TEXT NOT NULL,
    -- Empty when the day is not known.
    due TEXT NOT NULL,
    opens TEXT,
    closes TEXT,
    kind TEXT NOT NULL,
    summary TEXT NOT NULL,
    -- The version of the case that the task was last derived from.
    version INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'dismissed', 'lapsed')),
    state_at TEXT NOT NULL,
    state_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (case_id, task, due)
) STRICT;

CREATE INDEX tasks_by_state ON tasks (state, due);

CREATE TABLE audit (
    number INTEGER NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    -- Empty when the entry is about no case.
    case_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    -- Over this entry and the digest of the one before.
    digest TEXT NOT NULL
) STRICT;

CREATE INDEX audit_by_case ON audit (case_id, number);

CREATE TABLE cards (
    uuid TEXT NOT NULL PRIMARY KEY,
    service TEXT NOT NULL,
    rule TEXT NOT NULL,
    shown_on TEXT NOT NULL
) STRICT;

CREATE INDEX cards_by_day ON cards (shown_on);

CREATE TABLE cards_shown (
    service TEXT NOT NULL,
    rule TEXT NOT NULL,
    shown_on TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (service, rule, shown_on)
) STRICT;

CREATE TABLE feedback (
    service TEXT NOT NULL,
    card TEXT NOT NULL,
    outcome TEXT NOT NULL,
    outcome_at TEXT NOT NULL,
    -- Empty when the card is not known here.
    rule TEXT NOT NULL,
    reason TEXT NOT NULL,
    reason_label TEXT NOT NULL,
    comment TEXT NOT NULL,
    received_at TEXT NOT NULL,
    PRIMARY KEY (service, card, outcome, outcome_at)
) STRICT;

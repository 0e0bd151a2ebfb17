-- What was entered and what was done is never changed in place. Versions and
-- advice go only with the erasure of their case.

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE (ABORT, 'the audit trail is append-only'); END;

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE (ABORT, 'the audit trail is append-only'); END;

CREATE TRIGGER versions_are_never_changed BEFORE UPDATE ON versions
BEGIN SELECT RAISE (ABORT, 'versions are append-only'); END;

CREATE TRIGGER versions_go_with_their_case BEFORE DELETE ON versions
WHEN (SELECT erased_at FROM cases WHERE id = OLD.case_id) IS NULL
BEGIN SELECT RAISE (ABORT, 'versions are append-only'); END;

CREATE TRIGGER advice_goes_with_its_case BEFORE DELETE ON advice
WHEN (SELECT erased_at FROM cases WHERE id = OLD.case_id) IS NULL
BEGIN SELECT RAISE (ABORT, 'advice is append-only'); END;

CREATE TRIGGER cases_are_never_deleted BEFORE DELETE ON cases
BEGIN SELECT RAISE (ABORT, 'a case is erased, not deleted'); END;

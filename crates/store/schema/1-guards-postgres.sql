-- What was entered and what was done is never changed in place. Versions and
-- advice go only with the erasure of their case.

CREATE FUNCTION refuse_change () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;

CREATE FUNCTION refuse_unless_erased () RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT erased_at FROM cases WHERE id = OLD.case_id) IS NULL THEN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE OR DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION refuse_change ();

CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change ();

CREATE TRIGGER versions_are_never_changed BEFORE UPDATE ON versions
FOR EACH ROW EXECUTE FUNCTION refuse_change ();

CREATE TRIGGER versions_go_with_their_case BEFORE DELETE ON versions
FOR EACH ROW EXECUTE FUNCTION refuse_unless_erased ();

CREATE TRIGGER versions_are_never_emptied BEFORE TRUNCATE ON versions
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change ();

CREATE TRIGGER advice_goes_with_its_case BEFORE DELETE ON advice
FOR EACH ROW EXECUTE FUNCTION refuse_unless_erased ();

CREATE TRIGGER cases_are_never_deleted BEFORE DELETE ON cases
FOR EACH ROW EXECUTE FUNCTION refuse_change ();

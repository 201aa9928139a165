-- The audit trail is append-only: whoever has the database open, row by row nothing of it is changed or removed.
CREATE TRIGGER `audit_never_changes` BEFORE UPDATE ON `audit`
BEGIN
	SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_never_shrinks` BEFORE DELETE ON `audit`
BEGIN
	SELECT RAISE(ABORT, 'the audit trail is append-only');
END;

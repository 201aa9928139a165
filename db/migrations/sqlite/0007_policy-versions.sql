CREATE TABLE `policy_versions` (
	`name` text NOT NULL,
	`version` integer NOT NULL,
	`digest` text NOT NULL,
	`policy` text NOT NULL,
	`kept_at` integer NOT NULL,
	PRIMARY KEY(`name`, `version`)
);
--> statement-breakpoint
CREATE TRIGGER `policy_versions_never_change` BEFORE UPDATE ON `policy_versions`
BEGIN
	SELECT RAISE(ABORT, 'a policy version never changes');
END;
--> statement-breakpoint
CREATE TRIGGER `policy_versions_never_shrink` BEFORE DELETE ON `policy_versions`
BEGIN
	SELECT RAISE(ABORT, 'a policy version never changes');
END;

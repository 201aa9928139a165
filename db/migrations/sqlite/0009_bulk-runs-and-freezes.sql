CREATE TABLE `bulk_cases` (
	`run_id` text NOT NULL,
	`position` integer NOT NULL,
	`upgrade_id` text NOT NULL,
	`settled_at` integer,
	`refusal` text,
	PRIMARY KEY(`run_id`, `position`),
	FOREIGN KEY (`run_id`) REFERENCES `bulk_runs`(`run_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `bulk_cases_once` ON `bulk_cases` (`run_id`,`upgrade_id`);--> statement-breakpoint
CREATE TABLE `bulk_runs` (
	`run_id` text PRIMARY KEY NOT NULL,
	`action` text NOT NULL,
	`parameters` text NOT NULL,
	`actor` text NOT NULL,
	`reason` text NOT NULL,
	`begun_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `expiry_freezes` (
	`freeze_id` text PRIMARY KEY NOT NULL,
	`scope` text NOT NULL,
	`actor` text NOT NULL,
	`reason` text NOT NULL,
	`ordered_at` integer NOT NULL,
	`begun_at` integer,
	`ended_at` integer
);
--> statement-breakpoint
CREATE TRIGGER `bulk_runs_never_change` BEFORE UPDATE ON `bulk_runs`
BEGIN
	SELECT RAISE(ABORT, 'what was ordered never changes');
END;
--> statement-breakpoint
CREATE TRIGGER `bulk_cases_are_settled_once` BEFORE UPDATE ON `bulk_cases` WHEN OLD.`settled_at` IS NOT NULL
BEGIN
	SELECT RAISE(ABORT, 'a case is settled once');
END;

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

CREATE TABLE `person_digests` (
	`upgrade_id` text PRIMARY KEY NOT NULL,
	`key_id` text NOT NULL,
	`person` blob NOT NULL,
	`numbered` blob,
	`kept_at` integer NOT NULL,
	FOREIGN KEY (`upgrade_id`) REFERENCES `upgrades`(`upgrade_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `person_digests_by_person` ON `person_digests` (`person`);--> statement-breakpoint
ALTER TABLE `upgrades` ADD `review_cause` text;--> statement-breakpoint
ALTER TABLE `upgrades` ADD `assignee` text;--> statement-breakpoint
ALTER TABLE `upgrades` ADD `assigned_at` integer;--> statement-breakpoint
CREATE INDEX `upgrades_repudiated` ON `upgrades` (`upgrade_id`) WHERE needs_attention = 'REPUDIATED';
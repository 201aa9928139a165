CREATE TABLE `holds` (
	`upgrade_id` text NOT NULL,
	`reason` text NOT NULL,
	`placed_at` integer NOT NULL,
	`released_at` integer,
	FOREIGN KEY (`upgrade_id`) REFERENCES `upgrades`(`upgrade_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `holds_one_of_a_kind` ON `holds` (`upgrade_id`,`reason`) WHERE released_at is null;--> statement-breakpoint
CREATE INDEX `holds_by_upgrade` ON `holds` (`upgrade_id`,`placed_at`);--> statement-breakpoint
ALTER TABLE `credentials` ADD `status_told_at` integer;--> statement-breakpoint
ALTER TABLE `credentials` ADD `number_ported_at` integer;--> statement-breakpoint
ALTER TABLE `submissions` ADD `held_code_id` text;
CREATE TABLE `outages` (
	`outage_id` text PRIMARY KEY NOT NULL,
	`provider` text NOT NULL,
	`cause` text NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outages_one_lasting` ON `outages` (`provider`) WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX `outages_by_start` ON `outages` (`started_at`);--> statement-breakpoint
ALTER TABLE `credentials` ADD `expires_at` integer;--> statement-breakpoint
ALTER TABLE `notices` ADD `remind_at` integer;--> statement-breakpoint
ALTER TABLE `notices` ADD `about` text;--> statement-breakpoint
ALTER TABLE `notices` ADD `dropped_at` integer;--> statement-breakpoint
ALTER TABLE `upgrades` ADD `order_id` text;
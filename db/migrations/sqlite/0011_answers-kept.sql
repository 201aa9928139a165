CREATE TABLE `kept_answers` (
	`request_key` text PRIMARY KEY NOT NULL,
	`upgrade_id` text,
	`key_id` text NOT NULL,
	`request_digest` blob NOT NULL,
	`claimed_at` integer NOT NULL,
	`status` integer,
	`media_type` text,
	`body` text
);
--> statement-breakpoint
CREATE INDEX `kept_answers_by_age` ON `kept_answers` (`claimed_at`);--> statement-breakpoint
CREATE INDEX `kept_answers_by_upgrade` ON `kept_answers` (`upgrade_id`);
CREATE TABLE `deliveries` (
	`position` integer NOT NULL,
	`endpoint_id` text NOT NULL,
	`upgrade_id` text,
	`due_at` integer,
	`leased_until` integer,
	`tries` integer DEFAULT 0 NOT NULL,
	`last_result` text,
	`delivered_at` integer,
	PRIMARY KEY(`endpoint_id`, `position`),
	FOREIGN KEY (`position`) REFERENCES `outgoing_events`(`position`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`endpoint_id`) REFERENCES `endpoints`(`endpoint_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `deliveries_by_event` ON `deliveries` (`position`);--> statement-breakpoint
CREATE INDEX `deliveries_due` ON `deliveries` (`endpoint_id`,`due_at`,`position`) WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX `deliveries_pending` ON `deliveries` (`endpoint_id`,`upgrade_id`,`position`) WHERE due_at is not null;--> statement-breakpoint
CREATE TABLE `endpoint_secrets` (
	`secret_id` text PRIMARY KEY NOT NULL,
	`endpoint_id` text NOT NULL,
	`sealed_secret` blob NOT NULL,
	`added_at` integer NOT NULL,
	`ends_at` integer,
	FOREIGN KEY (`endpoint_id`) REFERENCES `endpoints`(`endpoint_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `endpoint_secrets_by_endpoint` ON `endpoint_secrets` (`endpoint_id`,`added_at`);--> statement-breakpoint
CREATE TABLE `endpoints` (
	`endpoint_id` text PRIMARY KEY NOT NULL,
	`partner_id` text NOT NULL,
	`url` text NOT NULL,
	`event_types` text,
	`added_at` integer NOT NULL,
	`disabled_at` integer,
	`disabled_for` text,
	`failing_since` integer
);
--> statement-breakpoint
CREATE INDEX `endpoints_by_partner` ON `endpoints` (`partner_id`);--> statement-breakpoint
CREATE TABLE `outgoing_events` (
	`position` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`event_id` text NOT NULL,
	`type` text NOT NULL,
	`partner_id` text NOT NULL,
	`upgrade_id` text,
	`sequence` integer,
	`occurred_at` integer NOT NULL,
	`body` text NOT NULL,
	FOREIGN KEY (`upgrade_id`) REFERENCES `upgrades`(`upgrade_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outgoing_events_by_id` ON `outgoing_events` (`event_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `outgoing_events_by_upgrade` ON `outgoing_events` (`upgrade_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `outgoing_events_by_time` ON `outgoing_events` (`occurred_at`,`position`);
ALTER TABLE `audit` ADD `key_id` text;--> statement-breakpoint
ALTER TABLE `audit` ADD `previous_hash` blob;--> statement-breakpoint
ALTER TABLE `audit` ADD `hash` blob;
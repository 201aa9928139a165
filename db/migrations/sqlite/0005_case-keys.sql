ALTER TABLE `upgrades` ADD `erased_at` integer;--> statement-breakpoint
CREATE INDEX `upgrades_to_erase` ON `upgrades` (`policy_name`,`closed_at`) WHERE erased_at is null and closed_at is not null;
ALTER TABLE `credentials` ADD `otp_resync_counter` integer;--> statement-breakpoint
ALTER TABLE `credentials` ADD `otp_last_failure_at` integer;--> statement-breakpoint
ALTER TABLE `credentials` ADD `code_failures` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `credentials` ADD `codes_locked_at` integer;--> statement-breakpoint
ALTER TABLE `submissions` ADD `evaluated_at` integer;--> statement-breakpoint
-- Wrong codes of before count too: no new version of the program gives anybody more tries.
UPDATE `credentials` SET `code_failures` = (
	SELECT count(*) FROM `submissions` JOIN `upgrades` ON `upgrades`.`upgrade_id` = `submissions`.`upgrade_id`
	WHERE `upgrades`.`credential_id` = `credentials`.`credential_id` AND `submissions`.`verdict` = 'WRONG'
);

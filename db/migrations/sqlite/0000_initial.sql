CREATE TABLE `answerings` (
	`attempt_id` text NOT NULL,
	`question_set_id` text NOT NULL,
	`claimed_at` integer NOT NULL,
	`sealed_grading` blob,
	PRIMARY KEY(`attempt_id`, `question_set_id`),
	FOREIGN KEY (`attempt_id`) REFERENCES `attempts`(`attempt_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `appointments` (
	`appointment_id` text PRIMARY KEY NOT NULL,
	`upgrade_id` text NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`time_zone` text NOT NULL,
	`state` text NOT NULL,
	`session_id` text,
	`booked_at` integer NOT NULL,
	FOREIGN KEY (`upgrade_id`) REFERENCES `upgrades`(`upgrade_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `appointments_by_upgrade` ON `appointments` (`upgrade_id`,`booked_at`);--> statement-breakpoint
CREATE INDEX `appointments_by_slot` ON `appointments` (`starts_at`) WHERE state = 'BOOKED';--> statement-breakpoint
CREATE TABLE `attempts` (
	`attempt_id` text PRIMARY KEY NOT NULL,
	`upgrade_id` text NOT NULL,
	`kind` text NOT NULL,
	`provider_reference` text,
	`opened_at` integer NOT NULL,
	`finished_at` integer,
	`result` text,
	`counted` integer DEFAULT false NOT NULL,
	FOREIGN KEY (`upgrade_id`) REFERENCES `upgrades`(`upgrade_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `attempts_by_upgrade` ON `attempts` (`upgrade_id`,`opened_at`);--> statement-breakpoint
CREATE TABLE `audit` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`upgrade_id` text,
	`credential_id` text,
	`event` text NOT NULL,
	`facts` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_by_upgrade` ON `audit` (`upgrade_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `audit_by_credential` ON `audit` (`credential_id`,`sequence`);--> statement-breakpoint
CREATE TABLE `codes` (
	`code_id` text PRIMARY KEY NOT NULL,
	`upgrade_id` text NOT NULL,
	`channel` text NOT NULL,
	`issued_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`redeemed_at` integer,
	`voided_at` integer,
	`salt` blob NOT NULL,
	`hash` blob NOT NULL,
	`pepper_id` text NOT NULL,
	`sealed_code` blob,
	FOREIGN KEY (`upgrade_id`) REFERENCES `upgrades`(`upgrade_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `codes_by_upgrade` ON `codes` (`upgrade_id`,`issued_at`);--> statement-breakpoint
CREATE TABLE `credentials` (
	`credential_id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`type` text NOT NULL,
	`status` text NOT NULL,
	`upgraded_at` integer,
	`added_at` integer NOT NULL,
	`otp_kind` text NOT NULL,
	`otp_digits` integer NOT NULL,
	`otp_algorithm` text NOT NULL,
	`otp_period_seconds` integer,
	`otp_last_time_step` integer,
	`otp_look_ahead` integer,
	`otp_counter` integer,
	`otp_failures` integer DEFAULT 0 NOT NULL,
	`sealed_otp_secret` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `events` (
	`event_id` text PRIMARY KEY NOT NULL,
	`provider` text NOT NULL,
	`type` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`received_at` integer NOT NULL,
	`subject_id` text NOT NULL,
	`facts` text NOT NULL,
	`dispatched_at` integer,
	`applied_at` integer,
	`superseded` integer
);
--> statement-breakpoint
CREATE INDEX `events_pending` ON `events` (`occurred_at`) WHERE dispatched_at is null;--> statement-breakpoint
CREATE INDEX `events_by_subject` ON `events` (`provider`,`subject_id`);--> statement-breakpoint
CREATE TABLE `letters` (
	`letter_id` text PRIMARY KEY NOT NULL,
	`upgrade_id` text NOT NULL,
	`code_id` text NOT NULL,
	`state` text NOT NULL,
	`provider_reference` text,
	`expected_from` integer NOT NULL,
	`expected_by` integer NOT NULL,
	`redeem_by` integer NOT NULL,
	`prepared_at` integer NOT NULL,
	FOREIGN KEY (`upgrade_id`) REFERENCES `upgrades`(`upgrade_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `letters_by_upgrade` ON `letters` (`upgrade_id`,`prepared_at`);--> statement-breakpoint
CREATE TABLE `notices` (
	`notice_id` text PRIMARY KEY NOT NULL,
	`upgrade_id` text NOT NULL,
	`template` text NOT NULL,
	`data` text NOT NULL,
	`written_at` integer NOT NULL,
	`due_at` integer,
	`leased_until` integer,
	`tries` integer DEFAULT 0 NOT NULL,
	`delivered_at` integer,
	FOREIGN KEY (`upgrade_id`) REFERENCES `upgrades`(`upgrade_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `notices_by_upgrade` ON `notices` (`upgrade_id`,`written_at`);--> statement-breakpoint
CREATE INDEX `notices_due` ON `notices` (`due_at`) WHERE due_at is not null;--> statement-breakpoint
CREATE TABLE `sealed_records` (
	`record_id` text PRIMARY KEY NOT NULL,
	`upgrade_id` text NOT NULL,
	`kind` text NOT NULL,
	`sealed` blob,
	`sealed_at` integer NOT NULL,
	FOREIGN KEY (`upgrade_id`) REFERENCES `upgrades`(`upgrade_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `sealed_records_by_upgrade` ON `sealed_records` (`upgrade_id`);--> statement-breakpoint
CREATE TABLE `submissions` (
	`submission_id` text PRIMARY KEY NOT NULL,
	`upgrade_id` text NOT NULL,
	`received_at` integer NOT NULL,
	`sealed_entry` blob,
	`decided_at` integer,
	`verdict` text,
	`attempts_left` integer,
	FOREIGN KEY (`upgrade_id`) REFERENCES `upgrades`(`upgrade_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `submissions_by_upgrade` ON `submissions` (`upgrade_id`,`received_at`);--> statement-breakpoint
CREATE TABLE `upgrades` (
	`upgrade_id` text PRIMARY KEY NOT NULL,
	`credential_id` text NOT NULL,
	`partner_id` text NOT NULL,
	`policy_name` text NOT NULL,
	`policy_version` integer NOT NULL,
	`purchase_product` text,
	`purchase_payment_method` text,
	`consent_text_version` text NOT NULL,
	`consent_agreed_at` integer NOT NULL,
	`stage` text NOT NULL,
	`stage_since` integer NOT NULL,
	`stage_deadline` integer,
	`method` text,
	`outcome` text,
	`reason` text,
	`contact_info_id` text,
	`needs_attention` text,
	`opened_at` integer NOT NULL,
	`closed_at` integer,
	FOREIGN KEY (`credential_id`) REFERENCES `credentials`(`credential_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `upgrades_one_open` ON `upgrades` (`credential_id`) WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX `upgrades_by_credential` ON `upgrades` (`credential_id`,`opened_at`);--> statement-breakpoint
CREATE INDEX `upgrades_by_age` ON `upgrades` (`opened_at`,`upgrade_id`);--> statement-breakpoint
CREATE INDEX `upgrades_by_stage` ON `upgrades` (`stage`,`opened_at`);--> statement-breakpoint
CREATE INDEX `upgrades_by_partner` ON `upgrades` (`partner_id`,`opened_at`);
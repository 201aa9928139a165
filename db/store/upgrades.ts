/** Upgrades: the projection that lists show, and how stages begin and end. */
import type { HoldReason } from '../../workflows/holds';
import type { RepeatedStep, ReviewCause, ReviewDecision } from '../../workflows/review-words';
import type { CredentialType, OperatorAction } from '../../workflows/messages';
import type { Ending, Method, Outcome, Reason, Stage } from '../../workflows/status';
import type { CredentialStatus } from './credentials';
import type { Notice, StandingReminder } from './notices';
import type { OpenUpgrades } from './open-upgrades';

/** The projection of an upgrade: what lists show, kept by the run as it goes. */
export interface UpgradeRecord {
  readonly upgradeId: string;
  readonly credentialId: string;
  readonly userId: string;
  readonly credentialType: CredentialType;
  /** When the credential's subscription ends; null: no end is known. */
  readonly credentialEndsAt: number | null;
  readonly partnerId: string;
  readonly policyName: string;
  readonly policyVersion: number;
  readonly stage: Stage;
  readonly stageSince: number;
  readonly stageDeadline: number | null;
  readonly method: Method | null;
  readonly outcome: Outcome | null;
  readonly reason: Reason | null;
  /** Reference of the newest contact info; null until given. */
  readonly contactInfoId: string | null;
  /** The webstore's order that the upgrade rests on; null: it was included, or is not settled. */
  readonly orderId: string | null;
  readonly needsAttention: string | null;
  readonly openedAt: number;
  readonly closedAt: number | null;
  /** When its personal data was erased; null: it was not. */
  readonly erasedAt: number | null;
}

/** What the person chose to buy; null: nothing, an entitlement is expected or will be bought in the webstore. */
export interface PurchaseChoice {
  readonly product: string;
  readonly paymentMethod: 'CARD' | 'INVOICE';
}

export interface OpenUpgrade {
  /** Taken only if a new upgrade is opened. */
  readonly upgradeId: string;
  readonly credentialId: string;
  readonly partnerId: string;
  readonly policyName: string;
  readonly policyVersion: number;
  readonly purchase: PurchaseChoice | null;
  /** BCP 47: what to write to the person in, unless they say otherwise. Absent: not known. */
  readonly language?: string;
  /** The record that "What is Required of Me" was read and agreed: which text, when. */
  readonly consent: { readonly textVersion: string; readonly agreedAt: number };
  /** Held back from the start if the phone number was ported after this instant; absent: it does not matter. */
  readonly heldIfPortedAfter?: number;
  readonly at: number;
}

export type OpenUpgradeResult =
  | { readonly kind: 'OPENED' | 'ATTACHED'; readonly upgrade: UpgradeRecord }
  | { readonly kind: 'NO_SUCH_CREDENTIAL' | 'ALREADY_UPGRADED' | 'CREDENTIAL_NOT_ACTIVE' };

export interface EnterStage {
  readonly upgradeId: string;
  readonly stage: Stage;
  readonly method: Method | null;
  readonly deadline: number | null;
  readonly needsAttention: string | null;
  /** What happened, past tense, lower snake case: the audit row's event. */
  readonly event: string;
  readonly notices: readonly Notice[];
  /** Those that hold from now on, and no others; but one about an appointment holds as long as that. Absent: as before. */
  readonly reminders?: readonly StandingReminder[];
  /** Once the purchase is settled by an order. */
  readonly orderId?: string | null;
  /** The decision that led here. */
  readonly review?: DecidedReview | null;
  /** Why a review is opened. */
  readonly reviewCause?: ReviewCause | null;
  readonly at: number;
}

/** Who decided a review, and how: a row of its own in the audit trail. */
export interface DecidedReview {
  readonly decision: ReviewDecision;
  /** Account name in the reviewer's system. */
  readonly actor: string;
  /** With ASK_AGAIN. */
  readonly step?: RepeatedStep | undefined;
  /** A reference, e.g. of a ticket; absent: in cases of earlier workers. */
  readonly reason?: string | undefined;
}

/** Something an operator should see of an upgrade, between two stages. */
export interface NoteUpgrade {
  readonly upgradeId: string;
  /** Past tense, lower snake case: the audit row's event. */
  readonly event: string;
  /** The stage's deadline from now on; null: its clock stands still. */
  readonly deadline: number | null;
  readonly needsAttention: string | null;
  readonly notices: readonly Notice[];
  /** As in {@link EnterStage}. */
  readonly reminders?: readonly StandingReminder[];
  /** If the upgrade rests on another order from now on. */
  readonly orderId?: string | null;
  /** Who had it done, and why. */
  readonly operator?: OperatorAction;
  readonly at: number;
}

/** The deadline of the stage is put off, by an operator or for a freeze. All instants are absolute, so that asking again changes nothing. */
export interface ExtendDeadline {
  readonly upgradeId: string;
  /** The deadline as it was, and as it is to be, UTC milliseconds. */
  readonly from: number;
  readonly deadline: number;
  /** Lists then show no deadline. */
  readonly isClockStopped: boolean;
  /** What is waited for; null: no code. */
  readonly code: {
    /** Until when the newest code is to work. */
    readonly redeemBy: number;
    /** The letters that may still arrive, as they are to be expected and to work. */
    readonly letters: readonly {
      readonly letterId: string;
      readonly expectedBy: number;
      readonly redeemBy: number;
    }[];
  } | null;
  /** The longest a mailed code may work from its issue, in milliseconds; null: no standard says. */
  readonly mailedCodeMaxMs: number | null;
  /** The same of a code that an agent hands over. */
  readonly agentCodeMaxMs: number | null;
  /** The freeze whose time is added: codes that ran out in it come back. Absent: an operator puts it off. */
  readonly freeze?: { readonly freezeId: string; readonly begunAt: number };
  readonly operator: OperatorAction;
  readonly notices: readonly Notice[];
  /** Those that hold from then on. */
  readonly reminders: readonly StandingReminder[];
  readonly at: number;
}

export type ExtendVerdict =
  /** Until when the codes of the letters work now: earlier ones only as long as they may. */
  | {
      readonly kind: 'EXTENDED';
      readonly letters: readonly { readonly letterId: string; readonly redeemBy: number }[];
    }
  /** The newest code would work longer than it may; nothing was written. */
  | { readonly kind: 'BEYOND_VALIDITY'; readonly latest: number }
  | { readonly kind: 'CLOSED' };

/** The purchase of an upgrade was taken back after the credential had been raised. */
export interface ReverseUpgrade {
  readonly upgradeId: string;
  /** The provider's event that told; the same again changes nothing. */
  readonly eventId: string;
  /** The status the credential falls back to; null: it keeps what it has, and only the case is flagged. */
  readonly credentialStatus: Extract<CredentialStatus, 'ACTIVE' | 'SUSPENDED'> | null;
  readonly needsAttention: string;
  readonly notices: readonly Notice[];
  readonly at: number;
}

export interface CloseUpgrade extends Ending {
  readonly upgradeId: string;
  readonly notices: readonly Notice[];
  /** The decision that ended it. */
  readonly review?: DecidedReview | null;
  /** Who ended it on the business's word. */
  readonly operator?: OperatorAction | null;
  readonly at: number;
}

export interface PassedProofing {
  readonly upgradeId: string;
  readonly method: Method;
  readonly reason: Reason;
  /** What holds the upgrade back under its policy. */
  readonly holdsOn: readonly HoldReason[];
  readonly notices: readonly Notice[];
  readonly at: number;
}

/** A proofing that another credential of the same user passed. */
export interface ReusableProofing {
  readonly upgradeId: string;
  readonly method: Method;
  readonly proofedAt: number;
}

/** How old it may be, and how the person must have been proofed. */
export interface ReuseRule {
  readonly withinMs: number;
  readonly methods: readonly Method[];
}

export interface CompleteHeld extends PassedProofing {
  /** Null: nobody decided; what held it back has passed by itself. */
  readonly review: DecidedReview | null;
  /** When they decided. */
  readonly reviewedAt: number | null;
}

export type CompleteVerdict =
  | 'UPGRADED'
  /** Something holds the upgrade back: somebody must look first. */
  | 'HELD'
  /** Suspended, or its subscription has ended: it may be usable again. */
  | 'CREDENTIAL_NOT_USABLE'
  /** Revoked, or raised otherwise. */
  | 'CREDENTIAL_NOT_ACTIVE'
  | 'CLOSED_OTHERWISE';

/** Which upgrades; all that is given must hold. */
export interface UpgradeFilter {
  readonly stage?: Stage | undefined;
  readonly outcome?: Outcome | undefined;
  readonly partnerId?: string | undefined;
  /** Only those of these partners; none named: none are listed. */
  readonly partnerIds?: readonly string[] | undefined;
  readonly credentialId?: string | undefined;
  readonly credentialType?: CredentialType | undefined;
  /** The stage ends by itself at or after this instant. Without a deadline, or with its clock stopped: not meant. */
  readonly deadlineAfter?: number | undefined;
  /** The stage ends by itself before this instant. */
  readonly deadlineBefore?: number | undefined;
  /** True: whatever the reason; a text: this one. */
  readonly needsAttention?: true | string | undefined;
  /** Only those that have not ended. */
  readonly isOpen?: true | undefined;
}

export interface ListUpgrades extends UpgradeFilter {
  /** At most 200. */
  readonly limit: number;
  /** From the last page's `nextCursor`. */
  readonly cursor?: string | undefined;
}

export interface UpgradeStore extends OpenUpgrades {
  /** Opens an upgrade, or attaches to the one that is open for this credential: there is never a second. */
  open(input: OpenUpgrade): Promise<OpenUpgradeResult>;
  get(upgradeId: string): Promise<UpgradeRecord | null>;
  getPurchase(upgradeId: string): Promise<PurchaseChoice | null>;
  /** Newest first. */
  list(input: ListUpgrades): Promise<{ upgrades: readonly UpgradeRecord[]; nextCursor: string | null }>;
  /** Moves the projection on. Changes nothing once the upgrade is closed; answers with what then stands. */
  enterStage(input: EnterStage): Promise<UpgradeRecord>;
  /** Notes something without leaving the stage. Changes nothing once the upgrade is closed. */
  note(input: NoteUpgrade): Promise<UpgradeRecord>;
  /**
   * Puts the deadline of the stage off. While a code is waited for, every code that is out and has not expired works
   * longer, letters on their way are expected later, and what is printed on them stays in the ledger.
   */
  extend(input: ExtendDeadline): Promise<ExtendVerdict>;
  /**
   * Takes the credential of a successful upgrade back, as compare-and-set with its audit row, and flags the closed case.
   * NOT_UPGRADED: the upgrade ended otherwise, or is open; nothing was written.
   */
  reverse(input: ReverseUpgrade): Promise<'REVERSED' | 'FLAGGED' | 'NOT_UPGRADED'>;
  /** Names the sealed contact info that counts from now on. */
  setContactInfo(upgradeId: string, contactInfoId: string, at: number): Promise<void>;
  /** Closes without an upgrade and voids every code. Answers with how it ended, which may be an earlier ending. */
  close(input: CloseUpgrade): Promise<Ending>;
  /**
   * Raises the credential and closes the upgrade as UPGRADED, in one compare-and-set. The same upgrade again: UPGRADED.
   * Any other answer: nothing was written.
   */
  complete(input: PassedProofing): Promise<CompleteVerdict>;
  /**
   * The same after it was held back: a decision releases what held it when the reviewer decided, and a code that was
   * right is redeemed with it. What came later holds it again. The decision is kept whatever the answer is.
   */
  completeHeld(input: CompleteHeld): Promise<CompleteVerdict>;
  /** The newest proofing of the user that may be used again for this upgrade; null: none. */
  findReusable(
    input: ReuseRule & { readonly upgradeId: string; readonly at: number },
  ): Promise<ReusableProofing | null>;
  /** Raises the credential by it, as {@link complete} does. NOT_REUSABLE: it is none any more; nothing was written. */
  completeByReuse(
    input: ReuseRule & Pick<PassedProofing, 'upgradeId' | 'holdsOn' | 'notices' | 'at'>,
  ): Promise<CompleteVerdict | 'NOT_REUSABLE'>;
  /**
   * Expires an upgrade whose code was not entered by `deadline`, unless a code was submitted before that instant and
   * not yet decided: then nothing changes and the oldest such submission is named. Decided once, in one transaction.
   */
  expire(
    input: CloseUpgrade & { readonly deadline: number },
  ): Promise<{ kind: 'CLOSED'; ending: Ending } | { kind: 'SUBMITTED_IN_TIME'; submissionId: string }>;
}

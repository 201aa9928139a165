/** Upgrades: opened once for a credential, moved along by their run, listed for operators. Endings: ending.ts, and what is taken back afterwards: reversal.ts. */
import { and, desc, eq, isNull, lt, or } from 'drizzle-orm';
import { credentials, upgrades } from '../schema.sqlite';
import { StoreError } from '../errors';
import { isUsableAt } from '../usable-credential';
import type { OpenUpgrade, OpenUpgradeResult, UpgradeStore } from '../store';
import { record, recordReview, wasRecorded } from './audit';
import type { Tx } from './connection';
import type { SqliteContext } from './context';
import { createEndings } from './ending';
import { createExtensions } from './extension';
import { placeHold } from './holds';
import { decodeCursor, encodeCursor } from './list-cursor';
import { writeNotices } from './notices';
import { dropReminders, setReminders } from './reminders';
import { createReuses } from './reuse';
import { createOpenUpgrades } from './open-upgrades';
import { announce, announceProgress } from './outgoing-writer';
import { createReversals } from './reversal';
import { endAssignment } from './assignment';
import { whereOf } from './upgrade-filter';
import { findUpgrade, requireUpgrade, selectUpgrades } from './upgrade-rows';

const LIST_MAX = 200;

export function createUpgrades(context: SqliteContext): UpgradeStore {
  const { db, write } = context.connection;
  return {
    ...createEndings(context),
    ...createExtensions(context),
    ...createReversals(context),
    ...createReuses(context),
    ...createOpenUpgrades(context),

    async open(input) {
      return write((tx) => open(tx, input));
    },

    async get(upgradeId) {
      return findUpgrade(db, upgradeId);
    },

    async getPurchase(upgradeId) {
      const row = db
        .select({ product: upgrades.purchaseProduct, paymentMethod: upgrades.purchasePaymentMethod })
        .from(upgrades)
        .where(eq(upgrades.upgradeId, upgradeId))
        .get();
      const { product = null, paymentMethod = null } = row ?? {};
      return product === null || paymentMethod === null ? null : { product, paymentMethod };
    },

    async list({ limit, cursor, ...filter }) {
      const size = Math.min(Math.max(1, limit), LIST_MAX);
      const after = cursor === undefined ? null : decodeCursor(cursor);
      const rows = selectUpgrades(db)
        .where(
          and(
            whereOf(filter),
            after === null
              ? undefined
              : or(
                  lt(upgrades.openedAt, after.openedAt),
                  and(eq(upgrades.openedAt, after.openedAt), lt(upgrades.upgradeId, after.upgradeId)),
                ),
          ),
        )
        .orderBy(desc(upgrades.openedAt), desc(upgrades.upgradeId))
        .limit(size + 1)
        .all();
      const page = rows.slice(0, size);
      const last = page.at(-1);
      return {
        upgrades: page,
        nextCursor: rows.length > size && last !== undefined ? encodeCursor(last) : null,
      };
    },

    async enterStage({
      upgradeId,
      stage,
      method,
      deadline,
      needsAttention,
      event,
      notices,
      reminders,
      orderId,
      review,
      reviewCause = null,
      at,
    }) {
      const cause = reviewCause === null ? {} : { cause: reviewCause };
      const happening = {
        at,
        upgradeId,
        event,
        facts: { stage, method, deadline, needsAttention, ...cause },
      };
      return write((tx) => {
        const upgrade = requireUpgrade(tx, upgradeId);
        if (upgrade.closedAt !== null || wasRecorded(tx, happening)) return upgrade;
        if (stage === 'CLOSED') {
          throw new StoreError(
            'ENDING_NOT_ALLOWED',
            'An upgrade is closed with its outcome, not by entering a stage.',
          );
        }
        tx.update(upgrades)
          .set({
            stage,
            stageSince: at,
            stageDeadline: deadline,
            method,
            needsAttention,
            reviewCause,
            ...(typeof orderId === 'string' && { orderId }),
          })
          .where(eq(upgrades.upgradeId, upgradeId))
          .run();
        // Held anew, it is the same review's; gone on, it is nobody's.
        if (upgrade.stage === 'UNDER_REVIEW' && stage !== 'UNDER_REVIEW') endAssignment(tx, upgradeId);
        recordReview(tx, upgradeId, review, at);
        record(tx, happening);
        setReminders(tx, upgradeId, reminders, at);
        writeNotices(tx, upgradeId, notices, at);
        announceProgress(tx, upgrade, at);
        return requireUpgrade(tx, upgradeId);
      });
    },

    async note({ upgradeId, event, deadline, needsAttention, notices, reminders, orderId, operator, at }) {
      const by = operator && { actor: operator.actor, cause: operator.reason };
      const happening = { at, upgradeId, event, facts: { ...by, deadline, needsAttention } };
      return write((tx) => {
        const upgrade = requireUpgrade(tx, upgradeId);
        if (upgrade.closedAt !== null || wasRecorded(tx, happening)) return upgrade;
        tx.update(upgrades)
          .set({ stageDeadline: deadline, needsAttention, ...(typeof orderId === 'string' && { orderId }) })
          .where(eq(upgrades.upgradeId, upgradeId))
          .run();
        record(tx, happening);
        setReminders(tx, upgradeId, reminders, at);
        writeNotices(tx, upgradeId, notices, at);
        announceProgress(tx, upgrade, at);
        return requireUpgrade(tx, upgradeId);
      });
    },

    async setContactInfo(upgradeId, contactInfoId, at) {
      write((tx) => {
        const upgrade = requireUpgrade(tx, upgradeId);
        if (upgrade.closedAt !== null || upgrade.contactInfoId === contactInfoId) return;
        tx.update(upgrades).set({ contactInfoId }).where(eq(upgrades.upgradeId, upgradeId)).run();
        record(tx, { at, upgradeId, event: 'contact_info_accepted', facts: { contactInfoId } });
        dropReminders(tx, { upgradeId, about: 'AWAITING_CONTACT_INFO', at });
      });
    },
  };
}

function open(tx: Tx, input: OpenUpgrade): OpenUpgradeResult {
  const { upgradeId, credentialId, partnerId, policyName, policyVersion, purchase, consent, at } = input;
  const { language = null } = input;
  const { heldIfPortedAfter = Infinity } = input;
  const repeated = findUpgrade(tx, upgradeId);
  if (repeated !== null) {
    if (repeated.credentialId === credentialId) return { kind: 'OPENED', upgrade: repeated };
    throw new StoreError('STORE_CONFLICT', 'This upgrade id was given to an upgrade of another credential.');
  }
  const credential = tx.select().from(credentials).where(eq(credentials.credentialId, credentialId)).get();
  if (credential === undefined) return { kind: 'NO_SUCH_CREDENTIAL' };
  if (credential.status === 'PROOFING_UPGRADED') return { kind: 'ALREADY_UPGRADED' };
  if (!isUsableAt(credential, at)) return { kind: 'CREDENTIAL_NOT_ACTIVE' };
  const running = selectUpgrades(tx)
    .where(and(eq(upgrades.credentialId, credentialId), isNull(upgrades.closedAt)))
    .get();
  if (running !== undefined) return { kind: 'ATTACHED', upgrade: running };
  const identity = { upgradeId, credentialId };
  const terms = { partnerId, policyName, policyVersion };
  const agreed = { consentTextVersion: consent.textVersion, consentAgreedAt: consent.agreedAt };
  const product = purchase?.product ?? null;
  tx.insert(upgrades)
    .values({
      ...identity,
      ...terms,
      ...agreed,
      language,
      purchaseProduct: product,
      purchasePaymentMethod: purchase?.paymentMethod ?? null,
      stage: 'AWAITING_PURCHASE',
      stageSince: at,
      openedAt: at,
    })
    .run();
  record(tx, { ...identity, at, event: 'upgrade_opened', facts: { ...terms, ...agreed, product } });
  const { numberPortedAt } = credential;
  if (numberPortedAt !== null && numberPortedAt > heldIfPortedAfter)
    placeHold(tx, upgradeId, 'NUMBER_PORTED', at);
  announce(tx, upgradeId, 'upgrade.started', at);
  return { kind: 'OPENED', upgrade: requireUpgrade(tx, upgradeId) };
}

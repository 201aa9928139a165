/**
 * The activation code that a proofing agent hands over at the end of a passed session.
 *
 * - It is shown once, ever: who loses it, or was misheard, has it made anew, and the earlier one is void.
 * - How often is limited, for each time somebody new could learn a code without being proofed.
 */
import type { Store, UpgradeRecord } from '../db/store';
import type { Policy } from '../workflows/policy';
import { UpgradeError } from './errors';
import { parse } from './parse';
import { agentSchema } from './schemas';

export interface ShownCode {
  readonly code: string;
  /** ISO 8601 instant until which it may be entered. */
  readonly redeemBy: string;
}

/** While somebody looks at the case, its code is nobody's. */
function refuseInReview({ stage }: UpgradeRecord): void {
  if (stage !== 'UNDER_REVIEW') return;
  throw new UpgradeError('CODE_NOT_AVAILABLE', 'The case is under review; no code is handed over meanwhile.');
}

/** @throws UpgradeError CODE_NOT_AVAILABLE; `details.wasIssued`: there was one, and it was shown or is over */
export async function revealCodeToAgent(
  store: Pick<Store, 'codes'>,
  upgrade: UpgradeRecord,
  agent: string,
  at: number,
): Promise<ShownCode> {
  refuseInReview(upgrade);
  const { upgradeId } = upgrade;
  const { agentId } = parse(agentSchema, { agentId: agent });
  const newest = (await store.codes.listByUpgrade(upgradeId)).findLast(({ channel }) => channel === 'VIDEO');
  const code = newest === undefined ? null : await store.codes.revealToAgent(newest.codeId, agentId, at);
  if (newest === undefined || code === null) {
    throw new UpgradeError(
      'CODE_NOT_AVAILABLE',
      'No code can be shown: none was issued in a video session, or it was shown before. It is never shown again.',
      { wasIssued: newest !== undefined },
    );
  }
  return { code, redeemBy: new Date(newest.expiresAt).toISOString() };
}

/** @throws UpgradeError CODE_NOT_AVAILABLE if no such code is out, or REISSUE_LIMIT_REACHED */
export async function reissueCodeToAgent(
  store: Pick<Store, 'codes'>,
  upgrade: UpgradeRecord,
  agent: string,
  { reissuesMax }: Pick<Policy['video'], 'reissuesMax'>,
  at: number,
): Promise<ShownCode> {
  refuseInReview(upgrade);
  const { upgradeId } = upgrade;
  const { agentId } = parse(agentSchema, { agentId: agent });
  const reissued = await store.codes.reissueToAgent({ upgradeId, agentId, reissuesMax, at });
  switch (reissued.kind) {
    case 'REISSUED':
      return { code: reissued.code, redeemBy: new Date(reissued.expiresAt).toISOString() };
    case 'NOT_AVAILABLE':
      throw new UpgradeError(
        'CODE_NOT_AVAILABLE',
        'There is no code to make anew: none was issued in a video session, or it was entered, has expired or is void.',
      );
    case 'LIMIT_REACHED':
      throw new UpgradeError(
        'REISSUE_LIMIT_REACHED',
        'This code was made anew as often as it may be; the person needs another session.',
      );
  }
}

/**
 * A person who was proofed already, for another credential of the same account: where the policy allows it, that proofing
 * counts again, and nothing is asked of them. What holds an upgrade back holds this one too.
 */
import { concludeProofing } from './fraud-gate';
import { store } from './proxies';
import { noticeOf, type Step } from './step';

export const reuseProofing: Step = async (upgrade) => {
  const { upgradeId, policy } = upgrade.input;
  if (policy.reuse === null) throw new Error('a proofing is used again that the policy does not allow to be');
  const done = await store.completeByReuse.executeWithOptions(
    { summary: 'Credential: PROOFING_UPGRADED, proofed before' },
    [
      {
        upgradeId,
        ...policy.reuse,
        holdsOn: policy.fraudGate.holdsOn,
        notices: [upgrade.notice(noticeOf('UPGRADED'))],
        at: Date.now(),
      },
    ],
  );
  if (done !== 'NOT_REUSABLE') return concludeProofing(upgrade, 'PROOFING_REUSED', done);
  // Taken back, or too old, since it was found.
  upgrade.state.method = null;
  return 'CONTACT_INFO';
};

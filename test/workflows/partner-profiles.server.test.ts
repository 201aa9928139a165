/** A partner's own profile, from its file to the credential: each case has the version it was started with to its end. */
import { createUpgradeClient, type UpgradeClient } from '../../client';
import { openPolicyBook } from '../../client/policies/policy-book';
import { createApplicant, type Applicant } from '../../deploy/local/applicant';
import { workflowIdOf } from '../../temporal.config';
import { ACME, policyFolder, type PolicyFolder } from '../client/policies/policy-files';
import { type SkippedTime, startSkippedTime } from '../support/skipped-time';

const DAY_MS = 86_400_000;

let world: SkippedTime;
let files: PolicyFolder;
beforeAll(async () => {
  world = await startSkippedTime();
  files = policyFolder();
}, 60_000);
afterAll(async () => {
  files.close();
  await world.close();
});

const FIRST = {
  ...ACME,
  conformsTo: 'nist-800-63-4',
  rules: {
    kba: { afterPass: 'LETTER' },
    letter: { validityMax: { contiguousUsMs: '14 days', elsewhereMs: '28 days' } },
  },
};

/** A client as a program has it that starts now. */
async function startedProgram(): Promise<UpgradeClient> {
  const { temporal, store, clock } = world;
  const { policies, partnerPolicies } = await openPolicyBook({ folder: files.folder, store, at: clock() });
  return createUpgradeClient({ temporal, store, clock, policies, partnerPolicies });
}

const personOf = (client: UpgradeClient): Promise<Applicant> =>
  createApplicant({ ...world, client }, { name: 'test' });

it('goes its whole way, is shown everywhere, and stands while the file moves on', async () => {
  files.write('acme.json', FIRST);
  const client = await startedProgram();
  const applicant = await personOf(client);
  const started = await applicant.start({ partnerId: 'acme-corp' });
  expect(started).toMatchObject({ policy: { name: 'acme', version: 1 } });

  const handle = world.temporal.workflow.getHandle(workflowIdOf(applicant.credentialId));
  const { memo, searchAttributes } = await handle.describe();
  expect(memo).toEqual({ upgradeId: applicant.upgradeId, policy: 'acme v1' });
  expect(searchAttributes['ProofingPolicy']).toEqual(['acme']);
  const { upgrades } = await client.list({ partnerId: 'acme-corp' });
  expect(upgrades).toMatchObject([{ policyName: 'acme', policyVersion: 1 }]);

  // The next version, and then none, while the case runs.
  files.write('acme.json', {
    ...FIRST,
    version: 2,
    rules: { kba: { afterPass: 'VIDEO' }, letter: FIRST.rules.letter },
  });
  const later = await startedProgram();
  await applicant.giveContactInfo();
  expect(await applicant.answer('right')).toMatchObject({ stage: 'ACTIVATION_WAIT', policy: { version: 1 } });
  const [issued] = await world.store.codes.listByUpgrade(applicant.upgradeId);
  expect(issued!.expiresAt - issued!.issuedAt).toBe(14 * DAY_MS);
  expect(await later.getStatus(applicant.upgradeId)).toMatchObject({ policy: { name: 'acme', version: 1 } });

  const other = await personOf(later);
  expect(await other.start({ partnerId: 'acme-corp' })).toMatchObject({
    policy: { name: 'acme', version: 2 },
  });

  files.remove('acme.json');
  const last = await startedProgram();
  const { code } = await applicant.readLetter();
  expect(await last.redeemCode(applicant.upgradeId, { code })).toMatchObject({
    outcome: 'UPGRADED',
    method: 'KBA_AND_LETTER',
    policy: { name: 'acme', version: 1 },
  });
  expect(await applicant.credential()).toMatchObject({ status: 'PROOFING_UPGRADED' });
  await last.cancel(other.upgradeId, { by: 'OPERATOR' });
  for (const { credentialId } of [applicant, other]) await world.replay(credentialId);
});

it('an upgrade that was opened and whose run was lost begins with the version it was opened with', async () => {
  const letter = FIRST.rules.letter;
  files.write('globex.json', {
    ...FIRST,
    name: 'globex',
    partnerId: 'globex',
    rules: { kba: { afterPass: 'LETTER' }, letter },
  });
  await startedProgram();
  files.write('globex.json', {
    ...FIRST,
    name: 'globex',
    partnerId: 'globex',
    version: 2,
    rules: { kba: { afterPass: 'VIDEO' }, letter },
  });
  const later = await startedProgram();
  const applicant = await personOf(later);
  // As a program leaves it that was killed between the store and Temporal.
  await world.store.upgrades.open({
    upgradeId: '6f0c1f0e-5a5b-8c4d-a111-222233334444',
    credentialId: applicant.credentialId,
    partnerId: 'globex',
    policyName: 'globex',
    policyVersion: 1,
    purchase: null,
    consent: { textVersion: '2026-01', agreedAt: world.clock() },
    at: world.clock(),
  });
  expect(await applicant.start({ partnerId: 'globex' })).toMatchObject({
    attached: true,
    policy: { name: 'globex', version: 1 },
  });
  await applicant.giveContactInfo();
  expect(await applicant.answer('right')).toMatchObject({ stage: 'ACTIVATION_WAIT' });
  await later.cancel(applicant.upgradeId, { by: 'OPERATOR' });
  await world.replay(applicant.credentialId);
});

/** What the store's tests have in common: a time, keys, a person's credential and a running upgrade of it. */
import { randomBytes, randomUUID } from 'node:crypto';
import { generateSync } from 'otplib';
import type { Credential, Notice, OtpParameters, Store, StoreKeys } from '../../db';
import type { AgentCalendar } from '../../workflows/policy';
import { exostar } from '../../workflows/policies/exostar';

/** 2027-01-15T08:00:00Z, a Friday. */
export const AT = 1_800_000_000_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export function freshKeys(): StoreKeys {
  const ring = (id: string) => ({ currentKeyId: id, keys: new Map([[id, randomBytes(32)]]) });
  return { sealing: ring('s1'), peppers: ring('p1') };
}

/** The secret of RFC 4226 and RFC 6238, "12345678901234567890". */
export const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

export const TOTP: OtpParameters = {
  kind: 'TOTP',
  secret: SECRET,
  digits: 6,
  algorithm: 'sha1',
  periodSeconds: 30,
};
export const HOTP: Extract<OtpParameters, { kind: 'HOTP' }> = {
  kind: 'HOTP',
  secret: SECRET,
  digits: 6,
  algorithm: 'sha1',
  counter: 0,
  lookAhead: 5,
};

export const totpAt = (at: number): string => generateSync({ secret: SECRET, epoch: Math.floor(at / 1000) });
export const hotpAt = (counter: number): string =>
  generateSync({ strategy: 'hotp', secret: SECRET, counter });

/** Six digits that are none of these. */
export function otherThan(...tokens: readonly string[]): string {
  for (let candidate = 0; ; candidate++) {
    const token = String(candidate).padStart(6, '0');
    if (!tokens.includes(token)) return token;
  }
}

export async function addCredential(
  store: Store,
  otp: OtpParameters = TOTP,
  credentialId = `credential-${randomUUID()}`,
  given: Partial<Pick<Credential, 'expiresAt'>> = {},
): Promise<string> {
  const userId = `user-of-${credentialId}`;
  const credential = { credentialId, userId, type: 'PHONE_OTP', status: 'ACTIVE', ...given } as const;
  await store.credentials.add(credential, otp, AT);
  return credentialId;
}

export function opening(credentialId: string, upgradeId: string = randomUUID(), at = AT) {
  return {
    upgradeId,
    credentialId,
    partnerId: 'partner-1',
    policyName: 'exostar',
    policyVersion: exostar.version,
    purchase: null,
    consent: { textVersion: '2026-01', agreedAt: at },
    at,
  };
}

/** A credential with a running upgrade. */
export async function startUpgrade(store: Store): Promise<{ credentialId: string; upgradeId: string }> {
  const credentialId = await addCredential(store);
  const upgradeId = randomUUID();
  await store.upgrades.open(opening(credentialId, upgradeId));
  return { credentialId, upgradeId };
}

/** The upgrade ends well: its credential is raised. */
export const passed = (upgradeId: string, at = AT + 2) => ({
  upgradeId,
  method: 'KBA' as const,
  reason: 'KBA_PASSED' as const,
  holdsOn: [],
  notices: [notice(`${upgradeId}:done`)],
  at,
});

/** Agents at all hours, one a slot. */
export const ALWAYS_OPEN: AgentCalendar = {
  timeZone: 'UTC',
  weekdays: [1, 2, 3, 4, 5, 6, 7],
  opensAtHour: 0,
  closesAtHour: 24,
  slotMs: HOUR_MS,
  agents: 1,
  leadMs: 0,
};

export const notice = (noticeId: string, template: Notice['template'] = 'proofing_complete'): Notice => ({
  noticeId,
  template,
  data: {},
});

export const BUDGET = { attemptsMax: 3, attemptWindowMs: 10 * MINUTE_MS };
/** Wrong codes in a row that a credential may see. */
export const FAILURES_MAX = 100;

/** A mailed code that works for a day, in clear. */
export async function mailCode(
  store: Store,
  upgradeId: string,
  codeId: string = randomUUID(),
): Promise<string> {
  await store.codes.issue({ codeId, upgradeId, channel: 'LETTER', expiresAt: AT + DAY_MS, at: AT });
  const code = await store.codes.readForLetter(codeId);
  if (code === null) throw new Error('the code cannot be read');
  return code;
}

/** A code from live video that works for a day, as the agent was shown it. */
export async function showCode(
  store: Store,
  upgradeId: string,
  codeId: string = randomUUID(),
): Promise<string> {
  await store.codes.issue({ codeId, upgradeId, channel: 'VIDEO', expiresAt: AT + DAY_MS, at: AT });
  const code = await store.codes.revealToAgent(codeId, 'agent-1', AT);
  if (code === null) throw new Error('the code cannot be shown');
  return code;
}

export async function submit(
  store: Store,
  upgradeId: string,
  code: string,
  receivedAt = AT,
): Promise<string> {
  const submitted = await store.codes.submit({
    submissionId: randomUUID(),
    upgradeId,
    code,
    receivedAt,
    ...BUDGET,
  });
  if (submitted.kind !== 'SUBMITTED') throw new Error('the budget is used up');
  return submitted.submissionId;
}

export const decision = (submissionId: string, at = AT + 1) => ({
  ...BUDGET,
  failuresMax: FAILURES_MAX,
  holdsOn: [],
  submissionId,
  method: 'KBA_AND_LETTER' as const,
  notices: [],
  at,
});

/** How a code is decided that is entered now. */
export const entering = async (store: Store, upgradeId: string, code: string, at = AT) =>
  (await store.codes.decide(decision(await submit(store, upgradeId, code, at), at + 1))).kind;

/** A code that nobody was sent. */
export const WRONG_CODE = 'ZZZZZZZZZZ';

export const closing = (upgradeId: string, at = AT + 1) => ({
  upgradeId,
  outcome: 'CANCELLED' as const,
  reason: 'CANCELLED_BY_APPLICANT' as const,
  notices: [],
  at,
});

export const eventsOf = async (store: Store, upgradeId: string): Promise<string[]> =>
  (await store.audit.listByUpgrade(upgradeId)).map(({ event }) => event);

/** What a path is: how the back end and the world around it go it, and what the back end must know at its end. */
import type { BackEnd } from '../back-end/back-end';
import type { Customer, Upgrade } from '../back-end/upgrade';
import type { OutsideWorld, PersonOutside } from './outside-world';

export interface Path {
  readonly path: string;
  /** From events alone. */
  readonly expected: {
    readonly lastType: string;
    readonly outcome: string;
    readonly reason: string;
    readonly method: string | null;
    readonly credentialStatus: string;
  };
  /** @returns the upgrade that it is about */
  readonly go: (setting: Setting) => Promise<Upgrade>;
}

export interface Setting {
  readonly backEnd: BackEnd;
  readonly outside: OutsideWorld;
  readonly customer: (person?: PersonOutside) => Promise<Customer>;
}

export function upgraded(reason: string, method: string): Path['expected'] {
  return {
    lastType: 'upgrade.completed',
    outcome: 'UPGRADED',
    reason,
    method,
    credentialStatus: 'PROOFING_UPGRADED',
  };
}

export function ended(
  outcome: 'EXPIRED' | 'CANCELLED' | 'FAILED' | 'REJECTED',
  reason: string,
  method: string | null = null,
): Path['expected'] {
  return {
    lastType: `upgrade.${outcome.toLowerCase()}`,
    outcome,
    reason,
    method,
    credentialStatus: 'ACTIVE',
  };
}

export function must(condition: boolean, what: string): void {
  if (!condition) throw new Error(`expected: ${what}`);
}

/** Started, and ready for contact info. */
export async function startedFor(
  { backEnd, customer }: Setting,
  person: PersonOutside = {},
  start: Parameters<BackEnd['start']>[1] = {},
): Promise<Upgrade> {
  const upgrade = await backEnd.start(await customer(person), start);
  await upgrade.reach('AWAITING_CONTACT_INFO');
  return upgrade;
}

/** At the questions of a person in the US. */
export async function atQuestions(...given: Parameters<typeof startedFor>): Promise<Upgrade> {
  const upgrade = await startedFor(...given);
  await upgrade.giveContactInfo();
  await upgrade.reach('AWAITING_KBA_ANSWERS');
  return upgrade;
}

/** A letter with a code is on its way. */
export async function atLetter(...given: Parameters<typeof startedFor>): Promise<Upgrade> {
  const upgrade = await atQuestions(...given);
  await upgrade.answer('wrong');
  await upgrade.reach('ACTIVATION_WAIT');
  return upgrade;
}

/** A person outside the US is to book. */
export async function atBooking(setting: Setting, start?: Parameters<BackEnd['start']>[1]): Promise<Upgrade> {
  const upgrade = await startedFor(setting, { country: 'DE' }, start);
  await upgrade.giveContactInfo();
  await upgrade.reach('AWAITING_VIDEO_BOOKING');
  return upgrade;
}

/** From the booking to the code that an agent holds. */
export async function passVideo({ outside }: Setting, upgrade: Upgrade): Promise<void> {
  await upgrade.reach('AWAITING_VIDEO_BOOKING');
  await upgrade.book();
  await upgrade.reach('AWAITING_VIDEO_RESULT');
  await outside.endVideo(upgrade.upgradeId, 'PASSED');
  await upgrade.reach('AWAITING_REDEMPTION');
}

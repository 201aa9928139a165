/** What a path of the demo is: how a person goes it, and how it must end. */
import { setTimeout } from 'node:timers/promises';
import type { Outcome } from '../../../client';
import { isUpgradeError, type UpgradeErrorCode } from '../../../client';
import { type Applicant, createApplicant, type Person, type World } from '../applicant';

export interface DemoPath {
  /** Letter and words, e.g. `b letter`. */
  readonly path: string;
  readonly title: string;
  readonly outcome: Outcome;
  readonly credentialStatus: 'PROOFING_UPGRADED' | 'ACTIVE' | 'REVOKED';
  /** It does something to an outside party that others would meet too, so it is gone when nobody else is on the way. */
  readonly isAlone?: boolean;
  /** Goes the path to its end, checking on the way what it is about. */
  readonly go: (traveller: Traveller) => Promise<void>;
}

/** Makes the path's person; the one made last is the one whose upgrade is shown. */
export interface Traveller {
  readonly world: World;
  person(person?: Partial<Person>): Promise<Applicant>;
}

export function createTraveller(world: World, path: string): Traveller & { shown(): Applicant } {
  let last: Applicant | null = null;
  return {
    world,
    async person(person = {}) {
      last = await createApplicant(world, {
        name: `demo-${path.replaceAll(' ', '-')}`,
        policy: 'demo',
        ...person,
      });
      return last;
    },
    shown() {
      if (last === null) throw new Error('the path made no person');
      return last;
    },
  };
}

/** @throws Error if the call is not refused with this code */
export async function mustBeRefused(code: UpgradeErrorCode, call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (isUpgradeError(error) && error.code === code) return;
    throw error;
  }
  throw new Error(`a refusal with ${code} was expected, but the call succeeded`);
}

export function must(condition: boolean, what: string): void {
  if (!condition) throw new Error(`expected: ${what}`);
}

/** Asks again until the answer is as expected. @throws Error with what was expected, after 30 seconds */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  isSo: (answer: T) => boolean,
): Promise<T> {
  for (const end = Date.now() + 30_000; Date.now() < end; await setTimeout(100)) {
    const answer = await ask();
    if (isSo(answer)) return answer;
  }
  throw new Error(`expected: ${what}`);
}

/** Bad input to everything that takes any: routes, methods and commands, for people whose upgrades are open. */
import { randomInt } from 'node:crypto';
import type { ContactInfoInput } from '../../client';
import { workflowIdOf } from '../../temporal.config';
import { type Applicant, createApplicant, type Person } from '../local/applicant';
import { toVideo } from '../local/demo/proofing-paths';
import { localSecrets } from '../local/local-secrets';
import type { Stack } from '../local/stack';
import { makeOddCalls } from './odd-calls';
import { runOddCommands } from './odd-commands';
import { type Answered, sendOddRequests } from './odd-requests';
import { type People, word } from './people';
import { type Source, source, type SourceKind } from './source';
import type { Values } from './values';

/**
 * People with true durations, so that nothing runs out meanwhile.
 * @returns what was answered, and by kind of source a text that it must hold if it tells of this run
 */
export async function giveOddInput(
  stack: Stack,
  dataFolder: string,
  people: People,
  values: Values,
): Promise<{ sources: Source[]; signs: Readonly<Record<SourceKind, string>> }> {
  const person = async (
    more: Partial<Person>,
  ): Promise<{ applicant: Applicant; given: Partial<ContactInfoInput> }> => {
    const invented = people.next({});
    const applicant = await createApplicant(stack, { name: 'canary-odd', ...more, ...invented });
    return { applicant, given: invented.contactInfo!('US') };
  };
  const { applicant, given } = await person({});
  await applicant.start();
  const { applicant: booked } = await person({ country: 'DE' });
  await toVideo(booked);
  const { appointment } = await booked.bookVideo();

  const code = `${word(8)
    .toUpperCase()
    .replace(/[UILO]/g, '7')}07`;
  const otp = String(randomInt(10_000_000, 100_000_000));
  values.add('a code nobody was given', code);
  values.add('a wrong one-time password', otp, { standsAlone: true });
  const { upgradeId, credentialId, userId } = applicant;
  const calls = { client: stack.client, person: given, upgradeId, credentialId, userId, code, otp };
  const answered: [SourceKind, Answered[]][] = [
    ['client errors', await makeOddCalls(calls)],
    ['command line', await runOddCommands(calls)],
    [
      'HTTP answers',
      await sendOddRequests({
        apiUrl: stack.apiUrl,
        environment: stack.environment,
        apiKey: localSecrets(dataFolder).API_KEY_BACK_END,
        person: given,
        upgradeId,
        appointmentId: appointment!.appointmentId,
      }),
    ],
  ];
  const workflowId = workflowIdOf(credentialId);
  return {
    sources: answered.flatMap(([kind, answers]) => answers.map(({ name, text }) => source(kind, name, text))),
    signs: {
      'history, protobuf': workflowId,
      'history, JSON': workflowId,
      visibility: workflowId,
      'UI metadata': workflowId,
      'Web UI': workflowId,
      'Temporal database': workflowId,
      store: credentialId,
      logs: '"program":"worker"',
      metrics: 'proofing_upgrade_provider_events_total',
      'HTTP answers': 'application/problem+json',
      'client errors': 'UpgradeError',
      'command line': 'INVALID_INPUT',
      processes: 'client/http/main.ts',
      'heap without keys': workflowId,
    },
  };
}

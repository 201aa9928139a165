/** The party that a control call names, by either of its names. */
import {
  EVENT_PROVIDERS,
  type EventProvider,
  eventProviderNamed,
  type PartyName,
  partyNamed,
} from '../party-names';
import { Refusal } from '../refusal';

/** A party that is called. @throws Refusal 400 */
export function partyOf(name: string): PartyName {
  const party = partyNamed(name);
  if (party !== undefined) return party;
  const isSender = EVENT_PROVIDERS.some((provider) => provider === name);
  throw new Refusal(
    400,
    'invalid_request',
    isSender ? 'This party sends events and is never called.' : 'There is no such party.',
  );
}

/** A party that sends events. @throws Refusal 400 */
export function providerOf(name: string): EventProvider {
  const provider = eventProviderNamed(name);
  if (provider === undefined) throw new Refusal(400, 'invalid_request', 'This party sends no events.');
  return provider;
}

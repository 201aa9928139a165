/** The five parties that are called, by their path prefix. */
export const PARTY_NAMES = ['webstore', 'experian', 'video', 'letters', 'notifier'] as const;
export type PartyName = (typeof PARTY_NAMES)[number];

/** The four that send events, by their name in those. The credential issuer does nothing else. */
export const EVENT_PROVIDERS = ['webstore', 'live-video', 'letter-house', 'credential-issuer'] as const;
export type EventProvider = (typeof EVENT_PROVIDERS)[number];

/** A party that is called, by either of its names; undefined if there is none. */
export function partyNamed(name: string): PartyName | undefined {
  if (name === 'live-video') return 'video';
  if (name === 'letter-house') return 'letters';
  return PARTY_NAMES.find((party) => party === name);
}

/** Who signs the events of a party; undefined for a party that sends none. */
export function eventProviderNamed(name: string): EventProvider | undefined {
  if (name === 'credential-issuer') return name;
  switch (partyNamed(name)) {
    case 'webstore':
      return 'webstore';
    case 'video':
      return 'live-video';
    case 'letters':
      return 'letter-house';
    case 'experian':
    case 'notifier':
    case undefined:
      return undefined;
  }
}

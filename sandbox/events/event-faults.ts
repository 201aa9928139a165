/** What may go wrong with an event on its way. The page and `GET /control/magic` list this; the outbox makes it happen. */
import type { EventProvider } from '../party-names';
import type { SandboxState } from '../state';

export const EVENT_FAULTS = {
  duplicate: 'sent twice under its id',
  reorder: 'held until the next one of this party was sent, pair by pair',
  delay: 'held until the control call that releases it',
  forge: 'a copy with a wrong signature goes before it',
  lose: 'never sent by itself',
} as const;
export type EventFaultMode = keyof typeof EVENT_FAULTS;

export const EVENT_FAULT_MODES = Object.keys(EVENT_FAULTS) as EventFaultMode[];

/** The first fault ordered for events of this provider; one use of it is taken. */
export function takeEventFault(state: SandboxState, provider: EventProvider): EventFaultMode | undefined {
  const index = state.eventFaults.findIndex((fault) => fault.provider === provider);
  const fault = state.eventFaults[index];
  // It takes two to change their order: the second goes as it is.
  if (fault === undefined || (fault.mode === 'reorder' && isOneHeld(state, provider))) return undefined;
  if (--fault.timesLeft <= 0) state.eventFaults.splice(index, 1);
  return fault.mode;
}

function isOneHeld({ events }: SandboxState, provider: EventProvider): boolean {
  return events.some(
    (event) => event.provider === provider && event.fault === 'reorder' && event.isFaultMet !== true,
  );
}

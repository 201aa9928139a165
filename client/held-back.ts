/** Whether a freeze of expiries keeps a case open beyond its deadline, by its trail. */

/** What hides a deadline, or shows one again. */
const OF_CLOCKS: ReadonlySet<string> = new Set([
  'expiry_held_back',
  'deadline_thawed',
  'deadline_extended',
  'clock_stopped',
  'clock_resumed',
]);

/** @param deadline as the case shows it: one that is shown is not held back */
export function isHeldBack(deadline: unknown, trail: readonly { readonly event: string }[]): boolean {
  return (
    deadline === null && trail.findLast(({ event }) => OF_CLOCKS.has(event))?.event === 'expiry_held_back'
  );
}

import type { OperatorInput } from '../schemas';
import { givenOrAsked } from './given';
import type { Session } from './session';

/** Who acts and why, for the audit trail: by `--actor` and `--reason`, or asked. */
export async function operatorOf(
  session: Session,
  { actor, reason }: { readonly actor?: string; readonly reason?: string },
): Promise<OperatorInput> {
  return {
    actor: await givenOrAsked(session, actor, '--actor', 'Who does it (account name)? '),
    reason: await givenOrAsked(session, reason, '--reason', 'Why (e.g. a ticket number)? '),
  };
}

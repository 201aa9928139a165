import { z } from 'zod';

/** A refusal by one of these codes, as the webstore and the letter house write it; another code is unmapped. */
export function refusalSchema<const C extends string>(...codes: [C, ...C[]]) {
  return z.object({ error: z.object({ code: z.literal(codes) }) });
}

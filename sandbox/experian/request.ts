/** A request to CrossCore: questions asked for about a contact, or answers in `payload.kba`. */
import { z } from 'zod';

export const crossCoreSchema = z.looseObject({
  header: z.looseObject({
    clientReferenceId: z.string().min(1).max(200),
    tenantId: z.string().optional(),
    requestType: z.string().optional(),
  }),
  payload: z.looseObject({
    contacts: z
      .array(
        z.looseObject({
          person: z.looseObject({
            names: z.array(z.looseObject({ firstName: z.string(), surName: z.string() })).min(1),
          }),
          identityDocuments: z.array(z.looseObject({ documentNumber: z.string() })).optional(),
        }),
      )
      .min(1)
      .optional(),
    kba: z
      .looseObject({ sessionId: z.string().min(1), answers: z.record(z.string(), z.string()) })
      .optional(),
  }),
});
export type CrossCoreRequest = z.output<typeof crossCoreSchema>;

export const abandonSchema = z.object({
  header: z.object({ clientReferenceId: z.string().min(1) }),
  payload: z.object({ kba: z.object({ sessionId: z.string().min(1) }) }),
});

/** The names asked about; of a body that was not checked yet. */
export function nameIn(body: unknown): { firstName: string; lastName: string } | undefined {
  const name = crossCoreSchema.safeParse(body).data?.payload.contacts?.[0]?.person.names[0];
  return name && { firstName: name.firstName, lastName: name.surName };
}

/** How many digits of the social security number are told. */
export function ssnDigitsIn({ payload }: CrossCoreRequest): number {
  const number = payload.contacts?.[0]?.identityDocuments?.[0]?.documentNumber ?? '';
  return number.replace(/\D/g, '').length;
}

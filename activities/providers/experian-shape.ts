/**
 * The parts of a CrossCore reply that are read, as recorded in public clients (CDCgov/prime-simplereport, test
 * resources of LiveExperianServiceTest). The rest is mostly personal data sent back, and left where it is.
 *
 * The bureau's numbers come bare, in quotes and with blanks around them; empty and null stand for absent.
 */
import { z } from 'zod';

const text: z.ZodType<string | undefined> = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => String(value ?? '').trim() || undefined);

const message = z.object({ number: text, text });

const serverSchema = z.object({
  sessionID: text,
  error: z.object({ errorCode: text }).nullish(),
  summary: z.object({ scores: z.object({ preciseIDScore: text }).nullish() }).nullish(),
  /** Comments only: in another shape they say nothing, and the rest still stands. */
  messages: z
    .object({ message: z.array(message).nullish() })
    .nullish()
    .catch(null),
  kba: z
    .object({
      general: z.object({ sessionID: text, kbaresultCode: text }).nullish(),
      questionSet: z
        .array(
          z.object({
            questionText: z.string().trim().min(1),
            questionSelect: z.object({ questionChoice: z.array(z.string()).min(2) }),
          }),
        )
        .nullish(),
    })
    .nullish(),
  kbascore: z
    .object({
      general: z
        .object({
          kbaresultCode: text,
          priorUsage: z.object({ exceededUseLimitCode: text }).nullish(),
        })
        .nullish(),
      scoreSummary: z.object({ preciseIDScore: text }).nullish(),
    })
    .nullish(),
});

const elementSchema = z.object({
  decisions: z.array(z.object({ element: text, value: text, reason: text })).nullish(),
  scores: z.array(z.object({ name: text, score: text })).nullish(),
  warningsErrors: z.array(z.object({ responseCode: text })).nullish(),
  /** Where Precise ID has put its own reply. */
  otherData: z
    .unknown()
    .transform((value) => valueAt(value, 'json', 'fraudSolutions', 'response', 'products', 'preciseIDServer'))
    .pipe(serverSchema.nullish()),
});

export const crossCoreSchema = z.object({
  responseHeader: z
    .object({
      clientReferenceId: text,
      overallResponse: z.object({ decision: text }).nullish(),
    })
    .nullish(),
  clientResponsePayload: z.object({ decisionElements: z.array(elementSchema).nullish() }).nullish(),
});

export type CrossCoreReply = z.output<typeof crossCoreSchema>;
export type DecisionElement = z.output<typeof elementSchema>;
export type PreciseIdServer = z.output<typeof serverSchema>;

/** Undefined wherever the path breaks off. */
function valueAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (node, key) =>
      typeof node === 'object' && node !== null && Object.hasOwn(node, key)
        ? (node as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}

/**
 * The last day of an identity document, as video providers write it.
 *
 * Machine-readable zones and national registers know documents without an end, and each writes them in its own way:
 * `9999-12-31`, `99/99/9999` and `INDEF` mean that the document does not expire. Every other form is unmapped: a date
 * that is misread lets an expired document pass.
 */
import { z } from 'zod';

/** A form on the wire; read as the last day, YYYY-MM-DD, or as null: none was told, or the document does not expire. */
export const documentValidUntilSchema = z
  .union([z.iso.date(), z.literal(['99/99/9999', 'INDEF']), z.null()])
  .transform((form) => (form === null || WITHOUT_END.has(form) ? null : form));

/**
 * The same for a single value.
 * @returns YYYY-MM-DD; null: none was told, or the document does not expire; undefined: a form that nobody mapped
 */
export function documentValidUntilOf(text: unknown): string | null | undefined {
  return documentValidUntilSchema.safeParse(text).data;
}

const WITHOUT_END: ReadonlySet<string> = new Set(['9999-12-31', '99/99/9999', 'INDEF']);

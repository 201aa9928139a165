/**
 * The sandbox takes invented people only.
 *
 * - A social security number of nine digits must start 900 or 666: neither was ever given out. Four digits are fine.
 * - An e-mail must be of a domain reserved for examples (RFC 2606).
 */
import { Refusal } from './refusal';

/** @throws Refusal 422 `looks_like_real_data`, which shows nothing of the data */
export function refuseRealData(value: unknown): void {
  if (looksReal(value, '')) {
    throw new Refusal(
      422,
      'looks_like_real_data',
      'The sandbox takes invented people only: social security numbers from 900 or 666, e-mail of an example domain.',
    );
  }
}

function looksReal(value: unknown, key: string): boolean {
  if (typeof value === 'string' || typeof value === 'number') return isRealText(String(value).trim(), key);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, part]) =>
    looksReal(part, isSsnDocument(value, name) ? 'ssn' : name),
  );
}

function isRealText(text: string, key: string): boolean {
  const mayBeSsn = /^(?:ssn|social_?security.*)$/i.test(key) || /^\d{3}-\d{2}-\d{4}$/.test(text);
  if (mayBeSsn && /^(?!900|666)\d{9}$/.test(text.replace(/\D/g, ''))) return true;
  const domain = /^[^@\s]+@([^@\s]+)$/.exec(text)?.[1];
  return domain !== undefined && !/(?:^|\.)example(?:\.(?:com|org|net))?$/i.test(domain);
}

/** `{documentType: "SSN", documentNumber}`, as the question provider takes it. */
function isSsnDocument(holder: object, name: string): boolean {
  const { documentType } = holder as { documentType?: unknown };
  return name === 'documentNumber' && typeof documentType === 'string' && /ssn/i.test(documentType);
}

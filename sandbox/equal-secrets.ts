import { timingSafeEqual } from 'node:crypto';
import { hashOf } from './chance';

/** Compares in constant time, whatever the lengths. */
export function equalSecrets(given: string | undefined, expected: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(given ?? '')), Buffer.from(hashOf(expected)));
}

/** The value of an Authorization header of this scheme; undefined if it has another. */
export function authorizationOf(header: string | undefined, scheme: 'Bearer' | 'Basic'): string | undefined {
  const [given, value] = (header ?? '').split(' ');
  return given?.toLowerCase() === scheme.toLowerCase() ? value : undefined;
}

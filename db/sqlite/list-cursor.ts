/** The cursor of a list: the last row of the page, so that rows opened meanwhile shift nothing. */
import { StoreError } from '../errors';

interface Position {
  readonly openedAt: number;
  readonly upgradeId: string;
}

export function encodeCursor({ openedAt, upgradeId }: Position): string {
  return Buffer.from(`${openedAt}:${upgradeId}`).toString('base64url');
}

/** @throws StoreError CURSOR_MALFORMED */
export function decodeCursor(cursor: string): Position {
  const [, openedAt, upgradeId] = /^(\d{1,16}):(.+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (openedAt !== undefined && upgradeId !== undefined) return { openedAt: Number(openedAt), upgradeId };
  throw new StoreError('CURSOR_MALFORMED', 'This is no cursor of a list; begin the list anew.');
}

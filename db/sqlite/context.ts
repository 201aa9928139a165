import type { CodeHasher } from '../activation-code';
import type { AuditChain } from '../audit-chain';
import type { Sealer } from '../crypto';
import type { RepudiationCodes } from '../repudiation-code';
import type { Connection } from './connection';

/** What every part of the SQLite store works with. */
export interface SqliteContext {
  readonly connection: Connection;
  readonly chain: AuditChain;
  readonly sealer: Sealer;
  readonly hasher: CodeHasher;
  readonly repudiationCodes: RepudiationCodes;
}

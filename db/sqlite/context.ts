import type { CodeHasher } from '../activation-code';
import type { AuditChain } from '../audit-chain';
import type { CaseSealer } from '../case-sealer';
import type { Sealer } from '../crypto';
import type { StoreKeys } from '../key-ring';
import type { KeyWrapper } from '../key-wrapper';
import type { PersonHasher } from '../person-digest';
import type { RepudiationCodes } from '../repudiation-code';
import type { CaseKeyFile } from './case-key-file';
import type { Connection } from './connection';

/** What every part of the SQLite store works with. */
export interface SqliteContext {
  readonly connection: Connection;
  readonly chain: AuditChain;
  /** Seals by the ring: what is a credential's own. */
  readonly sealer: Sealer;
  /** Seals by a key of the case. */
  readonly caseSealer: CaseSealer;
  readonly caseKeys: CaseKeyFile;
  readonly wrapper: KeyWrapper;
  readonly keys: StoreKeys;
  readonly hasher: CodeHasher;
  readonly personHasher: PersonHasher;
  readonly repudiationCodes: RepudiationCodes;
}

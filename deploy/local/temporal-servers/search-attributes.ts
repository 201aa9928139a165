import type { Connection } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';

/** The types of Temporal search attributes, spelt as the CLI spells them. */
export type SearchAttributeType = keyof typeof INDEXED_VALUE_TYPE;

/** The numbers of temporal.api.enums.v1.IndexedValueType: importing that enum would need the whole proto package. */
const INDEXED_VALUE_TYPE = {
  Text: 1,
  Keyword: 2,
  Int: 3,
  Double: 4,
  Bool: 5,
  Datetime: 6,
  KeywordList: 7,
} as const;

const GRPC_ALREADY_EXISTS = 6;

/**
 * Registers search attributes on a running server; those it has already are left alone. Needed for the time-skipping
 * server and for a server that was not started here: with an unknown attribute a workflow task retries for ever.
 */
export async function registerSearchAttributes(
  connection: Pick<Connection, 'operatorService'>,
  attributes: Readonly<Record<string, SearchAttributeType>>,
  namespace = 'default',
): Promise<void> {
  // One by one: a request with one known name in it is refused whole.
  for (const [name, type] of Object.entries(attributes)) {
    const indexedType: unknown = INDEXED_VALUE_TYPE[type];
    try {
      await connection.operatorService.addSearchAttributes({
        namespace,
        searchAttributes: { [name]: indexedType as temporal.api.enums.v1.IndexedValueType },
      });
    } catch (error) {
      if ((error as { code?: unknown }).code !== GRPC_ALREADY_EXISTS) throw error;
    }
  }
}

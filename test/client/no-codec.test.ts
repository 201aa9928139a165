/** Threat: a back end embeds the client with a Temporal client that leaves out the codec, and its payloads go in clear. */
import { Client, Connection } from '@temporalio/client';
import type { DataConverter, PayloadCodec } from '@temporalio/common';
import { createDataConverter, createUpgradeClient, UpgradeError } from '../../client';
import { freshKeys } from '../db/fixtures';
import { type OpenedFile, openSqliteFile } from '../db/sqlite-files';

const encrypting = createDataConverter({ ring: freshKeys().sealing, namespace: 'default' });
const asItIs: PayloadCodec = {
  encode: async (payloads) => payloads,
  decode: async (payloads) => payloads,
};

let opened: OpenedFile;
let connection: Connection;
beforeAll(async () => {
  opened = await openSqliteFile();
  connection = Connection.lazy({ address: '127.0.0.1:1' });
});
afterAll(async () => {
  await connection.close();
  await opened.close();
});

function clientWith(dataConverter?: DataConverter): unknown {
  const temporal = new Client({ connection, ...(dataConverter !== undefined && { dataConverter }) });
  return createUpgradeClient({ temporal, store: opened.store });
}

it.each<[string, DataConverter | undefined]>([
  ['no converter', undefined],
  ['the converter of failures alone', { ...encrypting, payloadCodecs: [] }],
  ['a codec that does not encrypt', { ...encrypting, payloadCodecs: [asItIs] }],
])('with %s no client is made', (_, dataConverter) => {
  const make = () => clientWith(dataConverter);
  expect(make).toThrow(UpgradeError);
  expect(make).toThrow(
    expect.objectContaining({
      code: 'PAYLOAD_CODEC_MISSING',
      message: expect.stringContaining('createDataConverter') as unknown,
    }),
  );
});

it('with the codec one is made, also beside another codec or wrapped to be watched', () => {
  const [codec] = encrypting.payloadCodecs!;
  const watched: PayloadCodec = {
    ...codec!,
    encode: (payloads, context) => codec!.encode(payloads, context),
  };
  for (const payloadCodecs of [[codec!], [asItIs, codec!], [watched]])
    expect(clientWith({ ...encrypting, payloadCodecs })).toHaveProperty('start');
});

/**
 * A program of an operator: reads lists, histories, descriptions and details of all runs as tools of operations do, holds
 * them, and writes its heap to a file. It has the address of Temporal and no key of anything.
 */
import { writeHeapSnapshot } from 'node:v8';
import { Client, Connection } from '@temporalio/client';
import { temporalSources } from './temporal-sources';

async function main(): Promise<void> {
  const [heapFile] = process.argv.slice(2);
  if (heapFile === undefined) throw new Error('Give the file for the heap.');
  const connection = await Connection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '' });
  const client = new Client({ connection, namespace: process.env['TEMPORAL_NAMESPACE'] ?? 'default' });
  const read = await temporalSources(client, null);
  // As texts: what a buffer holds is outside the heap.
  const held = read.map(({ content }) =>
    content instanceof Uint8Array ? Buffer.from(content).toString() : '',
  );
  writeHeapSnapshot(heapFile);
  process.stdout.write(`${held.length} texts held\n`);
  await connection.close();
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});

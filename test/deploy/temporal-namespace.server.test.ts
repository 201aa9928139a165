/** deploy/temporal/set-up-namespace.sh, by which a production server gets what the product needs; run again, it changes nothing. */
import { Connection } from '@temporalio/client';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SEARCH_ATTRIBUTES } from '../../temporal.config';

const SCRIPT = path.join(__dirname, '..', '..', 'deploy', 'temporal', 'set-up-namespace.sh');
const cliPath = process.env['TEMPORAL_CLI_PATH'] ?? '';
const address = process.env['TEST_TEMPORAL_ADDRESS'] ?? '';
const namespace = `set-up-${process.pid}`;

// With TEMPORAL_ADDRESS a server is used that others run, and there is no command.
const itWithCli = cliPath === '' ? it.skip : it;

itWithCli(
  'makes the namespace with its search attributes, and may be run again',
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'set-up-namespace-'));
    symlinkSync(cliPath, path.join(folder, 'temporal'));
    const run = () =>
      spawnSync('/bin/sh', [SCRIPT], {
        encoding: 'utf8',
        env: {
          PATH: `${folder}:/usr/bin:/bin`,
          HOME: folder,
          TEMPORAL_ADDRESS: address,
          TEMPORAL_NAMESPACE: namespace,
        },
      });
    const connection = await Connection.connect({ address });
    try {
      for (const round of [1, 2]) {
        const { status, stderr } = run();
        expect({ round, status, stderr }).toMatchObject({ round, status: 0 });
      }
      const { namespaceInfo, config } = await connection.workflowService.describeNamespace({ namespace });
      expect(namespaceInfo?.name).toBe(namespace);
      expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(720 * 3_600);
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
      expect(Object.keys(customAttributes ?? {}).toSorted()).toEqual(
        Object.keys(SEARCH_ATTRIBUTES).toSorted(),
      );
    } finally {
      await connection.close();
      rmSync(folder, { recursive: true });
    }
  },
  120_000,
);

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { findTemporalCli, findTimeSkippingServer } from '../../deploy/local/temporal-servers';
import type { Limits } from '../../deploy/local/temporal-servers';
import { fakeMachine, GO_SCRIPT, JAVA_SCRIPT, temporalScript, writeScript } from './temporal-servers-fakes';
import type { FakeMachine } from './temporal-servers-fakes';

let machine: FakeMachine;
let service: Server | undefined;
let asked: string[];

beforeEach(() => {
  machine = fakeMachine();
  machine.linkRealTool('tar');
  machine.linkRealTool('gzip');
  asked = [];
});
afterEach(() => {
  service?.closeAllConnections();
  service?.close();
  machine.remove();
});

/** Starts a download service and has the machine use it. */
async function serve(answer: (base: string) => RequestListener): Promise<void> {
  let listener: RequestListener | undefined;
  service = createServer((request, response) => {
    asked.push(request.url ?? '');
    listener?.(request, response);
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  const base = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  listener = answer(base);
  machine.env['TEMPORAL_DOWNLOAD_URL'] = `${base}/`;
}

/** A tar.gz with one executable in it, as the releases have. */
function archiveOf(name: string, script: string): Buffer {
  const folder = join(machine.env['HOME'] ?? '', 'archive');
  mkdirSync(folder);
  writeScript(join(folder, name), script);
  execFileSync('tar', ['-czf', 'archive.tar.gz', name], { cwd: folder });
  return readFileSync(join(folder, 'archive.tar.gz'));
}

describe('the download', () => {
  test('the version of this project is asked for, unpacked, started and cached', async () => {
    const archive = archiveOf('temporal', temporalScript());
    await serve((base) => (request, response) => {
      if (request.url === '/archive') response.end(archive);
      else response.end(JSON.stringify({ archiveUrl: `${base}/archive`, fileToExtract: 'temporal' }));
    });
    const found = await findTemporalCli(machine);
    expect(found).toMatchObject({ source: 'download', version: '1.5.1 (Server 1.29.1, UI 2.42.1)' });
    expect(asked[0]).toMatch(/^\/cli\/v1\.5\.1\?arch=(amd64|arm64)&platform=(linux|darwin)&format=tar\.gz$/);
    await expect(findTemporalCli(machine)).resolves.toEqual({ ...found, source: 'cache' });
    expect(machine.cached()).toEqual(['dev-1.5.1']);
  });

  test('a service without that version is asked for the one the SDK would use', async () => {
    const archive = archiveOf('test-server', JAVA_SCRIPT);
    await serve((base) => (request, response) => {
      if (request.url === '/archive') response.end(archive);
      else if (request.url?.includes('/default?') !== true) response.writeHead(404).end();
      else response.end(JSON.stringify({ archiveUrl: `${base}/archive`, fileToExtract: 'test-server' }));
    });
    const found = await findTimeSkippingServer(machine);
    expect(found).toMatchObject({ source: 'download', version: 'the default of sdk-typescript 1.24.0' });
    expect(asked.map((url) => url.split('?')[0])).toEqual([
      '/temporal-test-server/v1.38.0',
      '/temporal-test-server/default',
      '/archive',
    ]);
    expect(asked[1]).toContain('sdk-name=sdk-typescript&sdk-version=1.24.0');
  });

  test('the SDK version asked for is the one installed', () => {
    const { version } = jest.requireActual<{ version: string }>('@temporalio/client/package.json');
    const source = readFileSync(join(__dirname, '../../deploy/local/temporal-servers/download.ts'), 'utf8');
    expect(source).toContain(`'sdk-version': '${version}'`);
  });
});

/** Where the server came from in the end, and what is in the cache folder. */
async function outcome(limits: Partial<Limits> = {}): Promise<{ source: string; cached: string[] }> {
  const { source } = await findTemporalCli({ ...machine, limits });
  return { source, cached: machine.cached() };
}
describe('a download that fails is followed by the build and leaves nothing behind', () => {
  beforeEach(() => void machine.addTool('go', GO_SCRIPT));

  const builtCleanly = { source: 'build', cached: ['dev-1.5.1'] };

  test('no connection', async () => {
    expect(await outcome()).toEqual(builtCleanly);
  });

  test('a service that takes the connection and never answers', async () => {
    await serve(() => () => {});
    expect(await outcome({ downloadConnectTimeoutMs: 100 })).toEqual(builtCleanly);
  });

  test('an archive that stops coming', async () => {
    await serve((base) => (request, response) => {
      if (request.url === '/archive') response.write('a few bytes');
      else response.end(JSON.stringify({ archiveUrl: `${base}/archive`, fileToExtract: 'temporal' }));
    });
    expect(await outcome({ downloadStallTimeoutMs: 100 })).toEqual(builtCleanly);
  });

  test('an archive cut short', async () => {
    const archive = archiveOf('temporal', temporalScript());
    await serve((base) => (request, response) => {
      if (request.url === '/archive') response.end(archive.subarray(0, 100));
      else response.end(JSON.stringify({ archiveUrl: `${base}/archive`, fileToExtract: 'temporal' }));
    });
    expect(await outcome()).toEqual(builtCleanly);
  });

  test.each(['../../../temporal', '/bin/sh', '.'])(
    'a service that names the file %s',
    async (fileToExtract) => {
      const archive = archiveOf('temporal', temporalScript());
      await serve((base) => (request, response) => {
        if (request.url === '/archive') response.end(archive);
        else response.end(JSON.stringify({ archiveUrl: `${base}/archive`, fileToExtract }));
      });
      expect(await outcome()).toEqual(builtCleanly);
    },
  );

  test.each(['<html>log in to the hotel network</html>', '{}', 'null'])(
    'a service that answers %s',
    async (body) => {
      await serve(() => (_, response) => response.end(body));
      expect(await outcome()).toEqual(builtCleanly);
    },
  );
});

import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { findDevServer, freePort } from '../../deploy/local/temporal-servers';
import { fakeMachine, temporalScript } from './temporal-servers-fakes';
import type { FakeMachine } from './temporal-servers-fakes';

let machine: FakeMachine;
beforeEach(() => void (machine = fakeMachine()));
afterEach(() => machine.remove());

describe('TEMPORAL_ADDRESS', () => {
  test('a server that runs at the address is used and nothing is made', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = `localhost:${(server.address() as AddressInfo).port}`;
    const env = { ...machine.env, TEMPORAL_ADDRESS: address };
    await expect(findDevServer({ ...machine, env })).resolves.toEqual({ kind: 'address', address });
    expect(machine.cached()).toEqual([]);
    server.close();
  });

  test('an address nobody listens at is an error, though PATH has a dev server', async () => {
    machine.addTool('temporal', temporalScript());
    const env = { ...machine.env, TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}` };
    await expect(findDevServer({ ...machine, env })).rejects.toMatchObject({
      code: 'TEMPORAL_UNREACHABLE',
      message: expect.stringMatching(/no server answers there: .*ECONNREFUSED.*unset it/),
    });
  });

  test('an address that is none is an error', async () => {
    const env = { ...machine.env, TEMPORAL_ADDRESS: 'http://somewhere:7233' };
    await expect(findDevServer({ ...machine, env })).rejects.toThrow('not of the form host:port');
  });

  test('without it the executable is found', async () => {
    const path = machine.addTool('temporal', temporalScript());
    await expect(findDevServer(machine)).resolves.toMatchObject({ kind: 'executable', source: 'path', path });
  });
});

test('free ports given out in a row are all different', async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, () => freePort()));
  expect(new Set(ports).size).toBe(20);
});

/** One event to one endpoint over real sockets. Threat: an endpoint that is hostile, or leads elsewhere. */
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createBackEndGateway, type LookUp, REPLY_BYTES_MAX } from '../../activities/providers/back-end';

const LOOPBACK = ['127.0.0.0/8', '::1'];
const servers: Server[] = [];
const sockets = new Set<Socket>();
let connections = 0;

beforeEach(() => void (connections = 0));
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const server of servers.splice(0)) await new Promise((resolve) => void server.close(resolve));
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.on('connection', (socket) => {
    connections++;
    sockets.add(socket);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

const answering = (listener: RequestListener) => listening(createServer(listener));
const speaking = (talk: (socket: Socket) => void) =>
  listening(createTcpServer((socket) => talk(socket.on('error', () => undefined))));

const namesLeadTo =
  (...addresses: string[]): LookUp =>
  (_name, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

const send = (url: string, given: { privateNetworks?: string[]; timeoutMs?: number; lookUp?: LookUp } = {}) =>
  createBackEndGateway({ privateNetworks: LOOPBACK, timeoutMs: 2_000, ...given }).send({
    url,
    headers: { 'webhook-id': 'evt_1' },
    body: '{"ä":1}',
  });

const resultOf = async (...input: Parameters<typeof send>) => (await send(...input)).result;

describe('where it may lead', () => {
  it.each([
    'http://127.0.0.1',
    'https://127.0.0.1',
    'http://2130706433',
    'http://0x7f.1',
    'http://0177.0.0.1',
    'https://[::1]',
    'https://[::ffff:127.0.0.1]',
    'https://[::ffff:7f00:1]',
    'https://169.254.169.254',
    'https://0.0.0.0',
    'https://10.0.0.1',
  ])('%s is refused without a connection', async (base) => {
    const port = await answering((_request, response) => void response.end());
    expect(await resultOf(`${base}:${port}/`, { privateNetworks: [] })).toBe('ADDRESS_REFUSED');
    expect(connections).toBe(0);
  });

  it('localhost is refused, as any name that leads to a private address', async () => {
    const port = await answering((_request, response) => void response.end());
    expect(await resultOf(`https://localhost:${port}/`, { privateNetworks: [] })).toBe('ADDRESS_REFUSED');
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '169.254.169.254', 'fd00::1']) {
      const lookUp = namesLeadTo(address);
      expect(await resultOf(`https://a.example:${port}/`, { privateNetworks: [], lookUp })).toBe(
        'ADDRESS_REFUSED',
      );
    }
    expect(connections).toBe(0);
  });

  it('a name with one private address among public ones is refused', async () => {
    const port = await answering((_request, response) => void response.end());
    const lookUp = namesLeadTo('8.8.8.8', '127.0.0.1');
    expect(await resultOf(`https://a.example:${port}/`, { privateNetworks: [], lookUp })).toBe(
      'ADDRESS_REFUSED',
    );
    expect(connections).toBe(0);
  });

  it('a name that led elsewhere at the last look-up is looked up, and checked, at every connection', async () => {
    const port = await answering((_request, response) => void response.end());
    let address = '127.0.0.1';
    let lookUps = 0;
    const lookUp: LookUp = (name, options, callback) => {
      lookUps++;
      namesLeadTo(address)(name, options, callback);
    };
    const gateway = createBackEndGateway({ privateNetworks: ['127.0.0.1'], timeoutMs: 2_000, lookUp });
    const request = { url: `http://a.example:${port}/`, headers: {}, body: '{}' };
    expect(await gateway.send(request)).toMatchObject({ result: 'TAKEN' });
    address = '127.0.0.2';
    expect(await gateway.send(request)).toMatchObject({ result: 'ADDRESS_REFUSED' });
    expect({ lookUps, connections }).toEqual({ lookUps: 2, connections: 1 });
  });

  it('without https only an allowed network is reached', async () => {
    expect(await resultOf('http://8.8.8.8/')).toBe('ADDRESS_REFUSED');
    expect(await resultOf('http://a.example/', { lookUp: namesLeadTo('8.8.8.8') })).toBe('ADDRESS_REFUSED');
  });

  it('a look-up that never ends is not waited for', async () => {
    const lookUp: LookUp = () => undefined;
    expect(await resultOf('https://a.example/', { lookUp, timeoutMs: 50 })).toBe('TIMEOUT');
  });

  it('a name that is none is out of reach', async () => {
    const lookUp: LookUp = (_name, _options, callback) =>
      callback(Object.assign(new Error('canary'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' }), []);
    expect(await resultOf('https://a.example/', { lookUp })).toBe('UNREACHABLE');
  });
});

describe('what it answers', () => {
  it.each([
    [200, 'TAKEN'],
    [204, 'TAKEN'],
    [299, 'TAKEN'],
    [304, 'REDIRECTED'],
    [400, 'REFUSED'],
    [401, 'REFUSED'],
    [410, 'GONE'],
    [429, 'RATE_LIMITED'],
    [500, 'SERVER_ERROR'],
    [503, 'RATE_LIMITED'],
  ])('%i is %s', async (status, result) => {
    const port = await answering((_request, response) => void response.writeHead(status).end());
    expect(await resultOf(`http://127.0.0.1:${port}/`)).toBe(result);
  });

  it.each([301, 302, 303, 307, 308])('a redirect, %i, is not followed', async (status) => {
    const seen: string[] = [];
    const port = await answering((request, response) => {
      seen.push(request.url ?? '');
      response.writeHead(status, { location: '/elsewhere' }).end();
    });
    expect(await resultOf(`http://127.0.0.1:${port}/here`)).toBe('REDIRECTED');
    expect(seen).toEqual(['/here']);
  });

  it('gets the very bytes and headers, by POST, on a connection of its own each time', async () => {
    const seen: unknown[] = [];
    const port = await answering((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        const { method, url, headers } = request;
        seen.push({ method, url, body, id: headers['webhook-id'], type: headers['content-type'] });
        response.end();
      });
    });
    await send(`http://127.0.0.1:${port}/events?a=1`);
    await send(`http://127.0.0.1:${port}/events?a=1`);
    const one = {
      method: 'POST',
      url: '/events?a=1',
      body: '{"ä":1}',
      id: 'evt_1',
      type: 'application/json',
    };
    expect(seen).toEqual([one, one]);
    expect(connections).toBe(2);
  });

  it('is cut off where its body goes on and on, and its status stands', async () => {
    let written = 0;
    const port = await answering((_request, response) => {
      response.writeHead(500);
      const pour = (): void => {
        if (response.destroyed) return;
        written += 8_192;
        response.write('x'.repeat(8_192), pour);
      };
      pour();
    });
    expect(await resultOf(`http://127.0.0.1:${port}/`)).toBe('SERVER_ERROR');
    // What the two kernels hold between them comes on top.
    expect(written).toBeLessThan(REPLY_BYTES_MAX + 16 * 1024 * 1024);
  });

  it('is not waited for beyond the time limit: no answer, half a head, or a body that trickles', async () => {
    const silent = await speaking(() => undefined);
    const half = await speaking((socket) => void socket.write('HTTP/1.1 200 OK\r\nx: '));
    const trickling = await answering((_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => void response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    });
    const started = performance.now();
    const results = await Promise.all(
      [silent, half, trickling].map((port) => resultOf(`http://127.0.0.1:${port}/`, { timeoutMs: 200 })),
    );
    expect(results).toEqual(['TIMEOUT', 'TIMEOUT', 'TAKEN']);
    expect(performance.now() - started).toBeLessThan(1_500);
  });

  it.each([
    ['no HTTP', 'SSH-2.0-canary\r\n'],
    ['a head without end', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(20_000)}`],
    [
      'another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: canary\r\n\r\n',
    ],
    ['the end', ''],
  ])('%s is no answer', async (_what, text) => {
    const port = await speaking((socket) => void socket.end(text));
    expect(await resultOf(`http://127.0.0.1:${port}/`)).toBe('BROKEN');
  });

  it('no certificate that is trusted, or no door, is out of reach', async () => {
    const port = await answering((_request, response) => void response.end());
    expect(['UNREACHABLE', 'BROKEN']).toContain(await resultOf(`https://127.0.0.1:${port}/`));
    expect(await resultOf('http://127.0.0.1:1/')).toBe('UNREACHABLE');
  });

  it('may ask for time, up to a day', async () => {
    const port = await answering(
      (_request, response) => void response.writeHead(503, { 'retry-after': '999999999' }).end(),
    );
    expect(await send(`http://127.0.0.1:${port}/`)).toEqual({
      result: 'RATE_LIMITED',
      retryAfterMs: 24 * 60 * 60 * 1000,
    });
  });
});

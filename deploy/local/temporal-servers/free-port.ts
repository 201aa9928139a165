import { createConnection, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';

/**
 * A TCP port of 127.0.0.1 that nothing listens on. Another process could take it before it is used; whoever starts a
 * server on it must be ready for that.
 */
export async function freePort(): Promise<number> {
  const server = createServer((socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  // Linux hands out the same free port again soon, also to the next caller. One connection closed from this side
  // leaves the port in TIME_WAIT: no longer handed out, yet free to be bound by name. Temporal's own SDK does so too.
  const client = createConnection(port, '127.0.0.1');
  client.resume();
  await once(client, 'close');
  server.close();
  await once(server, 'close');
  return port;
}

/** Whether a server could listen on this port of 127.0.0.1 now. */
export async function isPortFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

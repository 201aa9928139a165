/**
 * Whether the program of this container is alive: the image's health check. Exit status 0 if it is.
 *
 * A container has one program, and a check of the image cannot know which: the doors of all are tried, and one answers.
 */
import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';

const WITHIN_MS = 3_000;

export function doorsOf(variables: NodeJS.ProcessEnv): readonly string[] {
  const { HTTP_PORT = '8080', HEALTH_ADDRESS = '', CODEC_PORT = '8888' } = variables;
  const workerPort = /:(\d+)$/.exec(HEALTH_ADDRESS)?.[1];
  return [
    `http://127.0.0.1:${HTTP_PORT}/healthz`,
    ...(workerPort === undefined ? [] : [`http://127.0.0.1:${workerPort}/healthz`]),
    `https://127.0.0.1:${CODEC_PORT}/healthz`,
  ];
}

export function isHealthy(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const heard = (response: IncomingMessage): void => {
      response.resume();
      resolve(response.statusCode === 200);
    };
    const options = { timeout: WITHIN_MS };
    // The certificate is for the name that browsers use, and nothing but a yes comes from this machine's own loopback.
    const request = url.startsWith('https:')
      ? getHttps(url, { ...options, rejectUnauthorized: false }, heard)
      : getHttp(url, options, heard);
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
  });
}

if (require.main === module) {
  void Promise.all(doorsOf(process.env).map(isHealthy)).then((answers) => {
    process.exitCode = answers.includes(true) ? 0 : 1;
  });
}

import { createProgress } from '../../deploy/local/temporal-servers/progress';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Work that the test ends. */
function openWork(): { work: () => Promise<string>; finish: () => void } {
  let finish!: () => void;
  const promise = new Promise<string>((resolve) => void (finish = () => resolve('done')));
  return { work: () => promise, finish };
}

test('long work says every 15 seconds how long it has taken', async () => {
  const lines: string[] = [];
  const { work, finish } = openWork();
  const running = createProgress((line) => void lines.push(line)).during('building', work);
  await jest.advanceTimersByTimeAsync(76_000);
  finish();
  await expect(running).resolves.toBe('done');
  await jest.advanceTimersByTimeAsync(60_000);
  expect(lines).toEqual([
    'building, 15 s so far',
    'building, 30 s so far',
    'building, 45 s so far',
    'building, 1 min 0 s so far',
    'building, 1 min 15 s so far',
  ]);
});

test('a terminal gets one line, overwritten each second and cleared at the end', async () => {
  let screen = '';
  const stderr = { isTTY: true, columns: 40, write: (chunk: unknown) => ((screen += String(chunk)), true) };
  const { work, finish } = openWork();
  const progress = createProgress(undefined, stderr);
  const running = progress.during(() => 'building a server with quite a long name', work);
  await jest.advanceTimersByTimeAsync(2_000);
  finish();
  await running;
  progress.line('Done.');
  const rows = screen.split('\r\u001B[2K');
  expect(rows).toEqual(['', expect.any(String), expect.any(String), '', 'Done.\n']);
  expect(rows[1]).toHaveLength(39);
});

test('what is not a terminal gets whole lines', async () => {
  let output = '';
  const stderr = { isTTY: false, columns: 0, write: (chunk: unknown) => ((output += String(chunk)), true) };
  const { work, finish } = openWork();
  const running = createProgress(undefined, stderr).during('building', work);
  await jest.advanceTimersByTimeAsync(16_000);
  finish();
  await running;
  expect(output).toBe('building, 15 s so far\n');
});

test('work that fails ends its progress', async () => {
  const lines: string[] = [];
  const failing = createProgress((line) => void lines.push(line)).during('building', () =>
    Promise.reject(new Error('no')),
  );
  await expect(failing).rejects.toThrow('no');
  await jest.advanceTimersByTimeAsync(60_000);
  expect(lines).toEqual([]);
});

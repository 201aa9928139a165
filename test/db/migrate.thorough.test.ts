import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const folder = mkdtempSync(path.join(tmpdir(), 'migrate-'));
afterAll(() => rmSync(folder, { recursive: true }));

function migrate(...args: string[]): Promise<{ exitCode: number; output: string; errors: string }> {
  const script = path.join(__dirname, '..', '..', 'db', 'migrate.ts');
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['--import', 'tsx', script, ...args], (_, output, errors) =>
      resolve({ exitCode: child.exitCode ?? -1, output, errors }),
    );
  });
}

it('explains itself, migrates once, and says why it could not', async () => {
  const file = path.join(folder, 'store.sqlite');
  const [help, first, unusable, mistyped] = await Promise.all([
    migrate('--help'),
    migrate('--path', file, '--json'),
    migrate('--path', path.join(folder, 'a', 'b', 'c'), '--json'),
    migrate('--pth', file),
  ]);
  expect(help).toMatchObject({ exitCode: 0, output: expect.stringContaining('--path FILE') });
  expect(first.exitCode).toBe(0);
  const done = JSON.parse(first.output) as { applied: number; total: number };
  expect(done).toEqual({ path: file, applied: done.total, total: done.total });
  expect(unusable.exitCode).toBe(1);
  expect(JSON.parse(unusable.errors)).toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(mistyped).toMatchObject({ exitCode: 2, errors: expect.stringContaining('--pth') });
  await expect(migrate('--path', file)).resolves.toMatchObject({
    exitCode: 0,
    output: 'The tables are up to date.\n',
  });
});

import { holderOf, parseApiKeys } from '../../client/http/access/api-keys';
import { run } from './cli-run';

interface Made {
  readonly key: string;
  readonly entry: object;
}

it('makes a key and the entry that lets it in; the entry does not hold the key, and nothing is opened', async () => {
  const seen = await run(['api-key', 'shop', '--kind', 'BACK_END', '--partner', 'p1', 'p2', '--json']);
  expect(seen).toMatchObject({ status: 0, err: '', needs: [] });
  const { key, entry } = seen.json() as Made;
  const settings = JSON.stringify([entry]);
  expect(settings).not.toContain(key.slice('pfu_shop_'.length));
  expect(holderOf(parseApiKeys(settings, 'API_KEYS'), key)).toEqual({
    id: 'shop',
    kind: 'BACK_END',
    partners: ['p1', 'p2'],
  });
});

it('shows both to a person, with every partner only where that was asked for', async () => {
  const seen = await run(['api-key', 'chief', '--kind', 'OPERATOR', '--all-partners']);
  expect(seen.status).toBe(0);
  expect(seen.out).toMatch(/^ {2}pfu_chief_[\w-]{43}$/m);
  expect(seen.out).toContain('"partners":"ALL"');
});

it.each([
  [['api-key', 'a_b', '--kind', 'BACK_END', '--all-partners'], '<id> must be'],
  [['api-key', 'shop', '--kind', 'BACK_END'], '--partner must be'],
  [['api-key', 'shop', '--partner', 'p'], "'--kind <kind>' not specified"],
  [['api-key', 'shop', '--kind', 'APPLICANT_SESSION', '--all-partners'], 'argument is invalid'],
  [['api-key', 'shop', '--kind', 'AGENT', '--all-partners', '--partner', 'p'], 'cannot be used with'],
])('%j makes none and says why', async (argv, why) => {
  const seen = await run(argv);
  expect(seen).toMatchObject({ status: 2, out: '' });
  expect(seen.err).toContain(why);
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { contactInfoSchema } from '../../client/schemas';
import type { UpgradeClient } from '../../client/upgrade-client';
import { CTRL_C, ID, run, statusOf } from './cli-run';

const SSN = '900123456';
const submitContactInfo = jest.fn<
  ReturnType<UpgradeClient['submitContactInfo']>,
  Parameters<UpgradeClient['submitContactInfo']>
>();
const getStatus = jest.fn(async () => statusOf());
const client = { submitContactInfo, getStatus };
const sent = (): unknown => submitContactInfo.mock.calls[0]?.[1];

beforeEach(() => {
  submitContactInfo.mockReset().mockResolvedValue(statusOf({ stage: 'AWAITING_KBA_ANSWERS' }));
});

const US_AGREES = [
  'us',
  'y',
  'Avery',
  '',
  'Example',
  '',
  '100 Example Street',
  '',
  'Springfield',
  'va',
  '22150',
  'avery@example.com',
  '(202) 555-0123',
  '1980-02-03',
  '900-12-3456',
  '',
];

describe('on a terminal', () => {
  it('asks field by field, the country first and the social security number unseen', async () => {
    const seen = await run(['contact-info', ID], { client, types: [...US_AGREES, 'y'] });
    expect(seen.status).toBe(0);
    expect(seen.questions[0]?.text).toMatch(/^Country/);
    expect(seen.questions.filter(({ hidden }) => hidden).map(({ text }) => text)).toEqual([
      'Social Security number, the last four digits or all nine (not shown) (optional): ',
    ]);
    expect(seen.out + seen.err).not.toContain(SSN);
    expect(sent()).toEqual({
      firstName: 'Avery',
      lastName: 'Example',
      email: 'avery@example.com',
      phone: '+12025550123',
      dateOfBirth: '1980-02-03',
      ssn: SSN,
      address: {
        line1: '100 Example Street',
        city: 'Springfield',
        state: 'VA',
        postalCode: '22150',
        country: 'US',
      },
      timeZone: 'Europe/Berlin',
      agreesToKba: true,
    });
    expect(contactInfoSchema.safeParse(sent()).success).toBe(true);
  });

  it('11. who has no social security number is asked for the country of citizenship, in words or as a code', async () => {
    const types = [...US_AGREES.slice(0, -2), '', 'Canada', '', 'y'];
    const seen = await run(['contact-info', ID], { client, types });
    expect(seen.status).toBe(0);
    expect(seen.questions.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^Country of citizenship/),
    );
    expect(sent()).toMatchObject({ citizenship: 'CA', address: { country: 'US' } });
    expect(sent()).not.toHaveProperty('ssn');
    expect(seen.out).toMatch(/Questions +none: live video/);
    expect(contactInfoSchema.safeParse(sent()).success).toBe(true);
  });

  it('11. and who gives one is not', async () => {
    const seen = await run(['contact-info', ID], { client, types: [...US_AGREES, 'y'] });
    expect(seen.questions.map(({ text }) => text).join('\n')).not.toContain('citizenship');
  });

  it('who disagrees is asked for neither date of birth nor social security number', async () => {
    const types = [...US_AGREES.slice(0, 1), 'n', ...US_AGREES.slice(2, 13), '', 'y'];
    const seen = await run(['contact-info', ID], { client, types });
    expect(seen.status).toBe(0);
    expect(seen.questions[1]?.text).toContain('(No means I Disagree: live video) [y/N]');
    expect(seen.questions.map(({ text }) => text).join('\n')).not.toMatch(/birth|Social Security/);
    expect(sent()).toMatchObject({ agreesToKba: false });
  });

  it('outside the US the US fields are not asked for, and a country may be named in words', async () => {
    const types = ['Germany', 'Avery', '', 'Example', '', 'Beispielweg 1', '', 'Musterstadt', '', '12345'];
    const seen = await run(['contact-info', ID], { client, types: [...types, '', '', '', 'y'] });
    expect(seen.status).toBe(0);
    expect(seen.questions.map(({ text }) => text).join('\n')).not.toMatch(/birth|Social|credit history|ZIP/);
    expect(sent()).toMatchObject({ address: { country: 'DE', postalCode: '12345' }, agreesToKba: false });
    expect(contactInfoSchema.safeParse(sent()).success).toBe(true);
  });

  it('a field that cannot be right is asked again, with the reason', async () => {
    const types = [...US_AGREES];
    types.splice(0, 1, 'Atlantis', 'us');
    types.splice(types.indexOf('22150'), 1, '2215', '22150');
    types.splice(types.indexOf('1980-02-03'), 1, '3.2.1980', '1980-02-03');
    const seen = await run(['contact-info', ID], { client, types: [...types, 'y'] });
    expect(seen.status).toBe(0);
    expect(seen.out).toContain('Please enter a country by its English name or two-letter code.');
    expect(seen.out).toContain('five digits, or nine with a hyphen');
    expect(sent()).toMatchObject({ address: { postalCode: '22150' }, dateOfBirth: '1980-02-03' });
  });

  it('what is wrong in the summary can be gone through again, with what was typed as the proposal', async () => {
    const again = ['', '', 'Robin', ...Array.from({ length: 13 }, () => '')];
    const seen = await run(['contact-info', ID], { client, types: [...US_AGREES, 'n', ...again, ''] });
    expect(seen.status).toBe(0);
    expect(seen.questions.map(({ text }) => text)).toContain('First name, as on your ID [Avery]: ');
    expect(sent()).toMatchObject({ firstName: 'Robin', lastName: 'Example', ssn: SSN });
    expect(seen.out + seen.questions.map(({ text }) => text).join('')).not.toContain(SSN);
  });

  it('nobody is asked for what cannot be taken now', async () => {
    getStatus.mockResolvedValueOnce(statusOf({ stage: 'ACTIVATION_WAIT', next: ['redeemCode'] }));
    const seen = await run(['contact-info', ID], { client, types: [] });
    expect(seen).toMatchObject({ status: 1, questions: [] });
    expect(seen.err).toMatch(/^WRONG_STAGE: /);
  });

  it('Ctrl-C sends nothing', async () => {
    const seen = await run(['contact-info', ID], { client, types: ['us', CTRL_C] });
    expect(seen).toMatchObject({ status: 130, closed: 1 });
    expect(submitContactInfo).not.toHaveBeenCalled();
  });
});

describe('from JSON', () => {
  const info = { firstName: 'Avery', lastName: 'Canary' };

  it('from standard input, and the client gets it as it is', async () => {
    const seen = await run(['contact-info', ID, '--file', '-', '--json', '--key', 'k'], {
      client,
      piped: `\uFEFF${JSON.stringify(info)}`,
    });
    expect(seen.status).toBe(0);
    expect(submitContactInfo).toHaveBeenCalledWith(ID, info, { idempotencyKey: 'k' });
    expect(seen.json()).toMatchObject({ stage: 'AWAITING_KBA_ANSWERS' });
  });

  it('from a file', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'cli-'));
    try {
      const file = path.join(folder, 'person.json');
      writeFileSync(file, JSON.stringify(info));
      expect((await run(['contact-info', ID, '--file', file], { client })).status).toBe(0);
      expect(sent()).toEqual(info);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('broken JSON is refused without a word of what it held', async () => {
    const seen = await run(['contact-info', ID, '--file', '-'], { client, piped: 'Canary, Avery' });
    expect(seen).toMatchObject({ status: 1, err: 'INVALID_INPUT: The input is no JSON.\n', needs: [] });
  });

  it('a file that is not there is refused', async () => {
    const seen = await run(['contact-info', ID, '--file', 'no-such-file.json'], { client });
    expect(seen.status).toBe(1);
    expect(seen.err).toMatch(/^INVALID_INPUT: The file of --file cannot be read \(ENOENT\)\./);
  });

  it('--file is needed where nobody can be asked', async () => {
    for (const seen of [
      await run(['contact-info', ID], { client }),
      await run(['contact-info', ID, '--json'], { client, types: [] }),
    ]) {
      expect(seen).toMatchObject({ status: 2, questions: [], needs: [] });
      expect(seen.out + seen.err).toContain('--file is missing');
    }
  });
});

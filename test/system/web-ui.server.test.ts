/**
 * What an operator sees in the Temporal Web UI, in a real browser, of a stack as `npm start` runs it. With
 * `WEB_UI_PHOTOS=docs/images` the pages are photographed into that folder.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { createApplicant, type Applicant, type Person } from '../../deploy/local/applicant';
import { passVideo, toLetter, toQuestions, toVideo } from '../../deploy/local/demo/proofing-paths';
import { startStack, type Stack } from '../../deploy/local/stack';
import { workflowIdOf } from '../../temporal.config';
import { findBrowser, openBrowser } from '../support/browser';
import { untilTrue } from '../support/until-true';

const found = findBrowser();
// CI has one (.ci/run); elsewhere the test says why it is left out.
const isLeftOut = found === undefined && process.env['CI'] === undefined;
const suite = isLeftOut ? describe.skip : describe;

/** What is worth a column (docs/operations.md). */
const COLUMNS = ['ProofingStage', 'StageDeadline', 'NeedsAttention', 'ProofingOutcome', 'ProofingMethod'];
const SURPLUS = ['Run ID', 'Type', 'End'];

suite(`the Temporal Web UI${isLeftOut ? ', left out: no Chromium here' : ''}`, () => {
  let folder: string;
  let stack: Stack;
  let browser: Browser;
  let page: Page;
  let waiting: Applicant;
  let reviewed: Applicant;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'proofing-upgrade-web-ui-'));
    stack = await startStack({ dataFolder: folder });
    const done = await person();
    await toQuestions(done);
    await done.answer('right');
    waiting = await person();
    await toLetter(waiting);
    await waiting.reach('ACTIVATION_WAIT');
    const redeeming = await person({ country: 'DE' });
    await toVideo(redeeming);
    await passVideo(redeeming);
    reviewed = await person({ lastName: 'Deceased' });
    await reviewed.start();
    await reviewed.giveContactInfo();
    await reviewed.reach('UNDER_REVIEW');
    browser = await openBrowser(found ?? 'chromium');
    page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
    page.setDefaultTimeout(20_000);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const person = (more: Partial<Person> = {}): Promise<Applicant> =>
    createApplicant(stack, { name: 'web-ui', ...more });
  const address = (rest = ''): string => `${stack.webUiUrl}/namespaces/default/workflows${rest}`;
  const open = ({ credentialId }: Applicant) =>
    page.goto(address(`/${encodeURIComponent(workflowIdOf(credentialId))}`));
  async function photograph(name: string): Promise<void> {
    const photos = process.env['WEB_UI_PHOTOS'];
    if (photos === undefined) return;
    mkdirSync(photos, { recursive: true });
    await page.screenshot({ path: path.join(photos, `${name}.png`) });
  }

  it('lists cases with columns that need no explaining', async () => {
    await page.goto(address(`?query=${encodeURIComponent('WorkflowType = "proofingUpgrade"')}`));
    await page.getByTestId('workflows-summary-table-configuration-button').first().click();
    for (const column of SURPLUS)
      await page.getByTestId(`orderable-list-item-${column}-remove-button`).first().click();
    for (const column of COLUMNS)
      await page.getByTestId(`orderable-list-item-${column}-add-button`).first().click();
    await page.getByTestId('drawer-close-button').click();
    const table = page.getByRole('table').first();
    for (const column of COLUMNS) await table.getByText(column, { exact: true }).waitFor();
    const rowOf = ({ credentialId }: Applicant) =>
      table.getByRole('row').filter({ hasText: workflowIdOf(credentialId) });
    await rowOf(reviewed).getByText('UNDER_REVIEW').waitFor();
    await rowOf(reviewed).getByText('REVIEW', { exact: true }).waitFor();
    await rowOf(waiting).getByText('ACTIVATION_WAIT').waitFor();
    await rowOf(waiting).getByText('KBA_AND_LETTER').waitFor();
    await photograph('web-ui-list');
  });

  it('finds those that need somebody by one filter', async () => {
    const query = 'WorkflowType = "proofingUpgrade" AND NeedsAttention IS NOT NULL';
    await page.goto(address(`?query=${encodeURIComponent(query)}`));
    await page.getByText(workflowIdOf(reviewed.credentialId)).first().waitFor();
    expect(await page.getByText(workflowIdOf(waiting.credentialId)).count()).toBe(0);
  });

  it('a case says in plain words what it waits for, until when, and what to do', async () => {
    await open(reviewed);
    await page.getByText('User Metadata', { exact: true }).first().click();
    await untilShown('Needs attention: REVIEW');
    await untilShown(`upgrade review ${reviewed.upgradeId}`);
    await untilShown('A person is looking at this case.');
    await untilShown('Ends by itself at');
    await untilShown('PHONE_OTP → PROOFING_UPGRADED, policy exostar');
    await untilShown(`Upgrade ${reviewed.upgradeId} of credential ${reviewed.credentialId}`);
    await photograph('web-ui-case');
  });

  it('timers and activities of a history are named, with payloads made readable by the codec server', async () => {
    await open(waiting);
    await page
      .getByText('ACTIVATION_WAIT: the letter, until the end of its last business day')
      .first()
      .waitFor();
    await page.getByText('Mail a letter with an activation code').first().waitFor();
    await page.getByText(waiting.upgradeId).first().waitFor();
    await photograph('web-ui-history');
  });

  /** In the page or in a frame of its own, as Markdown is. */
  async function untilShown(text: string): Promise<void> {
    await untilTrue(async () => {
      const texts = page.frames().map((frame) =>
        frame
          .locator('body')
          .innerText()
          .catch(() => ''),
      );
      return (await Promise.all(texts)).some((shown) => shown.includes(text));
    });
  }
});

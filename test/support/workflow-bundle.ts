import { readFileSync } from 'node:fs';

/** The workflow bundle that jest's global setup built once for all test files. */
export async function loadWorkflowBundle(): Promise<{ code: string }> {
  const file = process.env['TEST_WORKFLOW_BUNDLE'];
  if (file === undefined) throw new Error('run by jest, whose global setup builds the bundle');
  return { code: readFileSync(file, 'utf8') };
}

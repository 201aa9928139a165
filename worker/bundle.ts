/** The workflow bundle: built once, by `npm run build` for production, or at start for development. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { FAILURE_CONVERTER_PATH } from './data-converter';

export function bundleWorkflows(): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath: require.resolve('../workflows'),
    failureConverterPath: FAILURE_CONVERTER_PATH,
    // Webpack's list of modules tells nobody anything; its warnings and errors do.
    logger: new DefaultLogger('WARN'),
  });
}

/** Builds the bundle into a file. */
async function writeBundle(file: string): Promise<void> {
  const { code } = await bundleWorkflows();
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, code);
}

if (require.main === module) {
  void writeBundle(process.argv[2] ?? path.join(process.cwd(), 'dist', 'workflow-bundle.js'));
}

/** The workflows as a later release may have them: `stage-timer` replaced by a variant of it. */
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { FAILURE_CONVERTER_PATH } from '../../worker/data-converter';

/** @param variant a module in this folder; what it imports of the one that it replaces, it gets */
export function bundleWith(
  variant: 'patched-stage-timer' | 'unpatched-stage-timer',
): Promise<WorkflowBundleWithSourceMap> {
  const replacement = path.join(__dirname, `${variant}.ts`);
  return bundleWorkflowCode({
    workflowsPath: require.resolve('../../workflows'),
    failureConverterPath: FAILURE_CONVERTER_PATH,
    logger: new DefaultLogger('ERROR'),
    webpackConfigHook: (config) => ({
      ...config,
      plugins: [...(config.plugins ?? []), { apply: (compiler) => replaceStageTimer(compiler, replacement) }],
    }),
  });
}

interface Request {
  request: string;
  readonly contextInfo: { readonly issuer: string };
}

/** What of webpack's compiler is used here. */
interface Compiler {
  readonly hooks: {
    readonly normalModuleFactory: {
      tap(name: string, use: (factory: ModuleFactory) => void): void;
    };
  };
}
interface ModuleFactory {
  readonly hooks: {
    readonly beforeResolve: { tap(name: string, change: (request: Request) => void): void };
  };
}

function replaceStageTimer(compiler: Compiler, replacement: string): void {
  compiler.hooks.normalModuleFactory.tap('variant', ({ hooks }) => {
    hooks.beforeResolve.tap('variant', (asked) => {
      const isAsked = asked.request.endsWith('/stage-timer') && asked.contextInfo.issuer !== replacement;
      if (isAsked) asked.request = replacement;
    });
  });
}

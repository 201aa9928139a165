import type { Client } from '@temporalio/client';
import type { Stage } from '../../../client';
import { workflowIdOf } from '../../../temporal.config';
import type { World } from '../applicant';
import { readRun } from '../run-history';
import { createTraveller, type DemoPath } from './demo-path';

/** How a path went, as the demo prints it. */
export interface PathReport {
  readonly path: string;
  readonly title: string;
  readonly workflowId: string;
  readonly stages: readonly Stage[];
  readonly outcome: string;
  readonly credentialStatus: string;
  readonly events: number;
  readonly ms: number;
  /** Null: it ended as stated. */
  readonly problem: string | null;
}

export async function runPath(world: World, temporal: Client, path: DemoPath): Promise<PathReport> {
  const traveller = createTraveller(world, path.path);
  const startedAt = Date.now();
  let problem: string | null = null;
  try {
    await path.go(traveller);
    const { outcome } = await world.client.waitForEnd(traveller.shown().upgradeId);
    if (outcome !== path.outcome) problem = `ended ${outcome}, not ${path.outcome}`;
  } catch (error) {
    problem =
      error instanceof Error ? `${error.name}: ${error.message}` : 'something was thrown that is no error';
  }
  const ms = Date.now() - startedAt;
  try {
    const applicant = traveller.shown();
    const workflowId = workflowIdOf(applicant.credentialId);
    const [run, record, credential] = await Promise.all([
      readRun(temporal, workflowId),
      world.store.upgrades.get(applicant.upgradeId),
      applicant.credential(),
    ]);
    if (credential.status !== path.credentialStatus) {
      problem ??= `the credential is ${credential.status}, not ${path.credentialStatus}`;
    }
    const { stages, events } = run;
    const outcome = record?.outcome ?? 'none';
    return {
      path: path.path,
      title: path.title,
      workflowId,
      stages,
      outcome,
      credentialStatus: credential.status,
      events,
      ms,
      problem,
    };
  } catch (error) {
    problem ??= error instanceof Error ? error.message : 'the run cannot be read';
    const nothing = { workflowId: '-', stages: [], outcome: 'none', credentialStatus: '-', events: 0 };
    return { path: path.path, title: path.title, ...nothing, ms, problem };
  }
}

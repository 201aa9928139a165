/** The client, or audit trail and keys, by this machine's settings: those of the environment, else of the local stack. */
import type { DataConverter } from '@temporalio/common';
import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import { configuredCodecKeySource, configuredKeySource, openStore } from '../../db';
import type { Store } from '../../db/store';
import { type Environment, readEnvironment, temporalConnection } from '../../temporal.config';
import { createDataConverter } from '../../worker/data-converter';
import { UpgradeError } from '../errors';
import { bookOf, openPolicyBook, type PolicyBook } from '../policies/policy-book';
import { readPolicyFolder } from '../policies/policy-folder';
import { toUpgradeError } from '../temporal-errors';
import { createUpgradeClient } from '../create-upgrade-client';
import { createWorkerDeployment } from '../worker-deployment';
import { LOCAL_FOLDER, readLocalSettings } from './local-settings';
import type {
  FindStore,
  OpenClient,
  OpenClientRequest,
  OpenDeployment,
  OpenKeeping,
  OpenRequest,
  ReadPolicies,
} from './session';
import { missing } from './usage';

/** A server that is there answers in milliseconds; one that is not must not keep a person waiting. */
const CONNECT_WITHIN_MS = 3_000;

const LOOK_WITHIN_MS = 5_000;

export const openClient: OpenClient = async (request) => {
  useSettings(request);
  const environment = readEnvironment('client');
  const reviewersNeeded = environment.REVIEWERS_NEEDED;
  const store = await openLocalStore(environment);
  const policies = await openPolicies(environment, store);
  const { connectionOptions, namespace } = temporalConnection();
  const connection = Connection.lazy({ ...connectionOptions, connectTimeout: CONNECT_WITHIN_MS });
  const close = async (): Promise<void> => {
    await connection.close();
    await store.close();
  };
  try {
    const isReachable = request.needs === 'STORE' || (await reach(connection, request));
    const temporal = new Client({
      connection,
      namespace,
      dataConverter: await dataConverterOf(environment, namespace),
    });
    if (request.needs === 'RUN')
      return { client: createUpgradeClient({ temporal, store, reviewersNeeded, ...policies }), close };
    // The store has the status too: a run is not waited for in vain, nor for long if no worker is there.
    const answerWithinMs = isReachable ? LOOK_WITHIN_MS : 1;
    return {
      client: createUpgradeClient({ temporal, store, answerWithinMs, reviewersNeeded, ...policies }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};

export const openKeeping: OpenKeeping = async (request) => {
  useSettings(request);
  const store = await openLocalStore(readEnvironment('store'));
  return { store, close: () => store.close() };
};

export const openDeployment: OpenDeployment = async (request, name) => {
  // Who releases may have no key, by which one sees elsewhere that the environment has settings.
  if (request.dataFolder !== undefined || process.env['TEMPORAL_ADDRESS'] === undefined) useSettings(request);
  const deployment = name ?? process.env['WORKER_DEPLOYMENT'] ?? '';
  if (deployment === '') throw missing('--deployment');
  const { connectionOptions, namespace } = temporalConnection();
  const connection = Connection.lazy({ ...connectionOptions, connectTimeout: CONNECT_WITHIN_MS });
  try {
    await reach(connection, { ...request, needs: 'RUN' });
    const temporal = new Client({ connection, namespace });
    return { deployment: createWorkerDeployment(temporal, deployment), close: () => connection.close() };
  } catch (error) {
    await connection.close();
    throw error;
  }
};

/** Needs neither keys nor store: what the files say is all there is to it. */
export const readPolicies: ReadPolicies = ({ dataFolder }) => {
  const named = dataFolder === undefined ? process.env['POLICY_DIR'] : undefined;
  const folder = named ?? readLocalSettings(dataFolder)?.['POLICY_DIR'] ?? '';
  return bookOf(readPolicyFolder(folder));
};

async function openPolicies(
  { POLICY_DIR: folder }: Environment<'client'>,
  store: Store,
): Promise<Pick<PolicyBook, 'policies' | 'partnerPolicies'>> {
  try {
    return await openPolicyBook({ folder, store, at: Date.now() });
  } catch (error) {
    await store.close();
    throw toUpgradeError(error);
  }
}

/** A machine that makes backups has the path and no key: the path alone says that it is configured. */
export const findStore: FindStore = (request) => {
  if (request.dataFolder !== undefined || process.env['STORE_PATH'] === undefined) useSettings(request);
  return readEnvironment('backup').STORE_PATH;
};

/** @throws UpgradeError STORE_UNAVAILABLE if the keys cannot be used */
async function dataConverterOf(
  environment: Environment<'client'>,
  namespace: string,
): Promise<DataConverter> {
  try {
    return createDataConverter({ ring: await configuredCodecKeySource(environment).load(), namespace });
  } catch (error) {
    throw toUpgradeError(error);
  }
}

async function openLocalStore(environment: Environment<'store'>): Promise<Store> {
  try {
    return await openStore({
      path: environment.STORE_PATH,
      keys: await configuredKeySource(environment).load(),
    });
  } catch (error) {
    throw toUpgradeError(error);
  }
}

/** Local settings replace those of the environment as a whole: a local store goes with no other server. */
function useSettings({ dataFolder, tell }: OpenRequest): void {
  if (dataFolder === undefined && isConfigured()) return;
  const folder = dataFolder ?? LOCAL_FOLDER;
  const settings = readLocalSettings(folder);
  if (settings !== null) {
    Object.assign(process.env, NO_OTHER_KEYS, settings);
    tell(`using the local stack in ${folder}`);
  } else if (dataFolder !== undefined) {
    throw new UpgradeError('INVALID_INPUT', 'No local stack was ever started in the folder of --data.');
  }
}

/** A local stack has its keys as settings, which these would override. */
const NO_OTHER_KEYS = { KEYS_FILE: '', CODEC_KEYS_FILE: '', KEY_WRAPPER_MODULE: '' };

function isConfigured(): boolean {
  return process.env['SEALING_KEYS'] !== undefined || process.env['KEYS_FILE'] !== undefined;
}

/** Whether the server answers. @throws UpgradeError TEMPORAL_UNAVAILABLE if it must and does not */
async function reach(connection: Connection, { needs, tell }: OpenClientRequest): Promise<boolean> {
  try {
    await connection.ensureConnected();
    return true;
  } catch (error) {
    if (needs === 'RUN') throw unavailable(connection.options.address, error);
    tell('Temporal cannot be reached; this is what the store knows.');
    return false;
  }
}

function unavailable(address: string, error: unknown): UpgradeError {
  const cause = error instanceof Error ? error.cause : undefined;
  const refusal = isGrpcServiceError(cause) ? ` (gRPC status ${cause.code})` : '';
  return new UpgradeError(
    'TEMPORAL_UNAVAILABLE',
    `The Temporal server at ${address} cannot be reached${refusal}; check TEMPORAL_ADDRESS, or start a local stack with npm start.`,
  );
}

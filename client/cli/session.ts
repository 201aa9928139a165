/** What every command works with: the terminal, the client, and how to answer. */
import type { Store } from '../../db/store';
import type { PolicyBook } from '../policies/policy-book';
import type { UpgradeClient } from '../upgrade-client';
import type { WorkerDeployment } from '../worker-deployment';
import { PROGRAM } from './help';
import type { Io } from './io';

/** How much of the product a command needs; what it does not need may be away. */
export type ClientNeeds =
  /** The store alone. */
  | 'STORE'
  /** The running upgrade, else what the store knows of it. */
  | 'RUN_IF_THERE'
  /** The running upgrade. */
  | 'RUN';

export interface OpenedClient {
  readonly client: UpgradeClient;
  close(): Promise<void>;
}

/** What operators keep, for whoever holds the keys of the store; the client of other programs has no part of it. */
export interface OpenedKeeping {
  readonly store: Keeping;
  close(): Promise<void>;
}

export type Keeping = Pick<
  Store,
  'audit' | 'keys' | 'endpoints' | 'outgoingEvents' | 'credentials' | 'upgrades' | 'syntheticCases'
>;

/** Needs no key and no store. */
export interface OpenedDeployment {
  readonly deployment: WorkerDeployment;
  close(): Promise<void>;
}

export interface OpenRequest {
  /** Folder of a local stack whose settings are to be used; undefined: as the environment says. */
  readonly dataFolder: string | undefined;
  /** Tells the person something on standard error. */
  readonly tell: (line: string) => void;
}
export interface OpenClientRequest extends OpenRequest {
  readonly needs: ClientNeeds;
}
export type OpenKeeping = (request: OpenRequest) => Promise<OpenedKeeping>;
/** @param name null: as WORKER_DEPLOYMENT says. @throws UsageError if neither says which */
export type OpenDeployment = (request: OpenRequest, name: string | null) => Promise<OpenedDeployment>;
/** Profiles by the files of this machine's settings. @throws ConfigError */
export type ReadPolicies = (request: OpenRequest) => PolicyBook;
/** The database's file, by the settings. */
export type FindStore = (request: OpenRequest) => string;
export type OpenClient = (request: OpenClientRequest) => Promise<OpenedClient>;

export interface Session {
  readonly io: Io;
  /** UTC milliseconds. */
  readonly clock: () => number;
  /** IANA zone of whoever reads the output. */
  readonly timeZone: string;
  readonly isJson: () => boolean;
  /** Whether somebody is there to be asked and may be. */
  readonly mayAsk: () => boolean;
  /** How a further command is typed: with the same folder, if one was given. */
  typed(command: string): string;
  client(needs: ClientNeeds): Promise<UpgradeClient>;
  keeping(): Promise<Keeping>;
  /** STORE_PATH, for what needs no key. */
  storePath(): string;
  policies(): PolicyBook;
  /** The worker deployment of this name; null: as WORKER_DEPLOYMENT says. */
  deployment(name: string | null): Promise<WorkerDeployment>;
  /** Before a person is asked: nobody types a page of answers to learn that nothing is there to take them. */
  prepare(needs: ClientNeeds): Promise<void>;
  /** Waits for a call, and after a while tells a person so: in these words, or that the upgrade has yet to answer. */
  waitFor<T>(call: Promise<T>, waiting?: string): Promise<T>;
  /** The result of the command: an object for programs, or a text for people. */
  answer(result: { readonly json: unknown; readonly text: string }): void;
  /** A line for a person on a terminal, on the way to the result. */
  say(text: string): void;
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly io: Io;
  readonly openClient: OpenClient;
  readonly openKeeping: OpenKeeping;
  readonly findStore: FindStore;
  readonly readPolicies: ReadPolicies;
  readonly openDeployment: OpenDeployment;
  readonly clock: () => number;
  readonly timeZone: string;
  /** Options that hold for every command, once the command line was read. */
  readonly globals: () => GlobalOptions;
}

export interface GlobalOptions {
  readonly json?: boolean;
  readonly data?: string;
}

/** After this a person wonders whether anything happens. */
const PATIENCE_MS = 3_000;
const WAITING = 'Waiting for the upgrade to answer. Ctrl-C ends the waiting, not what was sent.';

export function createSession(options: SessionOptions): Session {
  const { io, openClient, openKeeping, findStore, readPolicies, openDeployment, clock, timeZone, globals } =
    options;
  const opened = new Map<ClientNeeds, OpenedClient>();
  let openedKeeping: OpenedKeeping | null = null;
  let openedDeployment: OpenedDeployment | null = null;
  const isJson = (): boolean => globals().json === true;
  const mayAsk = (): boolean => io.isTerminal && !isJson();
  const tell = (line: string): void => void io.stderr.write(`${line}\n`);

  async function client(needs: ClientNeeds): Promise<UpgradeClient> {
    const one = opened.get(needs) ?? (await openClient({ needs, dataFolder: globals().data, tell }));
    opened.set(needs, one);
    return one.client;
  }

  return {
    io,
    clock,
    timeZone,
    isJson,
    mayAsk,
    client,

    async keeping() {
      openedKeeping ??= await openKeeping({ dataFolder: globals().data, tell });
      return openedKeeping.store;
    },

    async deployment(name) {
      openedDeployment ??= await openDeployment({ dataFolder: globals().data, tell }, name);
      return openedDeployment.deployment;
    },

    policies: () => readPolicies({ dataFolder: globals().data, tell }),

    storePath: () => findStore({ dataFolder: globals().data, tell }),

    typed(command) {
      const { data } = globals();
      return `${PROGRAM}${data === undefined ? '' : ` --data ${quoted(data)}`} ${command}`;
    },

    async prepare(needs) {
      if (mayAsk()) await client(needs);
    },

    async waitFor(call, waiting = WAITING) {
      if (!io.isTerminal) return call;
      const timer = setTimeout(() => tell(waiting), PATIENCE_MS);
      try {
        return await call;
      } finally {
        clearTimeout(timer);
      }
    },

    answer({ json, text }) {
      io.stdout.write(`${isJson() ? JSON.stringify(json) : text}\n`);
    },

    say: (text) => void io.stdout.write(`${text}\n`),

    async close() {
      for (const { close } of opened.values()) await close();
      opened.clear();
      await openedKeeping?.close();
      openedKeeping = null;
      await openedDeployment?.close();
      openedDeployment = null;
    },
  };
}

/** For a shell, where it needs quotes. */
function quoted(text: string): string {
  return /^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

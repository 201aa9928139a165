import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf } from './errors';
import { findOnPath, reasonNotExecutable } from './find-on-path';
import { freePort } from './free-port';
import { runCommand } from './run-command';
import type { BuildFolders, FindContext } from './server-kind';
import { startListening } from './start-time-skipping-server';
import { noteVersion } from './version-note';

export const TIME_SKIPPING_VERSION = '1.38.0';

/**
 * Collects the jars of the Java test server with Maven and writes the script that starts them.
 *
 * @throws when Maven or Java is missing or fails, and on Windows, where a shell script cannot be started.
 */
export async function buildTimeSkippingServer(
  { made, scratch }: BuildFolders,
  { env, progress, limits }: FindContext,
): Promise<void> {
  if (process.platform === 'win32') throw new Error('the Java server is started by a shell script');
  const mvn = findOnPath('mvn', env);
  if (mvn === undefined) throw new Error('`mvn` is not on PATH');
  const java = findJava(env);
  if (java === undefined) throw new Error('`java` is neither in JAVA_HOME nor on PATH');

  const pom = join(scratch, 'pom.xml');
  const script = join(made, 'temporal-test-server');
  await writeFile(pom, POM);
  const args = ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', '-DincludeScope=runtime'];
  await progress.during('collecting the Temporal test server with Maven', () =>
    runCommand(mvn, [...args, `-DoutputDirectory=${join(made, 'lib')}`], {
      env,
      cwd: scratch,
      timeoutMs: limits.buildTimeoutMs,
    }),
  );
  await writeFile(script, SCRIPT);
  await chmod(script, 0o755);
  await noteVersion(made, TIME_SKIPPING_VERSION);
  try {
    await archiveClasses(java, made, env, limits.checkTimeoutMs);
  } catch (error) {
    progress.line(`The test server will start without a class archive, a little slower: ${reasonOf(error)}`);
  }
}

function findJava(env: NodeJS.ProcessEnv): string | undefined {
  const home = env['JAVA_HOME'];
  const own = home === undefined || home === '' ? undefined : join(home, 'bin', 'java');
  return own !== undefined && reasonNotExecutable(own) === undefined ? own : findOnPath('java', env);
}

/**
 * Starts the server once and lets the JVM write its loaded classes into an archive as it ends: later starts take 0.3
 * instead of 0.7 s, and the SDK gives up on a test server after 5 s, which a loaded machine does reach.
 */
async function archiveClasses(
  java: string,
  made: string,
  env: NodeJS.ProcessEnv,
  startTimeoutMs: number,
): Promise<void> {
  const port = await freePort();
  const args = [
    ...JAVA_OPTIONS,
    `-XX:ArchiveClassesAtExit=${ARCHIVE}`,
    '-cp',
    'lib/*',
    MAIN_CLASS,
    String(port),
  ];
  const server = await startListening(java, args, port, { cwd: made, env, startTimeoutMs });
  await server.stop();
}

const MAIN_CLASS = 'io.temporal.testserver.TestServer';
const ARCHIVE = 'classes.jsa';
/** Quick to start rather than quick to run: a test server lives for seconds. */
const JAVA_OPTIONS = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

/** Without a logger the server complains of it on each start; with this one it says nothing, as before. */
const SLF4J_VERSION = '1.7.36';

const POM = `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId>
  <artifactId>temporal-test-server-home</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${TIME_SKIPPING_VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-nop</artifactId>
      <version>${SLF4J_VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;

/**
 * It must `exec`, for whoever stops a test server kills the process it started and nothing below it. Only the port is
 * passed on: with --enable-time-skipping the clock would run from the start. Relative paths, because the folder moves
 * after it is made and the class archive holds them.
 */
const SCRIPT = `#!/bin/sh
here=$(readlink -f "$0" 2>/dev/null) || here=$0
cd "\${here%/*}" || exit 1
java=java
if [ -n "$JAVA_HOME" ] && [ -x "$JAVA_HOME/bin/java" ]; then java=$JAVA_HOME/bin/java; fi
archive=-Xshare:auto
if [ -f ${ARCHIVE} ]; then archive=-XX:SharedArchiveFile=${ARCHIVE}; fi
exec "$java" ${JAVA_OPTIONS.join(' ')} "$archive" -cp 'lib/*' ${MAIN_CLASS} "$1"
`;

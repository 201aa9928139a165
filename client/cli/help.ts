/** How the program is called, as it is typed. */
export const PROGRAM = 'npm run upgrade --';

export const UPGRADE_ID = 'id of the upgrade, as start and list show it';

/** Examples for the end of a help text: what is typed after the program, and perhaps what it does. */
export function examples(...each: readonly (readonly [command: string, meaning?: string])[]): string {
  const lines = each.flatMap(([command, meaning]) => [
    ...(meaning === undefined ? [] : [`  # ${meaning}`]),
    `  ${PROGRAM} ${command}`,
  ]);
  return `\nExamples:\n${lines.join('\n')}`;
}

/**
 * How `patched()` must be used (docs/change-under-load.md): by an id that says when and what, and with a history that took
 * it up beside those that did not, so that the replay gate holds both ways of going on.
 */
import { parseSync } from '@swc/core';

/** Month of the release and what changes, e.g. `2027-03-remind-before-letter`. */
const ID_FORM = /^20\d\d-(0[1-9]|1[0-2])-[a-z0-9-]+$/;

/**
 * @param sources text by file
 * @param recorded ids of the patches that recorded histories took up
 * @returns what is wrong, each a sentence
 */
export function patchProblems(
  sources: Readonly<Record<string, string>>,
  recorded: ReadonlySet<string>,
): string[] {
  return Object.entries(sources).flatMap(([file, text]) =>
    patchCallsOf(text).flatMap((id) => {
      if (id === null) return [`${file}: the id of a patch must be a literal`];
      if (!ID_FORM.test(id)) return [`${file}: ${id} must say the month and what changes`];
      return recorded.has(id) ? [] : [`${file}: no recorded history took ${id} up`];
    }),
  );
}

/** Ids that `patched` and `deprecatePatch` are called with; null: one that is no literal. */
function patchCallsOf(text: string): (string | null)[] {
  const ids: (string | null)[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node !== 'object' || node === null) return;
    if (isCall(node) && ['patched', 'deprecatePatch'].includes(calleeOf(node) ?? '')) {
      const [first] = node.arguments;
      ids.push(first?.expression.type === 'StringLiteral' ? (first.expression.value ?? null) : null);
    }
    Object.values(node).forEach(visit);
  };
  visit(parseSync(text, { syntax: 'typescript' }).body);
  return ids;
}

interface Named {
  readonly type: string;
  readonly value?: string;
  readonly property?: Named;
}
interface Call {
  readonly type: 'CallExpression';
  readonly callee: Named;
  readonly arguments: readonly { readonly expression: Named }[];
}

function isCall(node: object): node is Call {
  return 'type' in node && node.type === 'CallExpression';
}

function calleeOf({ callee }: Call): string | undefined {
  return callee.type === 'MemberExpression' ? callee.property?.value : callee.value;
}

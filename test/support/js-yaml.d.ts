/** The one function of it that tests use. */
declare module 'js-yaml' {
  /** All documents of a text; refuses tags, and a key that stands twice. */
  export function safeLoadAll(text: string): unknown[];
}

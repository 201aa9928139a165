/** The form of a policy file: whose profile it is, on which it rests, and what it changes. docs/policies.md shows one. */
import { z } from 'zod';
import { POLICIES } from '../../workflows/policies';
import { demo } from '../../workflows/policies/demo';
import { STANDARDS } from './conformance/rules';
import { policyRulesSchema } from './policy-rules-schema';

/** Profiles for real people alone. */
const BASES = [...POLICIES.keys()].filter((name) => name !== demo.name);

const NAME_FORM = 'small letters, digits and hyphens, beginning with a letter, at most 60';
const PARTNER_FORM = 'up to 100 letters, digits and . _ : @ -';
const VERSION_FORM = 'a whole number from 1 to 1000000';
const version = z
  .number({ error: VERSION_FORM })
  .int(VERSION_FORM)
  .min(1, VERSION_FORM)
  .max(1_000_000, VERSION_FORM);

export const policyFileSchema = z.strictObject(
  {
    /** For editors. */
    $schema: z.string({ error: 'a text' }).optional(),
    name: z.string({ error: NAME_FORM }).regex(/^[a-z][a-z0-9-]{0,59}$/, NAME_FORM),
    /** Raised with every change: cases are pinned to it. */
    version,
    /** Whose upgrades have it when no policy is named. */
    partnerId: z.string({ error: PARTNER_FORM }).regex(/^[A-Za-z0-9._:@-]{1,100}$/, PARTNER_FORM),
    base: z.enum(BASES, { error: `one of ${BASES.join(', ')}` }),
    /** What the base was when the file was written, so that it never changes below a partner unnoticed. */
    baseVersion: version,
    /** The program refuses to start if the profile breaks it. */
    conformsTo: z.enum(STANDARDS, { error: `one of ${STANDARDS.join(', ')}` }).optional(),
    rules: policyRulesSchema,
  },
  { error: 'one JSON object' },
);

/** For editors and other programs; held to docs/policy-file.schema.json by a test. */
export function policyFileJsonSchema(): object {
  return z.toJSONSchema(policyFileSchema, { io: 'input', target: 'draft-2020-12' });
}

/** Writes docs/openapi.json, which a test holds equal to what is served. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openApiDocument } from './openapi';

const file = path.join(__dirname, '../../../docs/openapi.json');
writeFileSync(file, `${JSON.stringify(openApiDocument(), null, 2)}\n`);

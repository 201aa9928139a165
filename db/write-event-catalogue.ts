/** Writes docs/events-to-back-ends.schema.json from the schemas of the events. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { catalogueAsJson } from './event-catalogue';

const FILE = path.join(__dirname, '..', 'docs', 'events-to-back-ends.schema.json');

writeFileSync(FILE, catalogueAsJson());

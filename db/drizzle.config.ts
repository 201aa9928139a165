import { defineConfig } from 'drizzle-kit';

/** For `npm run db:generate`, which compares the schema with the migrations and writes the next one. */
export default defineConfig({
  dialect: 'sqlite',
  schema: './db/schema.sqlite.ts',
  out: './db/migrations/sqlite',
});

import { openSqliteFile } from './sqlite-files';
import { describeStoreContract } from './store.contract';

describeStoreContract('SQLite', openSqliteFile);

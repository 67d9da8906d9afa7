/** The thread that owns the record: SQLite blocks, and nothing else in the console may wait for a disk. */
import { parentPort, workerData } from 'node:worker_threads';
import { openHistoryDatabase } from '../history-database.ts';
import { serveHistory } from './serve-history.ts';
import type { WorkerOptions } from './serve-history.ts';

const port = parentPort;
if (port === null) {
  process.stderr.write('This is a part of the console and is started by it.\n');
  process.exit(2);
}
const { path, bytesMax } = workerData as WorkerOptions; // made by openHistoryWorker
serveHistory(openHistoryDatabase({ path, bytesMax }), port);

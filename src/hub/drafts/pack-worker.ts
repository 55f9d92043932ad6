import { parentPort, workerData } from 'node:worker_threads';
import { runPackTask } from './pack-task';
import type { PackTask } from './pack-task';

/* A thread of its own for one packing: a long chapter is seconds of work in one piece. Given its task by packer.ts. */
parentPort!.postMessage(await runPackTask(workerData as PackTask));

import { startHub } from '../../src/hub/main';
import type { HubOptions } from '../../src/hub/main';

/* A hub as a process of its own, so that a test can kill it. Options as JSON; says where it serves as JSON. */
const hub = await startHub(JSON.parse(process.argv[2]!) as HubOptions);
process.once('SIGTERM', () => void hub.close().then(() => process.exit(0)));
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ url: hub.url, accounts: hub.demoAccounts, cpuMs: (user + system) / 1000 }));

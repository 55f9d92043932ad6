import { serveBareStore } from '../bare-store';

/* The embedded store with nothing before it, as a process of its own. Its folder is the argument. */
const bare = await serveBareStore(process.argv[2]!, process.argv[2]!);
process.once('SIGTERM', () => void bare.close().then(() => process.exit(0)));
console.log(JSON.stringify({ url: `http://127.0.0.1:${bare.port}`, accounts: [] }));

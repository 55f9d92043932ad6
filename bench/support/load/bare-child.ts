import { serveBareStore } from '../bare-store';

/* The embedded store with nothing before it, as a process of its own. Its folder is the argument, as JSON. */
const { data } = JSON.parse(process.argv[2]!) as { data: string };
const bare = await serveBareStore(data, data);
process.once('SIGTERM', () => void bare.close().then(() => process.exit(0)));
console.log(JSON.stringify({ url: `http://127.0.0.1:${bare.port}`, accounts: [] }));

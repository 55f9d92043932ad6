/* `npm start`: installs and builds what is missing, then runs the hub. Options go through: `npm start -- --lan`. */
import { join } from 'node:path';
import { buildIfStale, installDependencies, root } from './prepare.mjs';

installDependencies();
buildIfStale();
process.argv.splice(1, process.argv.length - 1, join(root, 'build/node/sandyq.js'), 'hub', ...process.argv.slice(2));
await import('../build/node/sandyq.js');

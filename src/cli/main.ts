import { version } from '../../package.json';
import { runCommandLine } from './frame';
import { processIo } from './io';
import { root } from './root';

const [first] = process.argv.slice(2);
if (first === '--version' || first === '-v') processIo.out(version);
else process.exitCode = await runCommandLine(root, process.argv.slice(2), processIo);

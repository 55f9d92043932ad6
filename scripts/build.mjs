/* `npm run build`: the app and the node programs, where their sources changed. */
import { buildIfStale, installDependencies } from './prepare.mjs';

installDependencies();
buildIfStale();

import { expose } from 'comlink';
import { ImportReader } from './reading';

expose(new ImportReader());

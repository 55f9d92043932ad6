import { expose } from 'comlink';
import { LIBRARY_DATABASE } from '../names';
import { ReadDatabase } from './database';
import { KitSearch } from './kit-search';
import { SearchStore } from './search-store';

/* The search: a worker of its own. Indexes are built, loaded and asked here. The page's side is search.ts. */

expose(new KitSearch(new ReadDatabase(LIBRARY_DATABASE), new SearchStore()));

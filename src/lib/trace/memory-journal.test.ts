import { journalContract } from '../../../tests/contract/journal';
import { MemoryJournal } from './memory-journal';

journalContract('memory', async (clock) => {
  const journal = new MemoryJournal(clock);
  return { journal, anotherTab: () => journal };
});

import { JestAsymmetricMatchers, JestChaiExpect, JestExtend, chai } from '@vitest/expect';
import { fn } from '@vitest/spy';

/*
 * Stands for `vitest` in a page: as much of it as the contract suites use, with Vitest's own matchers, so that the very
 * suites that run in Node run on a browser's storage too.
 */

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

export const { expect } = chai;

interface Case {
  readonly name: string;
  readonly run: () => Promise<void> | void;
}
const cases: Case[] = [];
let suite = '';

export function describe(name: string, define: () => void): void {
  const outer = suite;
  suite = `${outer}${outer === '' ? '' : ' › '}${name}`;
  define();
  suite = outer;
}

export const it = (name: string, run: Case['run']): void => void cases.push({ name: `${suite} › ${name}`, run });

export const vi = {
  fn,
  async waitFor(check: () => void): Promise<void> {
    for (let left = 100; ; left -= 1) {
      try {
        return check();
      } catch (error) {
        if (left === 0) throw error;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  },
};

export interface Outcome {
  readonly name: string;
  /** Absent: it passed. */
  readonly failure?: string;
}

export async function runAll(): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { name, run } of cases) {
    try {
      await run();
      outcomes.push({ name });
    } catch (error) {
      outcomes.push({ name, failure: error instanceof Error ? `${error.message}\n${error.stack}` : String(error) });
    }
  }
  return outcomes;
}

import { LinkFailure } from '../lib/sync/link-failure';
import type { ExitCode, Io } from './io';
import { explainRefusal } from './refusals';
import { RefusedByHub } from './trace/download';

/** Says why it did not go, in words or as JSON, and what to end with. */
export type Fail = (text: string, result: object) => ExitCode;

/** Runs what may be refused by a hub, or not reach it; either is said like any other failure. */
export async function mayFail(
  io: Io,
  asJson: boolean | undefined,
  run: (fail: Fail) => Promise<ExitCode>,
): Promise<ExitCode> {
  const fail: Fail = (text, result) => {
    if (asJson) io.out(JSON.stringify({ ok: false, ...result }));
    else io.err(`${text}\n`);
    return 1;
  };
  try {
    return await run(fail);
  } catch (error) {
    if (error instanceof RefusedByHub) return fail(explainRefusal(error.refusal), error.refusal);
    if (error instanceof LinkFailure) return fail(explainRefusal({ code: error.code }), { code: error.code });
    throw error;
  }
}

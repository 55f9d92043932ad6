/** 0 good, 1 found bad, 2 used wrongly (or the machine refused: no such file, disk full). */
export type ExitCode = 0 | 1 | 2;

/** Where a command speaks: passed in, so that tests listen. */
export interface Io {
  /** Results, to standard output. */
  out(text: string): void;
  /** Everything else, to standard error. */
  err(text: string): void;
  /** Somebody looks at standard error: progress may be shown. */
  readonly terminal: boolean;
}

export const processIo: Io = {
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(text),
  terminal: process.stderr.isTTY === true,
};

/** Thrown where the command line itself is wrong; the frame prints it, with what to do, and exits with 2. */
export class UsedWrongly extends Error {
  override readonly name = 'UsedWrongly';
}

/** A line of progress that overwrites itself, at most ten times a second; silent where nobody looks. */
export function progressLine(io: Io, label: string) {
  let last = 0;
  return {
    show(done: number, total: number): void {
      if (!io.terminal || Date.now() - last < 100) return;
      last = Date.now();
      io.err(`\r${label} ${total > 0 ? Math.floor((100 * done) / total) : 100} %\u001b[K`);
    },
    end(): void {
      if (io.terminal) io.err('\r\u001b[K');
    },
  };
}

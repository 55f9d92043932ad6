import type { Launch, ReportMessage } from '../lib/player/protocol';
import type { LrsAnswer, LrsRequest } from './lrs/request';

export type Report = Omit<ReportMessage, 'type'>;

export interface Running {
  /** Called before the package goes: it reports what was set and not committed. */
  last(): void;
  /** Goes behind the address of the package's page, without `?`. */
  readonly query?: string;
  /** Answers what the package asks below `endpoint`. */
  answer?(request: LrsRequest): LrsAnswer;
}

/**
 * A runtime puts its interface where packages look for it, and reports whenever the package commits or ends. `endpoint`: an
 * address of this origin, with a slash at its end, below which the worker asks the runtime. What has nothing to say but its
 * last gives that alone.
 */
export type RunPackage = (launch: Launch, report: (report: Report) => void, endpoint: string) => Running | (() => void);

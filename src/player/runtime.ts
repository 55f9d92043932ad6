import type { Launch, ReportMessage } from '../lib/player/protocol';

export type Report = Omit<ReportMessage, 'type'>;

/**
 * A runtime puts its interface where packages look for it, and reports whenever the package commits or ends. What it gives
 * back is called before the package goes: it reports what was set and not committed.
 */
export type RunPackage = (launch: Launch, report: (report: Report) => void) => () => void;

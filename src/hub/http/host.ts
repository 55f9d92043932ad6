import type { IncomingMessage } from 'node:http';

/** The name that somebody asked for, without the port; as the client says it, so hostile. Empty where it says none. */
export const hostOf = ({ headers }: IncomingMessage): string => (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();

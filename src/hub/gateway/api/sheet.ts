import { notFound } from '../../http/answer';
import type { Answer } from '../../http/answer';
import type { Route } from '../../http/router';
import { renderSheet, sheetPolicy } from '../../tls/sheet';
import { withRole } from '../call';
import type { Call } from '../call';

export const sheetRoutes: readonly Route<Call>[] = [{ method: 'GET', path: '/api/hub/sheet', handle: sheet }];

/** The sheet for the wall, by a connection that is encrypted: what it says of the fingerprint can be believed. */
async function sheet(call: Call): Promise<Answer> {
  withRole(call, 'admin', 'methodist', 'officer', 'hr', 'invigilator', 'tutor');
  const facts = call.services.lan.sheet?.();
  if (facts === undefined) throw notFound();
  return {
    status: 200,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': sheetPolicy(),
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    },
    body: await renderSheet(facts),
  };
}

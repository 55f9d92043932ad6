import { notFound } from '../../http/answer';
import type { Answer } from '../../http/answer';
import type { Route } from '../../http/router';
import { renderNoSheet, renderSheet, sheetPolicy } from '../../tls/sheet';
import { withRole } from '../call';
import type { Call } from '../call';

export const sheetRoutes: readonly Route<Call>[] = [{ method: 'GET', path: '/api/hub/sheet', handle: sheet }];

/** The sheet for the wall, by a connection that is encrypted: what it says of the fingerprint can be believed. */
async function sheet(call: Call): Promise<Answer> {
  withRole(call, 'admin', 'methodist', 'officer', 'hr', 'invigilator', 'tutor');
  if (call.services.lan.sheet === undefined) throw notFound();
  const facts = call.services.lan.sheet();
  return {
    status: facts === undefined ? 503 : 200,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': sheetPolicy(),
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    },
    body: facts === undefined ? renderNoSheet() : await renderSheet(facts),
  };
}

import { Readable } from 'node:stream';
import type { Answer } from '../../http/answer';
import { invalid, json } from '../../http/answer';
import type { Route } from '../../http/router';
import { withRole } from '../call';
import type { Call } from '../call';

export const auditRoutes: readonly Route<Call>[] = [
  { method: 'GET', path: '/api/audit', handle: page },
  { method: 'GET', path: '/api/audit/export', handle: exported },
];

async function page(call: Call): Promise<Answer> {
  withRole(call, 'admin', 'officer');
  const { before, limit = '50' } = call.query;
  if (before !== undefined && !/^(\d{14}-[a-z0-9]{8}|n\d{12})$/.test(before)) throw invalid('before');
  const count = Math.min(200, Math.max(1, Number.parseInt(limit, 10) || 50));
  return json(await call.services.audit.page(before, count));
}

/** Whoever takes the list out is the last entry of it. */
async function exported(call: Call): Promise<Answer> {
  const { account } = withRole(call, 'admin', 'officer');
  const { audit, identity } = call.services;
  await audit.write(account, 'audit-exported');
  const headers = {
    'Content-Type': 'application/x-ndjson',
    'Content-Disposition': `attachment; filename="audit-${identity.hub}.ndjson"`,
    'X-Content-Type-Options': 'nosniff',
  };
  const lines = audit.lines({ institution: identity.institution.id, hubKey: identity.receiptPublicKey });
  return { status: 200, headers, body: Readable.from(lines) };
}

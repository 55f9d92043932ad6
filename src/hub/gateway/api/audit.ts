import { invalid, json } from '../../http/answer';
import type { Route } from '../../http/router';
import { withRole } from '../call';
import type { Call } from '../call';

export const auditRoutes: readonly Route<Call>[] = [
  {
    method: 'GET',
    path: '/api/audit',
    handle: async (call) => {
      withRole(call, 'admin', 'officer');
      const { before, limit = '50' } = call.query;
      if (before !== undefined && !/^\d{14}-[a-z0-9]{8}$/.test(before)) throw invalid('before');
      const count = Math.min(200, Math.max(1, Number.parseInt(limit, 10) || 50));
      return json(await call.services.audit.page(before, count));
    },
  },
];

import { expect, it } from 'vitest';
import { draftFileRoutes } from './draft-files';
import { draftStageRoutes } from './draft-stages';
import { draftRoutes } from './drafts';

it('are the institution’s: sites write no kits', () => {
  const routes = [...draftRoutes, ...draftFileRoutes, ...draftStageRoutes];
  expect(routes.length).toBeGreaterThan(10);
  expect(routes.filter((route) => route.ofInstitution !== true || route.anonymous !== undefined)).toEqual([]);
});

import { describe, expect, it } from 'vitest';
import { findRoute, pathOf } from './router';
import type { Route } from './router';

describe('a path', () => {
  it.each([
    ['/', ['']],
    ['/a/b?c=/d', ['a', 'b']],
    ['/db/dossier-x/question%3Aab', ['db', 'dossier-x', 'question:ab']],
    ['/a/', ['a', '']],
    ['/%D0%B0', ['а']],
  ])('%s is taken apart', (target, parts) => {
    expect(pathOf(target)).toEqual(parts);
  });

  it.each(['', 'a', '/..', '/a/../b', '/a/%2e%2e/b', '/a%2fb', '/a%5cb', '/a\\b', '/%00', '/%', '/%zz', '/a/./b'])(
    '%j is refused',
    (target) => {
      expect(pathOf(target)).toBeUndefined();
    },
  );
});

describe('a route', () => {
  const route = (method: 'GET' | 'POST', path: string): Route<void> => ({
    method,
    path,
    handle: () => Promise.resolve({ status: 200 }),
  });
  const routes = [route('GET', '/a/fixed'), route('GET', '/a/:id'), route('POST', '/a/:id/b')];

  it('is found by method and parts, the fixed one first', () => {
    expect(findRoute(routes, 'GET', ['a', 'fixed'])).toMatchObject({ route: routes[0], params: {} });
    expect(findRoute(routes, 'GET', ['a', 'x'])).toMatchObject({ route: routes[1], params: { id: 'x' } });
    expect(findRoute(routes, 'POST', ['a', 'x', 'b'])).toMatchObject({ params: { id: 'x' } });
  });

  it('is told apart from a wrong method and from nothing', () => {
    expect(findRoute(routes, 'POST', ['a', 'x'])).toBe('wrong-method');
    expect(findRoute(routes, 'GET', ['b'])).toBeUndefined();
    expect(findRoute(routes, 'GET', ['a', 'x', 'y'])).toBeUndefined();
  });
});

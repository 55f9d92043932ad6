import { defineCommand } from 'citty';

export default defineCommand({
  meta: { name: 'site', description: 'Hubs at other places: a prison, a village, a ship' },
  subCommands: {
    request: () => import('./site-request').then((module) => module.default),
    admit: () => import('./site-admit').then((module) => module.default),
    found: () => import('./site-found').then((module) => module.default),
    list: () => import('./site-list').then((module) => module.default),
    assign: () => import('./site-assign').then((module) => module.default),
    transfer: () => import('./site-transfer').then((module) => module.default),
    block: () => import('./site-block').then((module) => module.default),
    out: () => import('./site-out').then((module) => module.default),
    in: () => import('./site-in').then((module) => module.default),
  },
});

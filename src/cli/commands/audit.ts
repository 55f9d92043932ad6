import { defineCommand } from 'citty';

export default defineCommand({
  meta: { name: 'audit', description: 'Take the audit list out of a hub, or check one' },
  subCommands: {
    export: () => import('./audit-export').then((module) => module.default),
    verify: () => import('./audit-verify').then((module) => module.default),
  },
});

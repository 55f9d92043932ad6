import { defineCommand } from 'citty';

export default defineCommand({
  meta: { name: 'trace', description: 'Check a learner’s digital trace, or take it out of a hub' },
  subCommands: {
    verify: () => import('./trace-verify').then((module) => module.default),
    push: () => import('./trace-push').then((module) => module.default),
    revocations: () => import('./trace-revocations').then((module) => module.default),
    export: () => import('./trace-export').then((module) => module.default),
  },
});

import { defineCommand } from 'citty';

export default defineCommand({
  meta: { name: 'institution', description: 'The signed list of an institution: its keys, and versions withdrawn' },
  subCommands: {
    list: () => import('./institution-list').then((module) => module.default),
    show: () => import('./institution-show').then((module) => module.default),
    publish: () => import('./institution-publish').then((module) => module.default),
  },
});

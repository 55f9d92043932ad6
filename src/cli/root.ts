import { defineCommand } from 'citty';
import { version } from '../../package.json';

/** Loaded when called: `sandyq verify` does not wait for the hub. */
export const root = defineCommand({
  meta: {
    name: 'sandyq',
    version,
    description: 'Kits of study materials, the hub that serves them, and the traces that come back',
  },
  subCommands: {
    hub: () => import('./commands/hub').then((module) => module.default),
    keygen: () => import('./commands/keygen').then((module) => module.default),
    import: () => import('./commands/import').then((module) => module.default),
    pack: () => import('./commands/pack').then((module) => module.default),
    questions: () => import('./commands/questions').then((module) => module.default),
    verify: () => import('./commands/verify').then((module) => module.default),
    inspect: () => import('./commands/inspect').then((module) => module.default),
    print: () => import('./commands/print').then((module) => module.default),
    publish: () => import('./commands/publish').then((module) => module.default),
    stick: () => import('./commands/stick').then((module) => module.default),
    institution: () => import('./commands/institution').then((module) => module.default),
    backup: () => import('./commands/backup').then((module) => module.default),
    restore: () => import('./commands/restore').then((module) => module.default),
    site: () => import('./commands/site').then((module) => module.default),
    courier: () => import('./commands/courier').then((module) => module.default),
    audit: () => import('./commands/audit').then((module) => module.default),
    trace: () => import('./commands/trace').then((module) => module.default),
  },
});

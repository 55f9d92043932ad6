import { defineCommand } from 'citty';

export default defineCommand({
  meta: { name: 'courier', description: 'Carry dossiers where no cable goes: take couriers in, give answers out' },
  subCommands: {
    in: () => import('./courier-in').then((module) => module.default),
    out: () => import('./courier-out').then((module) => module.default),
    enrol: () => import('./courier-enrol').then((module) => module.default),
    show: () => import('./courier-show').then((module) => module.default),
  },
});

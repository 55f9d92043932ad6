import type { RunningHub } from './main';

/** What a person sees who started the hub: where to go, and with which accounts, in the three languages. */
export function banner(
  hub: Pick<RunningHub, 'url' | 'otherUrl' | 'trustUrl' | 'demoAccounts'> & {
    /** Of a hub from a stick that lets nothing be written: where its data are instead. */
    readonly dataBesideStick?: string;
  },
): string {
  const lines = [
    '',
    '  Sandyq',
    '',
    `  Ашыңыз · Откройте · Open:   ${hub.url}`,
    ...(hub.otherUrl === undefined
      ? []
      : [`  Атау табылмаса · Если имя не находится · If the name is not found:   ${hub.otherUrl}`]),
    ...(hub.trustUrl === undefined
      ? ['  Тек осы компьютерде · Только на этом компьютере · On this machine only']
      : [
          `  Сенім беті · Как доверять · Trust page:   ${hub.trustUrl}`,
          '  Алдымен осы бетті ашыңыз · Сначала откройте эту страницу · Open this page first',
        ]),
  ];
  if (hub.dataBesideStick !== undefined)
    lines.push(
      '',
      '  Флешкаға жазуға болмайды, деректер осы компьютерде сақталады.',
      '  На флешку нельзя записывать, данные хранятся на этом компьютере.',
      '  The stick cannot be written to; the data are kept on this computer:',
      `    ${hub.dataBesideStick}`,
    );
  if (hub.demoAccounts.length > 0) lines.push('', ...accountLines(hub.demoAccounts));
  lines.push('', '  Тоқтату · Остановить · Stop:   Ctrl+C', '');
  return lines.join('\n');
}

function accountLines(accounts: RunningHub['demoAccounts']): readonly string[] {
  const width = Math.max(...accounts.map(({ login }) => login.length));
  return [
    '  Көрсетілім тіркелгілері · Учётные записи для пробы · Demonstration accounts:',
    ...accounts.map(
      ({ login, password, name, roles }) => `    ${login.padEnd(width)}  ${password}  ${name} (${roles.join(', ')})`,
    ),
  ];
}

import { RUNTIMES, type Runtime } from '../../lib/stick/list';
import { fileOfText, type StickFile } from './file';

/*
 * How a stick is started. Names are ASCII: a stick is read on computers whose code page nobody knows. A stick is often
 * FAT, where Linux desktops mark nothing as a program, or is mounted `noexec`: then Node, with our program and its
 * native part beside it, is copied to this computer once and run from there.
 */

const SHELL = (script: string, id: string): string => `#!/bin/sh
# Sandyq from this stick. In a terminal: sh start.sh
set -u
stick=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P) || exit 2
case "$(uname -m)" in
  x86_64 | amd64) ;;
  *) echo "Sandyq: this stick has a program for x86-64 computers only / только для x86-64 / тек x86-64 үшін" >&2; exit 2 ;;
esac
node="$stick/runtime/linux-x64/node"
script="$stick/${script}"
# A stick that was made without Node takes the one that is installed.
[ -f "$node" ] || node=$(command -v node) || node=
if [ ! -f "$node" ] || [ ! -f "$script" ]; then
  echo "Sandyq: the program is not on this stick; read.html needs none / программы на флешке нет, откройте read.html / бағдарлама жоқ, read.html файлын ашыңыз" >&2
  exit 2
fi
# Runs from here? On a stick that lets nothing be run, it is copied first.
if ! "$node" --version >/dev/null 2>&1; then
  copy="\${XDG_CACHE_HOME:-\${HOME:-/tmp}/.cache}/sandyq/${id}"
  if ! cmp -s "$stick/SHA256SUMS" "$copy/SHA256SUMS" 2>/dev/null; then
    echo "Sandyq: copying the program to $copy (once) / копируется программа (один раз) / бағдарлама көшірілуде (бір рет) ..."
    rm -rf "$copy" && mkdir -p "$copy/runtime/linux-x64" && chmod 700 "$copy" &&
      cp -R "$stick/sandyq" "$copy/" && cp "$node" "$copy/runtime/linux-x64/node" &&
      chmod 700 "$copy/runtime/linux-x64/node" && cp "$stick/SHA256SUMS" "$copy/SHA256SUMS" || exit 2
  fi
  node="$copy/runtime/linux-x64/node"
  script="$copy/${script}"
fi
exec "$node" "$script" hub --stick "$stick" --open "$@"
`;

/*
 * `%~dp0` ends in a backslash, which before a quotation mark would take its meaning: hence the dot. Everything is in
 * quotation marks, delayed expansion stays off: folders with spaces, &, ! and () in their names are folders like others.
 */
const BATCH = (script: string): string => `@echo off
setlocal DisableDelayedExpansion
chcp 65001 >nul 2>&1
title Sandyq
set "STICK=%~dp0."
set "NODE=%~dp0runtime\\win-x64\\node.exe"
set "SCRIPT=%~dp0${script.replaceAll('/', '\\')}"
if not exist "%SCRIPT%" goto incomplete
if exist "%NODE%" goto start
rem A stick that was made without Node takes the one that is installed.
set "NODE=node"
where node >nul 2>&1
if errorlevel 1 goto incomplete
:start
"%NODE%" "%SCRIPT%" hub --stick "%STICK%" --open %*
set "CODE=%errorlevel%"
if not "%CODE%"=="0" pause
exit /b %CODE%
:incomplete
echo Sandyq: the program is not on this stick; open read.html, which needs none.
pause
exit /b 2
`;

const READ_ME = (runtimes: readonly Runtime[]): string => {
  const steps = (on: { windows: string; linux: string; none: string }): string =>
    [...(runtimes.length < RUNTIMES.length ? [on.none] : []), on.windows, on.linux].join('\n');
  return `SANDYQ (Сандық)

ҚАЗАҚША
Оқу: read.html файлын кез келген браузерде ашыңыз. Бағдарлама да, интернет те керек емес.
${steps({
  windows: 'Windows 10 және одан жаңа, 64 бит: «Start Sandyq.bat» файлын екі рет шертіңіз.',
  linux: 'Linux, 64 бит: терминалда осы қалтадан «sh start.sh» іске қосыңыз.',
  none: 'Бұл флешкада Node.js жоқ: бағдарлама Node.js 20.19 не одан жаңасы орнатылған компьютерде ғана іске қосылады.',
})}
Тоқтату: терезеде Ctrl+C. Содан кейін ғана флешканы қауіпсіз шығарыңыз.

РУССКИЙ
Читать: откройте read.html в любом браузере. Ни программа, ни интернет не нужны.
${steps({
  windows: 'Windows 10 и новее, 64 бита: дважды щёлкните «Start Sandyq.bat».',
  linux: 'Linux, 64 бита: в терминале в этой папке выполните «sh start.sh».',
  none: 'На этой флешке нет Node.js: программа запускается только там, где установлен Node.js 20.19 или новее.',
})}
Остановить: Ctrl+C в окне. Только после этого безопасно извлеките флешку.

ENGLISH
To read: open read.html in any browser. No program and no internet is needed.
${steps({
  windows: 'Windows 10 and newer, 64 bits: double-click "Start Sandyq.bat".',
  linux: 'Linux, 64 bits: in a terminal, in this folder, run "sh start.sh".',
  none: 'There is no Node.js on this stick: the program starts only where Node.js 20.19 or newer is installed.',
})}
To stop: Ctrl+C in its window. Only then eject the stick.

Is it whole? / Цела ли? / Бүтін бе?   sha256sum -c SHA256SUMS   (sandyq verify DIR)
`;
};

/** The old Notepad knows a text as UTF-8 by its mark, and a line's end by two characters. */
const forNotepad = (text: string): string => `\ufeff${text.replaceAll('\n', '\r\n')}`;

/** Start files and the read-me. `script`: path on the stick. */
export function startFiles(id: string, runtimes: readonly Runtime[], script: string): readonly StickFile[] {
  return [
    fileOfText('README.txt', forNotepad(READ_ME(runtimes))),
    fileOfText('start.sh', SHELL(script, id), true),
    // cmd.exe loses its place among the labels of a file with bare line feeds.
    fileOfText('Start Sandyq.bat', BATCH(script).replaceAll('\n', '\r\n')),
  ];
}

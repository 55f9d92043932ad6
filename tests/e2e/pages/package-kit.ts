import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/* A kit of interactive packages, packed as an author would; what is in them is given by the test. */

export interface TestPackage {
  readonly id: string;
  readonly title: string;
  /** By path in the package. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}

export interface PackedKit {
  readonly path: string;
  /** The institution's public key, for `--trust`. */
  readonly publicKey: string;
  remove(): void;
}

const sandyq = (...args: string[]): void => {
  execFileSync(process.execPath, ['build/node/sandyq.js', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
};

export function packPackages(packages: readonly TestPackage[]): PackedKit {
  const folder = mkdtempSync(join(tmpdir(), 'sandyq-packages-'));
  const source = join(folder, 'source');
  for (const { id, files } of packages)
    for (const [path, content] of Object.entries(files)) {
      const file = join(source, 'packages', id, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  const item = ({ id, title }: TestPackage) => ({ id, kind: 'package', title, package: `packages/${id}` });
  const last = packages.at(-1)!.id;
  const kit = {
    id: 'packages',
    version: '1.0.0',
    title: 'Packages',
    languages: ['en'],
    institution: { id: 'demo', name: 'Demonstration' },
    units: [
      {
        id: 'unit',
        title: 'Unit',
        items: [
          ...packages.map(item),
          { id: 'after', kind: 'page', title: 'Afterwards', content: 'after.md', gate: { passed: packages[0]!.id } },
        ],
      },
    ],
  };
  // YAML holds JSON.
  writeFileSync(join(source, 'kit.yaml'), JSON.stringify(kit));
  writeFileSync(join(source, 'after.md'), `Opened by ${last}.`);
  const key = join(folder, 'institution');
  sandyq('keygen', '--out', key);
  const path = join(folder, 'packages.kit');
  sandyq('pack', source, '--key', `${key}.key`, '--out', path);
  return { path, publicKey: `${key}.pub`, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

const scormManifest = (version: '1.2' | '2004', title: string): string => `<?xml version="1.0"?>
<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>${version === '1.2' ? '1.2' : '2004 4th Edition'}</schemaversion></metadata>
  <organizations default="o"><organization identifier="o"><title>${title}</title>
    <item identifier="i1" identifierref="r1"><title>${title}</title></item></organization></organizations>
  <resources><resource identifier="r1" type="webcontent" adlcp:${version === '1.2' ? 'scormtype' : 'scormType'}="sco" href="start/index.html">
    <file href="start/index.html"/></resource></resources>
</manifest>`;

/** Finds its interface as SCORM says, shows what it remembers, and reports what its buttons say. */
const SCO = `<!doctype html><html><head><title>SCO</title><script src="../lib/sco.js"></script></head>
<body><p id="said">…</p><button id="note">Note</button><button id="pass">Pass</button><button id="set">Set</button></body></html>`;

const sco = (version: '1.2' | '2004'): string => {
  const old = version === '1.2';
  const name = old ? 'API' : 'API_1484_11';
  const call = (method: string): string => `api.${old ? `LMS${method}` : method.replace('Finish', 'Terminate')}`;
  const at = old
    ? { suspend: 'cmi.suspend_data', exit: 'cmi.core.exit', entry: 'cmi.core.entry', name: 'cmi.core.student_name' }
    : { suspend: 'cmi.suspend_data', exit: 'cmi.exit', entry: 'cmi.entry', name: 'cmi.learner_name' };
  const passed = old
    ? `${call('SetValue')}('cmi.core.score.raw', '80'); ${call('SetValue')}('cmi.core.lesson_status', 'passed');`
    : `${call('SetValue')}('cmi.score.scaled', '0.8'); ${call('SetValue')}('cmi.success_status', 'passed'); ${call('SetValue')}('cmi.completion_status', 'completed');`;
  const answer = `${call('SetValue')}('cmi.interactions.0.id', 'capital'); ${call('SetValue')}('cmi.interactions.0.type', 'choice');
    ${call('SetValue')}('cmi.interactions.0.${old ? 'student' : 'learner'}_response', 'a'); ${call('SetValue')}('cmi.interactions.0.result', 'correct');`;
  return `
let at = window; while (!at.${name} && at.parent !== at) at = at.parent;
const api = at.${name};
addEventListener('load', () => {
  const said = document.getElementById('said');
  if (!api) { said.textContent = 'no interface'; return; }
  ${call('Initialize')}('');
  said.textContent = [${call('GetValue')}('${at.name}'), ${call('GetValue')}('${at.entry}'), ${call('GetValue')}('${at.suspend}')].join('|');
  document.getElementById('note').onclick = () => {
    ${call('SetValue')}('${at.suspend}', 'page 7');
    ${call('SetValue')}('${at.exit}', 'suspend');
    ${answer}
    said.textContent = 'noted ' + ${call('Commit')}('');
  };
  document.getElementById('set').onclick = () => { said.textContent = 'set ' + ${call('SetValue')}('${at.suspend}', 'page 9'); };
  document.getElementById('pass').onclick = () => { ${passed} said.textContent = 'passed ' + ${call('Commit')}(''); };
});`;
};

export const scormPackage = (id: string, version: '1.2' | '2004', title: string): TestPackage => ({
  id,
  title,
  files: { 'imsmanifest.xml': scormManifest(version, title), 'start/index.html': SCO, 'lib/sco.js': sco(version) },
});

import type { TestPackage } from './package-kit';

/*
 * What packages made twenty years ago do: they wait for their files, look for their interface through every window above or
 * behind them, open a window for what is studied, ask by `confirm`, and write their pages as they load.
 */

/** ADL's own way to the interface, with the look for that of the other version first. */
const FIND = `
function scan(win, name) { var tries = 0; while (win[name] == null && win.parent != null && win.parent != win && tries++ < 500) win = win.parent; return win[name]; }
function find(name) { var api = scan(window, name); if (api == null && window.opener != null) api = scan(window.opener, name); return api; }
function begin() { return find('API_1484_11') || find('API'); }`;

/** Looks behind itself alone. */
const BEHIND = `
function begin() { var win = window.opener; while (win && !win.API && win.parent && win.parent != win) win = win.parent; return win && win.API; }`;

const report = (score: number) => `api.LMSSetValue('cmi.core.score.raw', '${score}');
api.LMSSetValue('cmi.core.lesson_status', 'passed'); said.textContent = 'passed ' + api.LMSCommit('');`;

/** What a request says for which the page stands still. */
const WAIT = `
function wait(address, method, read) {
  var request = new XMLHttpRequest();
  request.open(method || 'GET', address, false);
  try { request.send(null); } catch (error) { return 'failed'; }
  return (request.status + ' ' + (read ? read(request) : request.responseText)).replace(/\\s+$/, '');
}`;

const manifest = `<?xml version="1.0"?><manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>Old ways</title><item identifier="i" identifierref="r"><title>Old ways</title></item></organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="index.htm"><file href="index.htm"/></resource></resources></manifest>`;

const INDEX = `<html><head><title>Old ways</title><script>${FIND}${WAIT}</script></head>
<body onload="start()"><p id="said">…</p>
<p id="waited"></p><p id="asked"></p>
<script>document.write('<p id="written">written</p><scr' + 'ipt src="written.js"></scr' + 'ipt>')</script>
<button onclick="waitFor()">Wait</button> <button onclick="ask()">Ask</button>
<button onclick="win = window.open('sco/behind.htm', 'course', 'width=800')">Course</button>
<button onclick="var note = window.open('', 'note'); note.document.write('<p>A note <button onclick=&quot;opener.heard(); self.close()&quot;>Understood</button></p>'); note.document.close(); note.focus()">Note</button>
<button onclick="led = window.open(''); led.location = 'sco/led.htm'">Led</button>
<button onclick="said.textContent = String(window.open('http://elsewhere.example/page'))">Elsewhere</button>
<button onclick="said.textContent = win ? 'closed: ' + win.closed : 'none'">Still there?</button>
<a href="sco/linked.htm" target="_blank">More about it</a> <a href="cyrillic.htm" target="letters">Letters</a>
<script>
var said = document.getElementById('said'), win, led;
function start() { var api = begin(); said.textContent = api ? 'found ' + api.LMSInitialize('') : 'no interface'; }
function heard() { said.textContent = 'heard'; }
function waitFor() {
  document.getElementById('waited').textContent = [
    wait('data.txt'), wait('absent.txt'), wait('DATA.TXT?' + Math.random()), wait('picture.svg', 'HEAD'),
    wait('data.xml', 'GET', function (request) { return request.responseXML.getElementsByTagName('item')[0].getAttribute('name') }),
    wait('old.xml', 'GET', function (request) { return request.responseXML.documentElement.textContent }),
  ].join('|');
}
function ask() { document.getElementById('asked').textContent = confirm('Hand in now?') ? 'yes' : 'no'; alert('Thank you'); }
</script></body></html>`;

const SCO = `<html><head><title>Course</title><script>${BEHIND}</script></head><body><p id="said">…</p>
<button onclick="${report(70).replaceAll('\n', ' ')}">Pass</button> <button onclick="window.close()">Leave</button>
<script>var said = document.getElementById('said'), api = begin(); said.textContent = api ? 'found' : 'no interface';</script></body></html>`;

/** In windows-1251, and its page says so. */
const CYRILLIC = `<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><title>x</title></head><body><p>\u041f\u0440\u0438\u0432\u0435\u0442</p><script src="cyrillic.js"></script></body></html>`;

/** Letters of the Russian alphabet and ASCII alone. */
const windows1251 = (text: string): Uint8Array =>
  Uint8Array.from(text, (sign) => {
    const code = sign.charCodeAt(0);
    return code < 0x80 ? code : code - 0x410 + 0xc0;
  });

export const oldPackage = (id: string, title: string): TestPackage => ({
  id,
  title,
  files: {
    'imsmanifest.xml': manifest,
    'index.htm': INDEX,
    'data.txt': 'of its own',
    'picture.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'data.xml': '<?xml version="1.0"?><items><item name="Item in XML"/></items>',
    'old.xml': windows1251('<?xml version="1.0" encoding="windows-1251"?><a>\u041f\u0438\u0441\u044c\u043c\u043e</a>'),
    'written.js': `document.getElementById('written').textContent += ' and run'`,
    'sco/behind.htm': SCO,
    'sco/led.htm': '<html><body><h1>Led on</h1></body></html>',
    'sco/linked.htm': '<html><body><h1>Linked</h1></body></html>',
    'cyrillic.htm': windows1251(CYRILLIC),
    'cyrillic.js': windows1251(`document.body.append('\u041c\u0438\u0440')`),
  },
});

import type { TestPackage } from './package-kit';

const words = (text: string): string => `<title><langstring lang="en">${text}</langstring></title>`;

const STRUCTURE = `<?xml version="1.0" encoding="utf-8"?>
<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
  <course id="https://course.example/">${words('cmi5')}</course>
  <au id="https://course.example/1" moveOn="CompletedAndPassed" masteryScore="0.6">${words('Unit 1')}
    <url>unit.html?own=1</url><launchParameters>seed=7</launchParameters></au>
  <block id="https://course.example/b">${words('Block')}
    <au id="https://course.example/2">${words('Unit 2')}<url>unit.html</url></au></block>
</courseStructure>`;

/** Speaks with the store as a unit does, without anybody's library; what it was told it shows. */
const UNIT = `<!doctype html><html lang="en"><head><title>Unit</title></head><body><p id="said">…</p>
<button id="pass">Pass</button><button id="complete">Complete</button>
<script>
const q = new URLSearchParams(location.search);
const ask = (path, init = {}) => fetch(q.get('endpoint') + path, { ...init, headers: { ...init.headers, Authorization: 'Basic ' + token,
  'X-Experience-API-Version': '1.0.3', 'Content-Type': 'application/json' } });
const state = (id) => 'activities/state?' + new URLSearchParams({ stateId: id, activityId: q.get('activityId'), agent: q.get('actor'), registration: q.get('registration') });
let token;
const say = (verb, more = {}) => ask('statements', { method: 'POST', body: JSON.stringify({ actor: JSON.parse(q.get('actor')),
  verb: { id: 'http://adlnet.gov/expapi/verbs/' + verb }, object: { id: q.get('activityId') },
  context: { registration: q.get('registration'), contextActivities: { category: [{ id: 'https://w3id.org/xapi/cmi5/context/categories/cmi5' }] } }, ...more }) });
onload = async () => {
  const said = document.getElementById('said');
  token = (await (await fetch(q.get('fetch'), { method: 'POST' })).json())['auth-token'];
  const data = await (await ask(state('LMS.LaunchData'))).json();
  const kept = await ask(state('place'));
  const visit = kept.ok ? (await kept.json()).visit + 1 : 1;
  await ask(state('place'), { method: 'PUT', body: JSON.stringify({ visit }) });
  const elsewhere = await fetch('/lrs/another-session/statements', { headers: { Authorization: 'Basic ' + token } });
  await say('initialized');
  // As old libraries ask: standing still until the answer is there.
  const waited = new XMLHttpRequest();
  waited.open('GET', q.get('endpoint') + '/' + state('place'), false);
  waited.setRequestHeader('Authorization', 'Basic ' + token);
  waited.setRequestHeader('X-Experience-API-Version', '1.0.3');
  waited.send();
  const atOnce = [waited.status, waited.responseText, Boolean(waited.getResponseHeader('ETag'))].join();
  said.textContent = [JSON.parse(q.get('actor')).name, q.get('own'), data.launchParameters, data.masteryScore, data.moveOn, visit, elsewhere.status, atOnce].join('|');
  document.getElementById('pass').onclick = async () => {
    await ask('statements', { method: 'POST', body: JSON.stringify({ actor: {}, verb: { id: 'http://adlnet.gov/expapi/verbs/answered' },
      object: { id: q.get('activityId') + '/q1', definition: { interactionType: 'choice' } }, result: { response: 'a', success: true } }) });
    said.textContent = 'passed ' + (await say('passed', { result: { success: true, score: { scaled: 0.9 } } })).status;
  };
  document.getElementById('complete').onclick = async () => { said.textContent = 'completed ' + (await say('completed')).status; };
};
</script></body></html>`;

/** A course of two units: the first wants to be passed and completed, the second nothing. */
export const cmi5Package = (id: string, title: string): TestPackage => ({
  id,
  title,
  files: { 'cmi5.xml': STRUCTURE, 'unit.html': UNIT },
});

import { startPage } from '../../../src/lib/import/h5p/page';
import { H5P_MARK, H5P_START, h5pMark } from '../../../src/lib/kit/package/h5p';
import type { TestPackage } from './package-kit';

/** In the place of H5P's player, which is no part of Sandyq: what the runtime uses of it, and two buttons. */
const PLAYER = `
window.H5PStandalone = { H5P: function (place, { id, h5pJsonPath, contentUserData }) {
  const before = JSON.parse(contentUserData[0]?.state ?? 'null');
  let slide = before?.slide ?? 1, hear;
  window.H5PIntegration = { contents: { ['cid-' + id]: { contentUserData } } };
  window.H5P = {
    externalDispatcher: { on: (name, listener) => (hear = listener) },
    instances: [{ getMaxScore: () => 4, getCurrentState: () => ({ slide }) }],
  };
  place.innerHTML = '<p id="said"></p><button id="answer">Answer</button><button id="turn">Turn</button>';
  place.querySelector('#said').textContent = before ? 'slide ' + slide : 'begun anew';
  place.querySelector('#turn').onclick = () => (slide += 1);
  place.querySelector('#answer').onclick = () => {
    const verb = (name) => ({ id: 'http://adlnet.gov/expapi/verbs/' + name });
    hear({ data: { statement: {
      verb: verb('answered'),
      object: { definition: { interactionType: 'choice', extensions: { 'http://h5p.org/x-api/h5p-subContentId': 'part' } } },
      result: { response: '0', score: { scaled: 1 }, success: true },
      context: { contextActivities: { parent: [{ id: 'whole' }] } },
    } } });
    hear({ data: { statement: { verb: verb('completed'), result: { completion: true, score: { raw: 3, max: 4 } } } } });
  };
  return fetch(h5pJsonPath + '/h5p.json').then((answer) => answer.json());
} };`;

export const h5pPackage = (id: string, title: string): TestPackage => ({
  id,
  title,
  files: {
    [H5P_MARK]: h5pMark('0.0.0'),
    [H5P_START]: startPage(title, 'en'),
    'h5p/h5p.json': '{}',
    'player/main.bundle.js': PLAYER,
  },
});

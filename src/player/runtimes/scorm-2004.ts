import type Scorm2004API from 'scorm-again/scorm2004';
import * as scormAgain from 'scorm-again/scorm2004';
import type { Launch, PackageResult } from '../../lib/player/protocol';
import type { Report } from '../runtime';
import { answersOf, dataModelOf, isDataModel, rawInteractions, said, scaledScore, share, soon } from './scorm';

/* SCORM 2004 Run-Time Environment: `API_1484_11` in a window above the package's, section 3.3. */

/** Its types tell of a default export, its file has a named one. */
const { Scorm2004API: Api } = scormAgain as unknown as { Scorm2004API: typeof Scorm2004API };
const NONE = 5;

window.sandyqRuntime = ({ learner, language, launchData, passScore, state }: Launch, report) => {
  const api = new Api({ autocommit: true, autocommitSeconds: 20, lmsCommitUrl: false, logLevel: NONE });
  const { cmi } = api;
  if (isDataModel(state)) api.loadFromJSON(state, 'cmi');
  cmi.learner_id = learner.id;
  cmi.learner_name = learner.name;
  cmi.learner_preference.language = language;
  cmi.credit = 'credit';
  cmi.mode = 'normal';
  cmi.entry = isDataModel(state) ? 'resume' : 'ab-initio';
  if (launchData !== undefined) cmi.launch_data = launchData;
  if (passScore !== undefined) cmi.scaled_passing_score = String(passScore);
  const tell = (ended: boolean): void => report(reportOf(api, ended));
  api.on(
    'SetValue.cmi.*',
    soon(() => tell(false)),
  );
  // It speaks, though it may set nothing before it is left: that is known then, and nothing to resume.
  if (!isDataModel(state)) api.on('Initialize', () => report({ ...reportOf(api, false), state: undefined }));
  api.on('Commit', () => tell(false));
  api.on('Terminate', () => tell(true));
  (window as unknown as { API_1484_11: unknown }).API_1484_11 = api;
  return () => void (api.isInitialized() && tell(false));
};

function reportOf(api: Scorm2004API, ended: boolean): Report {
  const { cmi } = api;
  const success = cmi.success_status;
  const { scaled, raw, min, max } = cmi.score;
  const result: PackageResult = {
    // What is passed is done, though many say no more than that.
    completed: cmi.completion_status === 'completed' || success === 'passed',
    passed: success === 'passed' ? true : success === 'failed' ? false : undefined,
    score: String(scaled ?? '') === '' ? scaledScore(raw, min, max) : share(Number(scaled)),
  };
  const given = rawInteractions(cmi.interactions, 'learner_response');
  return { result: said(result), answers: answersOf(given), state: dataModelOf(api), ended };
}

import type Scorm12API from 'scorm-again/scorm12';
import * as scormAgain from 'scorm-again/scorm12';
import type { Launch, PackageResult } from '../../lib/player/protocol';
import type { Report } from '../runtime';
import { answersOf, dataModelOf, isDataModel, rawInteractions, said, scaledScore, soon } from './scorm';

/* SCORM 1.2 Run-Time Environment: `API` in a window above the package's, section 3.3. */

/** Its types tell of a default export, its file has a named one. */
const { Scorm12API: Api } = scormAgain as unknown as { Scorm12API: typeof Scorm12API };
const NONE = 5;
const ENDED = new Set(['passed', 'completed', 'failed']);

window.sandyqRuntime = ({ learner, launchData, passScore, state }: Launch, report) => {
  const api = new Api({ autocommit: true, autocommitSeconds: 20, lmsCommitUrl: false, logLevel: NONE });
  const { cmi } = api;
  if (isDataModel(state)) api.loadFromJSON(state, 'cmi');
  cmi.core.student_id = learner.id;
  cmi.core.student_name = learner.name;
  cmi.core.credit = 'credit';
  cmi.core.entry = isDataModel(state) ? 'resume' : 'ab-initio';
  if (launchData !== undefined) cmi.launch_data = launchData;
  if (passScore !== undefined) cmi.student_data.mastery_score = String(Math.round(passScore * 100));
  const tell = (ended: boolean): void => report(reportOf(api, passScore, ended));
  api.on(
    'LMSSetValue.cmi.*',
    soon(() => tell(false)),
  );
  // It speaks, though it may set nothing before it is left: that is known then, and nothing to resume.
  if (!isDataModel(state))
    api.on('LMSInitialize', () => report({ ...reportOf(api, passScore, false), state: undefined }));
  api.on('LMSCommit', () => tell(false));
  api.on('LMSFinish', () => tell(true));
  (window as unknown as { API: unknown }).API = api;
  return () => void (api.isInitialized() && tell(false));
};

function reportOf(api: Scorm12API, passScore: number | undefined, ended: boolean): Report {
  const { core, interactions } = api.cmi;
  const status = core.lesson_status;
  const score = scaledScore(core.score.raw, core.score.min, core.score.max);
  const result: PackageResult = {
    completed: ENDED.has(status),
    passed: passedBy(status, score, passScore),
    score,
  };
  const given = rawInteractions(interactions, 'student_response');
  // Interactions can only be written in SCORM 1.2: no package asks for them again.
  const { interactions: _interactions, ...state } = dataModelOf(api);
  return { result: said(result), answers: answersOf(given), state, ended };
}

/** Where the package was given a score to reach, that decides (RTE 1.2, section 3.4.4, mastery_score). */
function passedBy(status: string, score: number | undefined, passScore: number | undefined): boolean | undefined {
  if (passScore !== undefined && score !== undefined && ENDED.has(status)) return score >= passScore;
  return status === 'passed' ? true : status === 'failed' ? false : undefined;
}

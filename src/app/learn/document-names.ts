import type { DocumentKind } from '$lib/kit/manifest';
import { m } from '../text';

const NAMES: Readonly<Record<DocumentKind, () => string>> = {
  programme: m.learn_document_programme,
  curriculum: m.learn_document_curriculum,
  calendar: m.learn_document_calendar,
  syllabus: m.learn_document_syllabus,
  lectures: m.learn_document_lectures,
  practicals: m.learn_document_practicals,
  'self-study': m.learn_document_self_study,
  midterm: m.learn_document_midterm,
  final: m.learn_document_final,
  consultations: m.learn_document_consultations,
  'control-timetable': m.learn_document_control_timetable,
  other: m.learn_document_other,
};

export const documentName = (kind: DocumentKind): string => NAMES[kind]();

import {
  AppWindow,
  Box,
  CirclePlay as PlayCircle,
  ClipboardList,
  FileText,
  Headphones,
  Image,
  ListChecks,
  MessageSquareHeart,
  NotebookText,
  Scale,
  type IconNode,
} from 'lucide';
import type { ItemKind } from '$lib/kit/manifest';
import { m } from '../text';

export interface KindLook {
  readonly icon: IconNode;
  readonly name: () => string;
}

export const KINDS: Readonly<Record<ItemKind, KindLook>> = {
  page: { icon: FileText, name: m.learn_kind_page },
  reading: { icon: NotebookText, name: m.learn_kind_reading },
  video: { icon: PlayCircle, name: m.learn_kind_video },
  audio: { icon: Headphones, name: m.learn_kind_audio },
  image: { icon: Image, name: m.learn_kind_image },
  model: { icon: Box, name: m.learn_kind_model },
  test: { icon: ListChecks, name: m.learn_kind_test },
  assignment: { icon: ClipboardList, name: m.learn_kind_assignment },
  case: { icon: Scale, name: m.learn_kind_case },
  package: { icon: AppWindow, name: m.learn_kind_package },
  survey: { icon: MessageSquareHeart, name: m.learn_kind_survey },
};

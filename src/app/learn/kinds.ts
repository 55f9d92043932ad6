import ClipboardList from '@lucide/svelte/icons/clipboard-list';
import FileText from '@lucide/svelte/icons/file-text';
import Headphones from '@lucide/svelte/icons/headphones';
import ListChecks from '@lucide/svelte/icons/list-checks';
import MessageSquareHeart from '@lucide/svelte/icons/message-square-heart';
import NotebookText from '@lucide/svelte/icons/notebook-text';
import PlayCircle from '@lucide/svelte/icons/circle-play';
import Scale from '@lucide/svelte/icons/scale';
import type { Component } from 'svelte';
import type { ItemKind } from '$lib/kit/manifest';
import { m } from '../text';

export interface KindLook {
  readonly icon: Component;
  readonly name: () => string;
}

export const KINDS: Readonly<Record<ItemKind, KindLook>> = {
  page: { icon: FileText, name: m.learn_kind_page },
  reading: { icon: NotebookText, name: m.learn_kind_reading },
  video: { icon: PlayCircle, name: m.learn_kind_video },
  audio: { icon: Headphones, name: m.learn_kind_audio },
  test: { icon: ListChecks, name: m.learn_kind_test },
  assignment: { icon: ClipboardList, name: m.learn_kind_assignment },
  case: { icon: Scale, name: m.learn_kind_case },
  survey: { icon: MessageSquareHeart, name: m.learn_kind_survey },
};

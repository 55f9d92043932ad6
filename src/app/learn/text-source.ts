import { getContext, setContext } from 'svelte';

/**
 * Makes pictures and links of a text work where it is shown, for texts that lie in no installed kit. `path`: where the text lies.
 * Gives what is to be called when it is shown no more.
 */
export type ResolveText = (content: DocumentFragment, path: string) => Promise<() => void>;

const KEY = Symbol('text source');

/** For everything below: texts without a kit come from here. */
export const provideTextSource = (resolve: ResolveText): ResolveText => setContext(KEY, resolve);
export const useTextSource = (): ResolveText | undefined => getContext<ResolveText | undefined>(KEY);

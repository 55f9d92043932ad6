import type { InstalledKit, Library } from '$lib/library/library';
import type { PrintOptions } from '$lib/print/printing';
import { kitUrl, type KitUrl } from '../kit-content';

export interface ShownBooklet {
  /** Puts it into an element, and its style into the document; returns the end of both. */
  show(element: Element): () => void;
  release(): void;
}

/** The booklet of an installed kit, ready to be shown and printed. What makes it is fetched with the first one. */
export async function bookletOf(library: Library, kit: InstalledKit, options: PrintOptions): Promise<ShownBooklet> {
  const { makeBooklet } = await import('$lib/print/booklet');
  const urls: KitUrl[] = [];
  const source = {
    text: async (path: string) => (await library.open(kit.id, path))?.blob.text(),
    picture: async (path: string) => {
      const url = await kitUrl(library, kit, path);
      if (url !== undefined) urls.push(url);
      return url?.url;
    },
  };
  const { html, css } = await makeBooklet(kit.manifest, source, options);
  const template = document.createElement('template');
  // Sanitised where it was made: no script, no address but those above.
  template.innerHTML = html;
  const content = document.importNode(template.content, true);
  // A picture that is still on its way when the print dialog opens is a hole on paper.
  await Promise.all([...content.querySelectorAll('img')].map((image) => image.decode().catch(() => undefined)));
  return {
    show(element) {
      element.replaceChildren(content.cloneNode(true));
      return useStyle(css);
    },
    release: () => urls.forEach((url) => url.release()),
  };
}

/** What of the app's page must not be on paper while a booklet is on it. */
const ALONE = '@media print { .page > header { display: none; } }';

/** Puts a style into the document and returns its end. A style element the app's own policy would not let in. */
function useStyle(css: string): () => void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`${css}\n${ALONE}`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
  };
}

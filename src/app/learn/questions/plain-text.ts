/** The words of a rich text, for places that hold no elements: an `<option>`. Inert: nothing of it runs or is fetched. */
export function plainText(html: string): string {
  const template = document.createElement('template');
  template.innerHTML = html;
  return (template.content.textContent ?? '').replace(/\s+/g, ' ').trim();
}

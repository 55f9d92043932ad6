import { escapeHtml } from '../../../shared/escape';
import { attributeOf, childrenOf, textOf, type XmlElement } from '../../../shared/xml';
import { withoutMarks } from '../drafts';

/** What stands in an element before and between its answers, as HTML. */
export const materialOf = (element: XmlElement): string =>
  childrenOf(element)
    .map((child) => {
      if (child.name === 'material') return oneMaterial(child);
      return child.name === 'flow' || child.name === 'flow_mat' ? materialOf(child) : '';
    })
    .filter((html) => html !== '')
    .join('\n');

function oneMaterial(material: XmlElement): string {
  return childrenOf(material)
    .map((part) => {
      if (part.name === 'mattext') return textPart(part);
      if (part.name === 'matimage') return `<img src="${escapeHtml(attributeOf(part, 'uri') ?? '')}" alt="">`;
      if (part.name === 'matbreak') return '<br>';
      if (part.name === 'altmaterial') return '';
      const uri = attributeOf(part, 'uri');
      return uri === undefined
        ? withoutMarks(escapeHtml(textOf(part).trim()))
        : `<a href="${escapeHtml(uri)}">${escapeHtml(uri)}</a>`;
    })
    .join('');
}

/** Plain text, where the file does not say otherwise; HTML that nobody called so is told by its tags. */
function textPart(part: XmlElement): string {
  const text = withoutMarks(textOf(part).trim());
  const type = attributeOf(part, 'texttype') ?? 'text/plain';
  const html =
    /html|rtf/i.test(type) ||
    (type === 'text/plain' && /<\/?(p|br|b|i|em|strong|img|div|span|ul|ol|sub|sup|table)\b[^<>]*>/i.test(text));
  return html ? text : escapeHtml(text).replace(/\n/g, '<br>');
}

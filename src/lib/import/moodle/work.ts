import { childOf, childrenOf, textAt, type XmlElement } from '../../shared/xml';

interface Accepts {
  readonly text: boolean;
  readonly files: boolean;
  readonly maxFiles?: number;
}

/** Which kinds of work an assignment takes; all, where nothing says it. */
export function acceptsOf(assignment: XmlElement): Accepts {
  const type = textAt(assignment, 'assignmenttype');
  return type === undefined ? byPlugins(assignment) : byType(type, assignment);
}

/** Assignments of Moodle 1.9 to 2.2, and those that stayed as they were since: one type for each way. */
function byType(type: string, assignment: XmlElement): Accepts {
  switch (type) {
    case 'online':
      return { text: true, files: false };
    case 'uploadsingle':
      return { text: false, files: true, maxFiles: 1 };
    case 'upload':
      return { text: textAt(assignment, 'var2') === '1', files: true, ...atMost(textAt(assignment, 'var1')) };
    default:
      return { text: true, files: true };
  }
}

/** Assignments since Moodle 2.3. */
function byPlugins(assignment: XmlElement): Accepts {
  const configs = childrenOf(childOf(assignment, 'plugin_configs'), 'plugin_config').filter(
    (one) => textAt(one, 'subtype') === 'assignsubmission',
  );
  const value = (plugin: string, name: string): string | undefined =>
    textAt(
      configs.find((one) => textAt(one, 'plugin') === plugin && textAt(one, 'name') === name),
      'value',
    );
  const text = value('onlinetext', 'enabled') === '1';
  const files = value('file', 'enabled') === '1';
  if (!text && !files) return { text: true, files: true };
  return { text, files, ...(files ? atMost(value('file', 'maxfilesubmissions')) : {}) };
}

/** A kit takes up to twenty. */
function atMost(told: string | undefined): { readonly maxFiles?: number } {
  const count = Number(told ?? 0);
  return count >= 1 ? { maxFiles: Math.min(20, Math.floor(count)) } : {};
}

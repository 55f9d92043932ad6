/** What tells of people, in a course and in its modules. */
const OF_PEOPLE = [
  ...['USERS', 'GROUPS', 'GROUPINGS', 'GROUPINGSGROUPS', 'LOGS', 'EVENTS', 'MESSAGES', 'BLOGS', 'GRADEBOOK', 'GRADES'],
  ...['ROLES_ASSIGNMENTS', 'SUBMISSIONS', 'ATTEMPTS', 'DISCUSSIONS', 'RESPONSES', 'RECORDS', 'SCO_TRACKS'],
];
const TAG = new RegExp(`<(/?)(${OF_PEOPLE.join('|')})>`, 'g');

/** moodle.xml without what tells of people: it is not read, and of a course of many it is most of the file. */
export function withoutPeople(xml: string): string {
  const pieces: string[] = [];
  let from = 0;
  let around: string | undefined;
  let depth = 0;
  for (const { 0: tag, 1: slash, 2: name, index } of xml.matchAll(TAG)) {
    if (around === undefined && slash === '') {
      pieces.push(xml.slice(from, index));
      around = name;
      depth = 1;
    } else if (around === name) {
      depth += slash === '' ? 1 : -1;
      if (depth > 0) continue;
      from = index + tag.length;
      around = undefined;
    }
  }
  return pieces.join('') + xml.slice(from);
}

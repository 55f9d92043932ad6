import * as v from 'valibot';

/*
 * `_security` of a database: CouchDB's own object, and in `sandyq` what the rules need to know of the database. It is
 * kept there because `validate_doc_update` gets it as an argument, whatever the database is called on this server.
 */

const Party = v.object({ names: v.array(v.string()), roles: v.array(v.string()) });

export const Security = v.object({
  admins: Party,
  members: Party,
  sandyq: v.optional(v.object({ kind: v.picklist(['dossier', 'private']), learner: v.string() })),
});
export type Security = v.InferOutput<typeof Security>;

/** The role that a tutor of a group of this learner has in a token, and nobody else. */
export const tutorRole = (learner: string): string => `tutor-of:${learner}`;
/** An administrator of the institution, who reads dossiers and writes nothing into them. */
export const READER_ROLE = 'institution-admin';

const NOBODY = { names: [], roles: ['_admin'] };

/** Only the hub itself. */
export const hubOnly: Security = { admins: NOBODY, members: NOBODY };

export const dossierSecurity = (learner: string): Security => ({
  admins: NOBODY,
  members: { names: [learner], roles: [tutorRole(learner), READER_ROLE] },
  sandyq: { kind: 'dossier', learner },
});

export const privateSecurity = (learner: string): Security => ({
  admins: NOBODY,
  members: { names: [learner], roles: [] },
  sandyq: { kind: 'private', learner },
});

/** CouchDB's rule: by name or by any role. */
export function isMember(
  security: Security,
  user: { readonly id: string; readonly roles: readonly string[] },
): boolean {
  const { names, roles } = security.members;
  return names.includes(user.id) || roles.some((role) => user.roles.includes(role));
}

import type { CommitEvidence } from './evidence';

/** What an approver may be called, in lower case: the name of the user or of the session of a role, and what is before its `@`. */
export function namesOf(approver: string): string[] {
  return variants(approver.slice(approver.lastIndexOf('/') + 1));
}

/** Whether an approver is one of those who wrote a commit. A name that several people have counts as one person: better asked twice. */
export function isAuthor(approver: string, { author, message }: CommitEvidence, aliases: { readonly [email: string]: readonly string[] }): boolean {
  const names = namesOf(approver);
  const emails = [author.email, ...coAuthors(message)];
  const theirs = emails.flatMap((email) => [email, ...aliases[email.toLowerCase()] ?? []]).flatMap(variants);
  return theirs.some((name) => names.includes(name));
}

function variants(name: string): string[] {
  const lower = name.trim().toLowerCase();
  return [...new Set([lower, lower.split('@')[0]])].filter((each) => each !== '');
}

/** `Co-authored-by: Jane <jane@example.com>`, as GitHub and GitLab write it. */
function coAuthors(message: string): string[] {
  return [...message.matchAll(/^co-authored-by:[^<\n]*<([^>\n]+)>/gim)].map(([, email]) => email);
}

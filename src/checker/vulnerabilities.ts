/** What audits of dependencies say of what they find. */
export const VULNERABILITY = ['vulnerability', 'vulnerabilities'] as const;
export const PACKAGE = ['package', 'packages'] as const;
export const ADVICE = 'update them, or ignore their ids with a reason';

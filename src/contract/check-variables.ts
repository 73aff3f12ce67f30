/**
 * Output variables of an action that checks something, where its kind of action has any: what gates show and compare, whoever made
 * the check.
 */
export const CHECK_VARIABLES = {
  /** `passed`; `failed` for a check that is advisory, since any other that fails leaves nothing. */
  result: 'RESULT',
  /** One line of plain text: `2 high, 0 critical in 814 packages`. */
  summary: 'SUMMARY',
  /** JSON object of numbers by name, for comparison with the release before: `{"critical":0,"high":2}`. */
  measures: 'MEASURES',
} as const;

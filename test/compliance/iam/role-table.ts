import { Call } from '../../helpers/iam';

/** What is asserted of a role. */
export interface RoleTable {
  /** The service, or the name of the role, that may assume it. Nobody else may. */
  readonly assumedBy: string;
  /** All that it is for: without one of these calls, something fails in AWS. */
  readonly may: readonly Call[];
  /** What is close to its work and not part of it. What other roles of the app may, and it does not list, is denied too. */
  readonly mayNot: readonly Call[];
}

/** Roles by name: the logical id without its hash. */
export interface RoleTables { readonly [role: string]: RoleTable }

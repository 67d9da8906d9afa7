/** Permissions of a topic by their number on the wire: 4 read, 2 write. */
export const permissions = [6, 4, 2, 0] as const;
export type Permission = (typeof permissions)[number];

/** RocketMQ's short form: `RW-`, `R--`, `-W-`, `---`. */
export function shortPermission(perm: number): string {
  return `${(perm & 4) === 0 ? '-' : 'R'}${(perm & 2) === 0 ? '-' : 'W'}-`;
}

/** A permission that a form can show; the inherit bit (1) is dropped. */
export const readPermission = (perm: number): Permission => permissions.find((value) => value === (perm & 6)) ?? 6;

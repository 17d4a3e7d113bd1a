/** Exit codes of the program (docs/reference/exit-codes.md). */
export const exitCodes = {
  ok: 0,
  rowsNeedAttention: 1,
  usage: 2,
  unreachable: 3,
  anotherSender: 75,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

// Why a Pin is left alone by a command that was to change it: shapes only.

/** Why a pin is not made eligible, as a clause without a stop, and what to do, in sentences. */
export type Objection = { reason: string; hint: string };

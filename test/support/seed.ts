// Properties run the same lives every time, so that a red build means a change; `SEED=$RANDOM npm test` looks further.

export const seed = Number(process.env["SEED"] ?? 20_261_124);

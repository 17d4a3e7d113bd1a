// One line of the daemon's log, as whoever has something to say hands it in. Where it goes is not known here.

export type Log = (level: "info" | "warn" | "error", event: string, fields: Record<string, unknown>) => void;

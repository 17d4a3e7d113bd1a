// Shapes of what the ledger keeps of posts that are taken back. Times in milliseconds since the epoch.

/** One try to take a post back; open while `endedAt` is null. */
export type Cancellation = {
  postId: string;
  askedAt: number;
  endedAt: number | null;
  /** `kept`: Postproxy still has it. `too-late`: the pin was published, or failed, meanwhile. */
  outcome: "cancelled" | "refused" | "kept" | "too-late" | null;
  status: number | null;
  requestId: string | null;
  error: string | null;
};

/** The last answer to the request that takes a post back. */
export type CancelAnswer = Pick<Cancellation, "status" | "requestId" | "error"> & { id: number };

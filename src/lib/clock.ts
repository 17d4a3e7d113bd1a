// PURE. How far this computer's clock and a server's are apart.

/** Beyond this, publish times cannot be trusted. */
const tolerableSkewMs = 2 * 60_000;

/** An HTTP date has no milliseconds (RFC 9110 §5.6.7): the server's clock was up to so much further. */
const cutOffMs = 999;

/** Milliseconds that the server is ahead (behind: negative), as far as the time between question and answer allows to say. */
function skewOf(serverTime: number, asked: number, answered: number): number {
  return serverTime < asked ? serverTime - asked : Math.max(0, serverTime - answered);
}

/** The same, as little as it can be: 0 where the clocks may agree. */
export function serverAhead(serverTime: number, asked: number, answered: number): number {
  return serverTime < asked ? Math.min(0, serverTime + cutOffMs - asked) : Math.max(0, serverTime - answered);
}

/** Words for a skew that cannot be tolerated, or null. */
export function intolerableSkew(serverTime: number, asked: number, answered: number): string | null {
  const skew = skewOf(serverTime, asked, answered);
  if (Math.abs(skew) <= tolerableSkewMs) return null;
  const minutes = Math.round(Math.abs(skew) / 60_000);
  const amount = minutes < 180 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
  return `this computer's clock is ${amount} ${skew < 0 ? "ahead of" : "behind"} the API's`;
}

export const setTheClock = "Set the clock (turn automatic time on). Nothing is sent at a wrong time.";

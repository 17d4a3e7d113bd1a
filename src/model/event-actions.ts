// PURE. What may become of a webhook event. The schema enforces this list; docs/reference/webhooks.md explains it.

export const eventActions = [
  // The post of a Pin that is not confirmed yet: it is read from the API at once.
  "read-post",
  // A post that no Pin has, while the answer to a Pin of that profile is lost: the Pin is looked for sooner.
  "look-sooner",
  // A profile was connected or disconnected: the account is read at once.
  "read-account",
  // Numbers of a post or a profile of ours.
  "measured",
  // About a Pin whose fate is known, and nothing against it.
  "nothing-new",
  // Against what is known of a Pin: a person is told, nothing moves.
  "contradicts",
  // Of a post or profile that no Pin of this ledger has.
  "not-ours",
  // A type that is not known, or one without its fields.
  "not-understood",
] as const;

export type EventAction = (typeof eventActions)[number];

// PURE. What the log says of an event that was kept: one line for each, and a louder one where a person is needed.

import type { Log } from "../../lib/log.ts";
import type { EventSubject } from "../../postproxy/events.ts";
import type { News } from "./intake.ts";

type ProfileSubject = Extract<EventSubject, { kind: "profile" }>;

/** That a profile is disconnected is told once, until it is connected again. */
export function openEventLogger(log: Log): (news: News) => void {
  const gone = new Set<string>();
  return (news) => {
    tellEvent(news, log);
    const { about } = news.event;
    if (about.kind !== "profile" || news.decision.action !== "read-account") return;
    const isOld = !about.connected && gone.has(about.profileId);
    if (about.connected) gone.delete(about.profileId);
    else gone.add(about.profileId);
    if (!isOld) tellProfile(about, log);
  };
}

function tellEvent({ event, decision, pin }: News, log: Log): void {
  const { id, type, about } = event;
  const fields = { id, type, action: decision.action, ...(pin !== null && { pin }) };
  if (decision.action === "contradicts") {
    const post_id = "postId" in about ? about.postId : null;
    log("warn", "webhook-contradicts", { ...fields, post_id, ...contradiction(about) });
  } else log("info", "webhook-received", fields);
}

function tellProfile({ connected, profileId, name }: ProfileSubject, log: Log): void {
  const profile = { profile_id: profileId, profile: name };
  const called = name ?? profileId;
  if (connected) {
    const message = `Postproxy says that the profile ${called} is connected; what waits for it is sent.`;
    log("info", "profile-connected", { ...profile, message });
  } else {
    const message = `Postproxy says that the profile ${called} was disconnected; its Pins wait.`;
    const hint = "Connect the profile again in Postproxy; what waits is sent then.";
    log("warn", "profile-disconnected", { ...profile, message, hint });
  }
}

function contradiction(about: News["event"]["about"]): { message: string; hint: string } {
  const isPublished = about.kind === "post" && about.says === "published";
  return isPublished
    ? {
        message:
          "Postproxy says that a post was published whose Pin failed, or was sent anew since. Nothing is changed.",
        hint: "Look at Pinterest whether it is there before you make the Pin eligible again: that would make a second one.",
      }
    : {
        message: "Postproxy says that a post failed whose Pin is published. Nothing is changed.",
        hint: "Look at Pinterest whether it is there. If it is not, give its row `repeat` to publish it again.",
      };
}

// Webhook requests as Postproxy makes them, signed by a reading of our own, and spoilt where a test says so.

import { createHmac } from "node:crypto";

export const secret = "whsec_demo_2f6c91";

type Request = { body: string | Buffer; headers: Record<string, string> };

/** `at`: when it is signed, milliseconds since the epoch. */
export function signed(event: unknown, at: number, key = secret): Request {
  const body = typeof event === "string" ? event : JSON.stringify(event);
  const time = Math.floor(at / 1_000);
  const digest = createHmac("sha256", key).update(`${time}.${body}`).digest("hex");
  const headers = { "content-type": "application/json", "x-postproxy-signature": `t=${time},v1=${digest}` };
  return { body, headers: { ...headers, "x-postproxy-delivery": "del_77" } };
}

export async function post(url: string, { body, headers }: Request) {
  const response = await fetch(`${url}/webhook`, { method: "POST", body, headers });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

export const published = (postId: string, differs: object = {}) => ({
  id: "evt_7k2",
  type: "platform_post.published",
  created_at: "2026-11-24T12:00:05Z",
  data: {
    id: "pp_91",
    post_id: postId,
    platform: "pinterest",
    profile_id: "prof_Q7tm",
    profile_name: "Studio North",
    status: "published",
    error: null,
    error_details: null,
    platform_id: "1009439842000123456",
  },
  ...differs,
});

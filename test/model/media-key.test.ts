import { describe, expect, it } from "vitest";
import { stableAddress } from "../../src/model/media-key.ts";

const address = (query: string) => `https://a.example/a.jpg${query === "" ? "" : `?${query}`}`;

describe("the address of a picture, as far as it says which file is meant", () => {
  it.each(["x-amz-signature", "X-Goog-Date", "sig", "_nc_ohc", "utm_source", "v", "Expires", "token"])(
    "leaves out %s",
    (name) => {
      expect(stableAddress(address(`${name}=1`))).toBe(address(""));
      expect(stableAddress(address(`id=7&${name}=1`))).toBe(address("id=7"));
    },
  );

  it.each(["view", "hdv", "versions", "pixel-x-amz-date", "design", "signal", "width"])(
    "keeps %s",
    (name) => {
      expect(stableAddress(address(`${name}=1`))).toBe(address(`${name}=1`));
    },
  );

  it("keeps a query that has nothing to leave out as it is written, and leaves out the fragment", () => {
    expect(stableAddress(`${address("q=a%20b+c")}#top`)).toBe(address("q=a%20b+c"));
  });

  it("is the text itself where it is no address", () => {
    expect(stableAddress("pictures/a.jpg?v=2")).toBe("pictures/a.jpg?v=2");
  });
});

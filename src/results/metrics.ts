// PURE. What an export and a page show of a Pin's statistics.

/** Totals since the Pin was published; null where the record does not say. */
export type Metrics = {
  impressions: number | null;
  saves: number | null;
  outboundClicks: number | null;
};

/** The keys are those of Postproxy's statistics page for Pinterest. */
export function metricsOf(stats: Readonly<Record<string, unknown>>): Metrics {
  return {
    impressions: numberIn(stats["impressions"]),
    saves: numberIn(stats["saved"]),
    outboundClicks: numberIn(stats["outbound_clicks"]),
  };
}

const numberIn = (value: unknown) => (typeof value === "number" && Number.isFinite(value) ? value : null);

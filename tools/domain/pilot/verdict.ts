import type { Pilot, PilotMetric, PilotVerdict } from "../../schema/records.gen.js";
import { shownMetric } from "./shown-metric.js";

/** Whether the model is kept (S0-40 to S0-42), about the named scope and nothing else (S0-43): every metric met, or one missed by a small margin; no severe incident; and the retro says that the control lane helped. */
export function verdictOf({ scope, incidents = [], retro }: Pick<Pilot, "scope" | "incidents" | "retro">, metrics: readonly PilotMetric[], margin: number): PilotVerdict {
  const missed = metrics.filter(({ met }) => !met);
  const [only] = missed;
  const tolerated = missed.length === 1 && only?.small === true;
  const severe = incidents.filter((incident) => incident.severe === true);
  const against = [
    ...(missed.length === 0 || tolerated ? [] : missed.map((metric) => `missed: ${shownMetric(metric)}`)),
    ...severe.map(({ kind, text }) => `severe incident (${kind}): ${text}`),
    ...(retro?.confirmed === true ? [] : ["the retro did not confirm that the control lane reduced confusion"]),
  ];
  const keep = against.length === 0;
  const why = only !== undefined && tolerated ? `one metric is missed by a small margin (${Math.round(margin * 100)} % at most): ${shownMetric(only)}` : "every metric is met";
  return { keep, reasons: [...(keep ? [why, "no severe incident", "the retro confirmed that the control lane reduced confusion"] : against), `this is about ${scope} only`], scope };
}

import type { Lane, PilotLane, PilotRetro, Roles } from "../../schema/records.gen.js";
import { dependencyCycle, dependencyOrder } from "../lane/order.js";
import { isApplied } from "../lane/state.js";
import { holds } from "../role.js";
import { TIME_FORM } from "../time.js";
import { dayOf, offsetOf, pilotWindow } from "./day.js";
import { LANE_NUMBERS, PILOT_LANES } from "./layers.js";

/** What is proposed for a day, and what is known of it. */
export interface Proposal {
  readonly day: string;
  readonly now: number;
  readonly scope: string;
  /** By number. */
  readonly numbered: Readonly<Record<string, string>>;
  /** By lane. */
  readonly issues: Readonly<Record<string, string>>;
  readonly order?: readonly string[];
  readonly owner: string;
  readonly retro: PilotRetro;
  readonly lanes: readonly Lane[];
  readonly roles: Roles;
  /** What is wrong with the required checks. */
  readonly checks: readonly string[];
}

export interface Checklist {
  readonly missing: readonly string[];
  readonly lanes: PilotLane[];
  readonly order: string[];
}

/** The checklist of a pilot's start (S0-25 to S0-31): everything that is missing, and what is planned. */
export function checklist(proposal: Proposal): Checklist {
  const { numbered, lanes, issues } = proposal;
  const planned = LANE_NUMBERS.flatMap((number) => {
    const lane = lanes.find(({ lane_id }) => lane_id === numbered[number]);
    return lane === undefined ? [] : [{ number, lane }];
  });
  const four = planned.map(({ lane }) => lane);
  const order = [...(proposal.order ?? dependencyOrder(four.map((lane) => ({ ...lane, depends_on: lane.depends_on.filter((id) => four.some(({ lane_id }) => lane_id === id)) }))))];
  return {
    missing: [...aboutDay(proposal), ...aboutLanes(proposal), ...aboutIssues(proposal, four), ...aboutOrder(order, four, lanes), ...aboutNotes(four), ...proposal.checks, ...aboutOwner(proposal), ...aboutRetro(proposal)],
    lanes: planned.map(({ number, lane }) => {
      const issue = issueIn(issues, lane);
      return { number, lane_id: lane.lane_id, ...(issue !== undefined && { issue }), ...(lane.branch !== undefined && { pr_layer: lane.branch }) };
    }),
    order,
  };
}

function aboutDay({ day, now, scope, retro }: Proposal): string[] {
  return [...(pilotWindow({ day, retro }).to <= now ? [`${day} is over`] : []), ...(scope.trim() === "" ? ["the scope has no name"] : [])];
}

/** S0-01, S0-17, S0-26. */
function aboutLanes({ numbered, lanes }: Proposal): string[] {
  const unknown = Object.keys(numbered).filter((number) => !LANE_NUMBERS.some((known) => known === number));
  const ids = Object.values(numbered);
  return [
    ...unknown.map((number) => `there is no lane ${number}: a pilot has the lanes ${LANE_NUMBERS.join(", ")} and the primary's control lane`),
    ...[...new Set(ids.filter((id, n) => ids.indexOf(id) !== n))].map((id) => `${id} is two lanes at once`),
    ...LANE_NUMBERS.flatMap((number): string[] => {
      const { layer, what } = PILOT_LANES[number];
      const id = numbered[number];
      if (id === undefined) return [`lane ${number} (${what}) is nobody's`];
      const lane = lanes.find(({ lane_id }) => lane_id === id);
      if (lane === undefined) return [`lane ${number} (${what}): there is no ${id}`];
      const { state, brief, depends_on } = lane;
      return [
        ...(brief.layer === layer ? [] : [`${id} is of the layer ${brief.layer ?? "none"}, and lane ${number} is ${layer} (${what})`]),
        ...(state === "planned" || state === "in_progress" ? [] : [`${id} is ${state}: a day begins with lanes that are planned or in progress`]),
        ...((brief.acceptance ?? []).length > 0 ? [] : [`${id} has no acceptance criteria`]),
        ...((brief.scope ?? []).length > 0 ? [] : [`${id} does not say which files are its own`]),
        ...(depends_on.length > 0 || (brief.dependency_notes ?? "").trim() !== "" ? [] : [`${id} does not say what it depends on: bus lane brief ${id} --dependency-notes none`]),
      ];
    }),
  ];
}

/** S0-07, S0-25: one issue, one lane, one layer of the stack. */
function aboutIssues({ issues, lanes }: Proposal, four: readonly Lane[]): string[] {
  const issueOf = (lane: Lane) => issueIn(issues, lane);
  return [
    ...Object.keys(issues).flatMap((id) => (four.some(({ lane_id }) => lane_id === id) ? [] : [`the issue ${issues[id] ?? ""} is mapped to ${id}, which is no lane of the day`])),
    ...four.flatMap((lane): string[] => {
      const issue = issueOf(lane);
      if (issue === undefined || issue.trim() === "") return [`${lane.lane_id} has no issue`];
      const others = lanes.filter((other) => other.lane_id !== lane.lane_id && other.outcome === undefined && issueOf(other) === issue).map(({ lane_id }) => lane_id);
      return [
        ...(lane.issue !== undefined && lane.issue !== issue ? [`${lane.lane_id} is planned for ${lane.issue}, not for ${issue}`] : []),
        ...(others.length > 0 ? [`${issue} is the issue of ${[lane.lane_id, ...others].join(" and ")}: one issue is one lane`] : []),
      ];
    }),
  ];
}

/** As given with the day, otherwise as planned. A lane may be called as something that every object has. */
function issueIn(issues: Proposal["issues"], { lane_id, issue }: Lane): string | undefined {
  return Object.hasOwn(issues, lane_id) ? issues[lane_id] : issue;
}

/** S0-08, S0-27: every lane of the day once, after what it depends on. */
export function aboutOrder(order: readonly string[], four: readonly Lane[], lanes: readonly Lane[]): string[] {
  const ids = four.map(({ lane_id }) => lane_id);
  const cycle = dependencyCycle(lanes);
  return [
    ...ids.filter((id) => order.filter((one) => one === id).length !== 1).map((id) => `the order must name ${id} once`),
    ...order.filter((id) => !ids.includes(id)).map((id) => `the order names ${id}, which is no lane of the day`),
    ...(cycle !== null && cycle.some((id) => ids.includes(id)) ? [`${cycle.join(" waits for ")}: they wait for each other`] : []),
    ...four.flatMap(({ lane_id, depends_on }) =>
      depends_on.flatMap((id): string[] => {
        if (ids.includes(id)) return order.indexOf(id) < order.indexOf(lane_id) ? [] : [`${lane_id} depends on ${id}, which comes later in the order`];
        const needed = lanes.find((lane) => lane.lane_id === id);
        return needed !== undefined && isApplied(needed) ? [] : [`${lane_id} depends on ${id}, which is neither of the day nor integrated`];
      }),
    ),
  ];
}

/** S0-08: what a lane says of another in words is an edge of the stack, too. */
function aboutNotes(four: readonly Lane[]): string[] {
  return four.flatMap(({ lane_id, depends_on, brief }) =>
    four.filter((other) => other.lane_id !== lane_id && !depends_on.includes(other.lane_id) && mentions(brief.dependency_notes ?? "", other.lane_id)).map((other) => `${lane_id} speaks of ${other.lane_id} in its dependency notes and does not depend on it: bus lane brief ${lane_id} --depends-on ${other.lane_id}`),
  );
}

/** S0-30. */
function aboutOwner({ owner, roles }: Proposal): string[] {
  return holds(roles, owner, "integrator") || holds(roles, owner, "primary") ? [] : [`${owner === "" ? "nobody" : owner} cannot own the integration: bind them as integrator or primary in _bus/parallel.json`];
}

/** S0-31. */
function aboutRetro({ day, retro: { at, minutes } }: Proposal): string[] {
  const moment = Date.parse(at);
  if (Number.isNaN(moment) || !TIME_FORM.test(at)) return [`${at === "" ? "nothing" : at} is no time for the retro: for instance ${day}T16:30:00Z`];
  return [
    ...(dayOf(moment, offsetOf(at)) === day ? [] : [`the retro is on ${dayOf(moment, offsetOf(at))}, and belongs on ${day}`]),
    ...(minutes >= 15 && minutes <= 20 ? [] : [`the retro takes ${minutes} minutes: 15 to 20 are meant`]),
  ];
}

function mentions(text: string, id: string): boolean {
  return text.split(/[^A-Za-z0-9._-]+/).some((word) => word.replace(/\.+$/, "") === id);
}

import { BusError, EXIT_CODES } from "../../domain/bus-error.js";
import type { ReleasedMerged } from "../../operations/release-merged.js";
import { type Args, type OptionTable, command } from "../command.js";
import { claimLine } from "../render/claim.js";

const OPTIONS = {
  task: { type: "string", positional: true, describe: "Task id" },
  status: { type: "string", choices: ["released", "done"], describe: "How it ends; released if not said" },
  notes: { type: "string", describe: "What was done, or what is left" },
  receipt: { type: "list", describe: "Path of evidence inside the repository" },
  fence: { type: "number", describe: "Refuse unless the claim is at this fencing token" },
  "when-merged": { type: "boolean", describe: "Only if its pull request was merged (done) or closed (released); without a task, all that you hold" },
  all: { type: "boolean", describe: "With --when-merged: what others hold, too" },
  "dry-run": { type: "boolean", describe: "With --when-merged: say what would be released, write nothing" },
  repo: { type: "string", describe: "With --when-merged: owner/name on GitHub; default: GITHUB_REPOSITORY, or that of origin" },
} as const satisfies OptionTable;

export default command({
  name: "release",
  sentence: "Give a task back, or say that it is done; seals what you logged for git to track.",
  options: OPTIONS,
  examples: [
    ["bus release QUEUE-001 --status done", "the work is finished"],
    [`bus release QUEUE-001 --notes "blocked by QUEUE-007"`, "give it back"],
    ["bus release QUEUE-001 --when-merged", "done once GitHub says that its pull request is merged; exit 1 while it is open"],
    ["bus release --when-merged --all --agent ci", "everybody's, as a workflow does"],
  ],
  async run(args, context) {
    checkTogether(args);
    const { whenMerged, all, dryRun, repo, receipt, task, ...rest } = args;
    if (!whenMerged) {
      if (task === undefined) throw wrong("<task> is missing");
      const claim = await (await context.bus()).release({ ...rest, task, receipts: receipt });
      return { value: claim, text: (look) => claimLine(claim, look) };
    }
    const done = await (await context.bus()).releaseMerged({ all, dryRun, ...(task !== undefined && { task }), ...(repo !== undefined && { repository: repo }) });
    // Loaded only for who wants it: a plain release is called all the time.
    const { mergedClaimsText } = await import("../render/merged-claims.js");
    return { value: done, text: (look) => mergedClaimsText(done, dryRun, look), exitCode: exitCode(done, task !== undefined) };
  },
});

/** What one way of releasing has no use for is not dropped in silence. */
function checkTogether(args: Args<typeof OPTIONS>): void {
  const given = { "--status": args.status, "--notes": args.notes, "--receipt": args.receipt.length > 0 || undefined, "--fence": args.fence };
  const further = { "--all": args.all || undefined, "--dry-run": args.dryRun || undefined, "--repo": args.repo };
  const [flag] = Object.entries(args.whenMerged ? given : further).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (flag !== undefined) throw wrong(args.whenMerged ? `${flag} does not go with --when-merged: the pull request says how it ends` : `${flag} needs --when-merged`);
}

function wrong(what: string): BusError {
  return new BusError("USAGE", what, { hint: "bus release --help" });
}

/** A sweep has done what it could; of one task, the question is whether it was released. */
function exitCode({ claims, released, problems }: ReleasedMerged, named: boolean): number {
  if (problems.length > 0) return EXIT_CODES.BAD_DATA;
  if (!named || released > 0) return 0;
  return claims.some(({ outcome }) => outcome === "duplicate" || outcome === "changed") ? EXIT_CODES.CONFLICT : EXIT_CODES.NO;
}

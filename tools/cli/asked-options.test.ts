import { expect, test } from "vitest";
import type { Bus } from "../bus.js";
import { testAttempt } from "../domain/worker/attempt/test-attempt.js";
import { runIn } from "./test-context.js";

/** What a command asks of the bus, whose answer is always a worker. */
async function asked(argv: readonly string[], worker = testAttempt()): Promise<{ request: unknown; stdout: string }> {
  let request: unknown;
  const keeping = <T>(answer: T) => async (given: unknown): Promise<T> => {
    request = given;
    return answer;
  };
  const bus = { launchWorker: keeping(worker), remediateWorker: keeping(worker), nextWorker: keeping({ plan: "p", phase: "P03", launched: worker, misses: [] }) };
  const ran = await runIn({ openBus: async () => bus as unknown as Bus }, "worker", ...argv);
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  return { request, stdout: ran.stdout };
}

test.each([[["launch", "P03", "--client", "codex", "--prompt", "do"]], [["next"]], [["remediate", "P03"]]])("S4-05 %j asks for the dangerous bypass by its own flag alone, and says of which worker it is true", async (argv) => {
  const plain = await asked(argv);
  expect(plain.request).not.toHaveProperty("dangerous");
  expect(plain.stdout).not.toContain("without approvals");
  const bypass = await asked([...argv, "--dangerously-bypass"], testAttempt({ dangerous: true }));
  expect(bypass.request).toHaveProperty("dangerous", true);
  expect(bypass.stdout).toContain("P03 PID: 3  without approvals and sandbox");
});

test("what is asked for is handed over, the command as it was typed", async () => {
  const given = ["--client", "codex", "--model", "m", "--prompt", "do", "--env", "A", "--env", "B=c", "--", "x", "--json"];
  for (const verb of [["next"], ["remediate", "P03"]]) expect((await asked([...verb, ...given])).request).toMatchObject({ client: "codex", model: "m", prompt: "do", env: ["A", "B=c"], argv: ["x", "--json"] });
});

/** One thing that must be agreed on in writing before agents work in parallel (S1-102). */
export interface Policy {
  /** Its name in our draft, in bold, and in what is said of it. */
  readonly label: string;
  /** What our draft says. */
  readonly text: string;
  /** A heading, label or lead that announces it, whatever the words below. */
  readonly title: RegExp;
  /** One statement that matches all of these says it, too; the first is what it is about. */
  readonly says: readonly RegExp[];
}

const WRITER = /\b(?:orchestrator|integrator|one|single|sole)\b/i;

export const POLICIES: readonly Policy[] = [
  {
    label: "Single-writer worklog",
    text: "The ledger and the decision registers are named in `_bus/config.json` (`worklog`). Only the orchestrator and the integrator write the ledger (`bus lane ledger`); why something was decided belongs in a register.",
    title: /\bsingle[- ]writer\b|\b(?:work ?log|ledger) (?:policy|rules?|owner(?:ship)?|split)\b/i,
    says: [/\b(?:work ?log|(?:execution )?ledger|plan\.md|progress log)\b/i, /\b(?:only|sole|alone|single|one)\b/i, /\b(?:writ(?:es?|er|ten)|edits?|updates?|maintains?|keeps?)\b/i, WRITER],
  },
  {
    label: "Lock ownership",
    text: "Change no file outside your lane's scope: `bus lane open` locks it for you. A hotspot has one owner at a time, and an expired lock is taken over with a note only (`bus lock reclaim`).",
    title: /\b(?:locks?|file) (?:ownership|owners?|rules?|registry|policy|discipline)\b/i,
    says: [/\block(?:s|ed)?\b/i, /\b(?:own(?:s|er|ed)?|hold(?:s|er)?|scopes?)\b/i, /\b(?:edit|touch|change|modify|write|overlap)/i, /\b(?:no|not|never|only|must|outside|without)\b/i],
  },
  {
    label: "Integrator only",
    text: "In mode A nobody but the integrator applies patches to the target branch, one at a time (`bus integrate <lane>`).",
    title: /\bintegrator[- ]only\b|\bonly the integrator\b/i,
    says: [/\bintegrators?\b/i, /\b(?:only|alone|sole|nobody else|no one else|nobody but|no one but|exclusively)\b/i, /\b(?:appl(?:y|ies|ied)|merges?|lands?|mutates?)\b/i, /\b(?:branch|main|trunk|target|patch(?:es)?)\b/i],
  },
  {
    label: "Permission failures",
    text: "Refused by a sandbox or a missing right? Stop, try no other way, and report it to the orchestrator (`bus approval request`). A person grants exactly that and no more; then go on from your last checkpoint.",
    title: /\b(?:permission|approval)s?(?:[- ]failures?)? (?:failures?|escalation|loop|handling|policy|errors?)\b/i,
    says: [/\b(?:permissions?|approvals?|sandbox)\b/i, /\b(?:fail(?:s|ure|ed)?|denied|refused|blocked)\b/i, /\b(?:escalate[sd]?|escalation|reports?|asks?|requests?)\b/i, /\b(?:orchestrator|human|maintainer|person|user|parent)\b/i],
  },
  {
    label: "Gates",
    text: "A lane is done when gates 1 and 2 of `gates.json` have passed on exactly what it hands in; a wave ends with gate 3, over the whole repository. Receipts decide, nobody's word.",
    title: /^\W*(?:quality |required |integration )*gates?(?: requirements?| ladder| policy)?\W*$/i,
    says: [/\b(?:gates?|checks?)\b/i, /\blanes?\b/i, /\b(?:final|full|whole|wave|repo(?:sitory)?-wide|ci)\b/i, /\b(?:must|pass(?:es|ed)?|before|after|require[sd]?|ends?)\b/i],
  },
  {
    label: "Documentation source",
    text: "Look into current documentation before the first edit, and again after each failure before the next edit: Context7, or the source that the brief names. Where it is out of reach, note what you used instead.",
    title: /\bcontext7 (?:policy|rules?|usage|requirements?)\b|\bdoc(?:umentation|s)?[- ]sources?\b/i,
    says: [/\bcontext7\b|\b(?:documentation|docs?)\b/i, /\b(?:before|prior to)\b/i, /\b(?:edit|chang|cod(?:e|ing))/i, /\b(?:after|on|upon)\b.{0,40}\b(?:fail|error)/i],
  },
  {
    label: "Worker tests",
    text: "In a lane run the tests of the packages that you touched (`bus gate run 2 --lane <lane>`), nothing wider: full suites are run by the integrator, unless a brief delegates them.",
    title: /\b(?:worker|lane)s?'? tests?(?: scope| policy| rules?)?\b/i,
    says: [/\btest(?:s|-pkg)?\b/i, /\b(?:workers?|lanes?)\b/i, /\b(?:packages?|touched|targeted|test-pkg)\b/i, /\bonly\b|\b(?:full|whole|repo(?:sitory)?-wide)\b.*\b(?:integrator|orchestrator)\b/i],
  },
  {
    label: "Assignment contract",
    text: "No brief, no work. A brief names one objective, scope and what is out of it, acceptance criteria, architecture, test plan and commands, comments, and the evidence wanted (`bus lane prompt <lane>`).",
    title: /\bassignment contracts?\b|\b(?:lane|worker) (?:briefs?|prompts?|assignments?) (?:contract|requirements?|must)\b/i,
    says: [/\b(?:assign(?:s|ed|ment)?|briefs?|prompts?|contract)\b/i, /\bobjectives?\b/i, /\b(?:scopes?|globs?)\b/i, /\bacceptance\b/i],
  },
  {
    label: "Hand-off evidence",
    text: "`bus handoff` names the files that you touched, the commands that you ran with their results, test evidence, open risks, and what follows.",
    title: /\bhand-?\s?offs?(?:[- ](?:evidence|requirements?|format|template|policy))\b/i,
    says: [/\bhand-?\s?(?:offs?|s? off)\b|\bhand in\b/i, /\b(?:evidence|commands?|tests?|results?)\b/i, /\b(?:files?|patch|diff|risks?)\b/i, /\b(?:must|includes?|names?|lists?|contains?|with|requires?)\b/i],
  },
];

import { Octokit } from "@octokit/core";
import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";

/**
 * The client, and the only file with a package of octokit's in it, so that one bundle holds them all.
 * Its pagination plugin is left out: it takes a 409, and an answer that is empty, for the end of the list.
 */
export const Client = Octokit.plugin(throttling, retry);

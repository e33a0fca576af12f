import type { ClientName } from "../../domain/client-name.js";
import { claude } from "./claude.js";
import type { Client } from "./client.js";
import { codex } from "./codex.js";
import { cursor } from "./cursor.js";
import { gemini } from "./gemini.js";
import { opencode } from "./opencode.js";
import { vscode } from "./vscode.js";

export const CLIENTS: Readonly<Record<ClientName, Client>> = { codex, claude, gemini, opencode, cursor, vscode };

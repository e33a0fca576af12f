/** How long a process has from SIGTERM to SIGKILL where nobody says otherwise, ms. */
export const GRACE_MS = 5000;

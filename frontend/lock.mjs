// Rewrites package-lock.json without any host name: npm may leave out where a package was
// resolved, but it still writes the donation addresses of their authors.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

execFileSync(
  "npm",
  ["install", "--package-lock-only", "--omit-lockfile-registry-resolved", "--ignore-scripts"],
  { stdio: "inherit" },
);
const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
for (const entry of Object.values(lock.packages)) {
  delete entry.funding;
  delete entry.resolved;
}
writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);

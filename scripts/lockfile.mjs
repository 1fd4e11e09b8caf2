// Usage: node lockfile.mjs package-lock.json
// Completes a lockfile with the builds for other systems that the registry at
// hand did not serve: npm leaves such an optional package out of the lockfile,
// and then `npm ci` refuses the whole of it. What is added has no checksum,
// and is installed on those other systems only.
import { readFileSync, writeFileSync } from "node:fs";

const [file] = process.argv.slice(2);
const lock = JSON.parse(readFileSync(file, "utf8"));
const systems = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];

for (const [path, owner] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    if (lock.packages[`node_modules/${name}`] || lock.packages[`${path}/node_modules/${name}`]) continue;
    const words = name.split(/[/-]/);
    const os = systems.find((system) => words.includes(system));
    if (!os) throw new Error(`${name} ${version}: its name does not tell which system it is for`);
    const cpu = words[words.indexOf(os) + 1];
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...(owner.dev && { dev: true }),
      ...(words.includes("musl") && { libc: ["musl"] }),
      optional: true,
      os: [os],
    };
    console.log(`${name} ${version} added`);
  }
}

const paths = Object.keys(lock.packages).sort((a, b) => a.localeCompare(b, "en"));
lock.packages = Object.fromEntries(paths.map((path) => [path, lock.packages[path]]));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);

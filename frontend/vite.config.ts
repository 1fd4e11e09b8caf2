import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

// `npm run dev` serves the client and passes everything else on to a running
// eventmap, which EVENTMAP_DEV names where it is not the default.
const server = process.env.EVENTMAP_DEV ?? "http://127.0.0.1:8080";

/** Tells the worker which files are to be kept, and calls the build after what is in them. */
function keeping(): Plugin {
  return {
    name: "keeping",
    apply: "build",
    generateBundle(_, bundle) {
      const worker = bundle["sw.js"];
      if (worker?.type !== "chunk") return;
      const ours = readdirSync("public", { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
        .map(({ parentPath, name }) => join(parentPath, name).slice("public/".length))
        .sort();
      const built = Object.keys(bundle).filter((name) => name.startsWith("assets/"));
      const hash = createHash("sha256").update(built.join()).update(readFileSync("index.html"));
      for (const name of ours) hash.update(name).update(readFileSync(join("public", name)));
      const files = [...built, ...ours].map((name) => `/${name}`);
      worker.code = worker.code
        .replaceAll("__FILES__", JSON.stringify(files))
        .replaceAll("__BUILD__", JSON.stringify(hash.digest("hex").slice(0, 12)));
    },
  };
}

/** Parts what the server says from the other words of a language, for few pages have to say any of it. */
function parting(): Plugin {
  return {
    name: "parting",
    enforce: "pre",
    load(id) {
      const [file = "", query] = id.split("?");
      if (!/\/src\/words\/\w+\.json$/.test(file)) return null;
      const { server, ...page } = JSON.parse(readFileSync(file, "utf8"));
      if (!query?.split("&").includes("server")) return JSON.stringify(page);
      return { code: `export default ${JSON.stringify(server)}`, moduleType: "js" };
    },
  };
}

export default defineConfig({
  plugins: [keeping(), parting()],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      input: { index: "index.html", embed: "embed.html", sw: "src/worker.ts" },
      output: { entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js") },
    },
  },
  server: { proxy: { "/api": server, "/tiles": server } },
  // A busy machine may take its time.
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"], testTimeout: 60_000, hookTimeout: 60_000 },
});

import { defineConfig } from "vitest/config";

// `npm run dev` serves the client and passes everything else on to a running
// eventmap, which EVENTMAP_DEV names where it is not the default.
const server = process.env.EVENTMAP_DEV ?? "http://127.0.0.1:8080";

export default defineConfig({
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
    rolldownOptions: { input: ["index.html", "embed.html"] },
  },
  server: { proxy: { "/api": server, "/tiles": server } },
  // A busy machine may take its time.
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"], testTimeout: 60_000, hookTimeout: 60_000 },
});

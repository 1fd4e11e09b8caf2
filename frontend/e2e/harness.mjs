// What the browser tests stand on: eventmap itself with a store of its own,
// Chromium, and pages that are watched. A watched page fails its test when a
// script breaks, when the console reports an error (a breach of the content
// security policy is one), when a dialog opens, or when a request leaves the
// machine.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

export const program =
  process.env.EVENTMAP_TEST_PROGRAM ?? fileURLToPath(new URL("../../bin/eventmap", import.meta.url));

const flags = [
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Where a picture of a page goes whose test failed. */
const pictures = join(tmpdir(), "eventmap-e2e");

/** How long something that must happen may take on a busy machine, in milliseconds. */
const patience = 60_000;

export const desktop = { width: 1400, height: 900 };
export const phone = { width: 390, height: 844 };

/** Ukraine, where the sample is: what tests look at unless they say another place. */
export const start = { lat: 48.4, lon: 31.4, zoom: 6 };

/**
 * The program and a browser, for as long as the tests of one file run. The
 * events are kept in a GeoPackage of their own, or in the database at `store`.
 * `filled` is run once it serves, before any test: another hook would not wait
 * for this one. `letters` is how large the browser's text is, in pixels.
 */
export function desk({ store = async () => "", filled = async () => {}, letters = 16 } = {}) {
  const it = new Desk();
  before(async () => {
    await assert.doesNotReject(access(program), `${program} is not there; \`make build\` makes it`);
    it.folder = await mkdtemp(join(tmpdir(), "eventmap-e2e-"));
    it.store = (await store()) || join(it.folder, "desk.gpkg");
    it.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
      chromiumSandbox: false,
      args: [...flags, `--blink-settings=defaultFontSize=${letters}`],
    });
    await it.serve();
    await filled(it);
  });
  after(async () => {
    await it.browser?.close();
    await it.kill("SIGTERM");
    await rm(it.folder, { recursive: true, force: true });
  });
  return it;
}

class Desk {
  folder = "";
  /** The path of a GeoPackage, or the address of a database. */
  store = "";
  url = "";
  /** What the program wrote to its standard error. */
  said = "";
  browser = null;
  server = null;
  cookie = null;

  /** Starts the program, again at the same address if it ran before. */
  async serve() {
    const at = this.url ? new URL(this.url).host : "127.0.0.1:0";
    this.said = "";
    this.server = spawn(program, ["serve", "--listen", at, "--store", this.store], {
      env: environment(),
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.server.stderr.setEncoding("utf8").on("data", (text) => {
      this.said += text;
    });
    await eventually("eventmap serves", async () => {
      assert.equal(this.server.exitCode, null, this.said);
      const [, url] = /serves (http:\S+)/.exec(this.said) ?? [];
      assert.ok(url, this.said);
      const { status } = await fetch(`${url}/readyz`);
      assert.equal(status, 200);
      this.url = url;
    });
  }

  async kill(signal = "SIGKILL") {
    if (!this.server || this.server.exitCode !== null || this.server.signalCode !== null) return;
    const ended = once(this.server, "exit");
    this.server.kill(signal);
    await ended;
  }

  /** The one-time link that the first start prints. */
  link() {
    const [link] = /http:\S+#claim=\S+/.exec(this.said) ?? [];
    assert.ok(link, `no link in what was said:\n${this.said}`);
    return link;
  }

  /** Runs another command of the program on the same store. */
  async run(command, ...args) {
    const { stdout } = await promisify(execFile)(program, [command, "--store", this.store, ...args], {
      env: environment(),
    });
    return stdout;
  }

  /** The cookie of somebody who may write. */
  async owner() {
    if (this.cookie) return this.cookie;
    const link = await this.run("link", "--url", this.url);
    const token = new URLSearchParams(new URL(link.trim()).hash.slice(1)).get("claim");
    const answer = await fetch(`${this.url}/api/session`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token }),
    });
    assert.ok(answer.ok, `signing in: ${answer.status}`);
    const [name, value] = answer.headers.getSetCookie()[0].split(";")[0].split("=");
    this.cookie = { name, value, url: this.url, httpOnly: true, sameSite: "Strict" };
    return this.cookie;
  }

  /** A test in the page of somebody who is not signed in. */
  visitor(run, options) {
    return (t) => this.watched(t, run, options);
  }

  /** A test in the page of somebody who may write. */
  writer(run, options) {
    return async (t) => this.watched(t, run, { ...options, cookies: [await this.owner()] });
  }

  /**
   * Runs a test on a page; it is given a way to open another one, of another browser,
   * beside it. An address without a place opens at `start`, or where the page
   * itself opens when `anywhere` is true.
   */
  async watched(t, run, { expected = [], anywhere = false, ...options } = {}) {
    const problems = [];
    const note = (text) => {
      if (!expected.some((pattern) => pattern.test(text))) problems.push(text);
    };
    const contexts = [];
    const another = async (wish = {}) => {
      const context = await this.context({ ...options, ...wish });
      contexts.push(context);
      watch(context, new URL(this.url).host, note);
      const page = await context.newPage();
      return anywhere ? page : placed(page);
    };
    try {
      await run(await another(), another);
      assert.deepEqual(problems, [], "the page had trouble");
    } catch (error) {
      for (const problem of problems) t.diagnostic(problem);
      await this.picture(t, contexts);
      throw error;
    } finally {
      for (const context of contexts) await context.close();
    }
  }

  async context({ size = desktop, cookies = [], ...options }) {
    const touch = size === phone && { hasTouch: true, isMobile: true };
    const context = await this.browser.newContext({
      baseURL: this.url,
      viewport: size,
      locale: "en-GB",
      timezoneId: "Europe/Kyiv",
      reducedMotion: "reduce",
      serviceWorkers: "block", // what they ask cannot be intercepted by a test
      ...touch,
      ...options,
    });
    context.setDefaultTimeout(patience);
    await context.addCookies(cookies);
    return context;
  }

  async picture(t, contexts) {
    await mkdir(pictures, { recursive: true });
    for (const [i, page] of contexts.flatMap((context) => context.pages()).entries()) {
      const path = join(pictures, `${t.name.replace(/\W+/g, "-").slice(0, 80)}-${i + 1}.png`);
      await page.screenshot({ path }).then(
        () => t.diagnostic(`picture: ${path}`),
        () => {},
      );
    }
  }
}

/** A page that goes to `start` where an address of the desk names no place. */
function placed(page) {
  const go = page.goto.bind(page);
  page.goto = (address, options) => {
    const desk = /^\/(\?|$)/.test(address) && !/[?&]lat=/.test(address);
    return go(desk ? `${address}${address === "/" ? "?" : "&"}${new URLSearchParams(start)}` : address, options);
  };
  return page;
}

/** Notes what must not happen in any page of a context. */
function watch(context, host, note) {
  context.on("weberror", (error) => note(`script: ${error.error().stack}`));
  context.on("console", (message) => {
    if (message.type() === "error") note(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("dialog", (dialog) => {
    note(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => {});
  });
  context.on("request", (request) => {
    const { protocol, host: asked } = new URL(request.url());
    if (!["data:", "blob:"].includes(protocol) && asked !== host) note(`left the machine: ${request.url()}`);
  });
}

/** The environment without what would tell the program another store or address. */
function environment() {
  const kept = Object.entries(process.env).filter(([name]) => !/^(EVENTMAP_|DATABASE_URL$)/.test(name));
  return { ...Object.fromEntries(kept), EVENTMAP_RATE: "0" };
}

/** Tries until `check` throws no more and gives what it gave; its last error when patience ends. */
export async function eventually(what, check) {
  const end = Date.now() + patience;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw new Error(`not so in ${patience / 1000} s: ${what}`, { cause: error });
    }
    await pause(40);
  }
}

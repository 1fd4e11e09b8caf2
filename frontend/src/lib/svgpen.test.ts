import { describe, expect, it } from "vitest";
import { contextOf, pathFor, SvgPen } from "./svgpen";

const drawn = (paint: (context: CanvasRenderingContext2D, pen: SvgPen) => void, title = "Map", about = "") => {
  const pen = new SvgPen((text) => text.length * 6);
  paint(contextOf(pen), pen);
  const text = pen.file(100, 50, title, about);
  const page = new DOMParser().parseFromString(text, "image/svg+xml");
  return { text, page };
};

describe("a canvas that becomes SVG", () => {
  it("fills and strokes paths with what was set", () => {
    const { text } = drawn((c) => {
      c.fillStyle = "#ff0000";
      c.globalAlpha = 0.5;
      c.beginPath();
      c.moveTo(1, 2);
      c.lineTo(3.456, 4);
      c.closePath();
      c.fill("evenodd");
      c.globalAlpha = 1;
      c.strokeStyle = "#00ff00";
      c.lineWidth = 2;
      c.setLineDash([4, 3]);
      c.stroke();
    });
    expect(text).toContain('<path d="M1 2L3.46 4Z" fill="#ff0000" fill-opacity="0.5" fill-rule="evenodd"/>');
    expect(text).toContain(
      '<path d="M1 2L3.46 4Z" fill="none" stroke="#00ff00" stroke-width="2" stroke-dasharray="4 3"/>',
    );
  });

  it("draws circles whole and in part", () => {
    const { text } = drawn((c) => {
      c.beginPath();
      c.arc(10, 10, 5, 0, 2 * Math.PI);
      c.fill();
      c.beginPath();
      c.arc(10, 10, 5, -Math.PI / 2, 0);
      c.stroke();
    });
    expect(text).toContain("M15 10A5 5 0 0 1 5 10A5 5 0 0 1 15 10");
    expect(text).toContain("M10 5A5 5 0 0 1 15 10");
  });

  it("clips, moves and scales until it is restored", () => {
    const { text } = drawn((c) => {
      c.save();
      c.translate(20, 10);
      c.beginPath();
      c.rect(0, 0, 5, 5);
      c.clip();
      c.scale(2, 2);
      c.fillRect(0, 0, 1, 1);
      c.restore();
      c.fillRect(0, 0, 2, 2);
    });
    expect(text).toContain('<clipPath id="c1"><path d="M0 0h5v5h-5Z" transform="translate(20 10)"/></clipPath>');
    expect(text).toContain(
      '<g clip-path="url(#c1)">\n<path d="M0 0h1v1h-1Z" fill="#000000" transform="matrix(2 0 0 2 20 10)"/>\n</g>',
    );
    expect(text).toContain('<path d="M0 0h2v2h-2Z" fill="#000000"/>\n</svg>');
  });

  it("fills paths of their own with lines", () => {
    const { text } = drawn((c, pen) => {
      c.fillStyle = pen.hatching(8, 1.2, "#123456") as unknown as CanvasPattern;
      pen.hatching(8, 1.2, "#123456");
      c.fill(pathFor(c, "M0 0L1 1Z"), "nonzero");
    });
    expect(text.match(/<pattern /g)).toHaveLength(1);
    expect(text).toContain('<path d="M0 0L1 1Z" fill="url(#p1)"/>');
  });

  it("escapes whatever people wrote", () => {
    const evil = `</text><script>alert("1")</script>&\u0007 ]]>`;
    const { text, page } = drawn((c) => c.fillText(evil, 1, 2), evil, evil);
    expect(text).not.toContain("<script");
    expect(text).not.toContain("\u0007");
    expect(page.querySelector("script")).toBeNull();
    expect(page.querySelector("text")?.textContent).toBe(evil.replace("\u0007", ""));
  });
});

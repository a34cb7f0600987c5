// As much of a page as the parts of a picture touch.

globalThis.CSS ??= { escape: (text) => text };

/** An element that keeps its attributes. */
export class Element {
  constructor(attributes = {}, kids = {}) {
    Object.assign(this, { attributes, kids, style: {}, textContent: "" });
  }
  getAttribute(name) {
    return this.attributes[name] ?? null;
  }
  setAttribute(name, value) {
    this.attributes[name] = String(value);
  }
  removeAttribute(name) {
    delete this.attributes[name];
  }
  querySelector(selector) {
    return this.kids[selector] ?? null;
  }
}

/** A picture with a group for each part of a spec; `d` is the path that Python drew. */
export function picture(parts, d = "M0 0") {
  const groups = parts.map(({ gid, text }) => {
    const words = new Element({ x: "0", y: "0", transform: "rotate(0)" });
    words.textContent = text ?? "";
    return [`[data-part="${gid}"]`, new Element({}, { path: new Element({ d }), text: words })];
  });
  return new Element({}, Object.fromEntries(groups));
}

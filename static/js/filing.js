// A form's comforts: a block pasted from a spreadsheet fills the grid, long texts are counted. All of it works without this file.
(() => {
  "use strict";

  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");

  /** How many 字 stand in a long text, beside how many may. */
  function bindCount(line) {
    const field = document.getElementById(line.dataset.countOf);
    const most = Number(line.dataset.most);
    const show = () => {
      const n = [...field.value.trim()].length;
      line.textContent = filled(line.dataset.words, { n, most });
      line.classList.toggle("t-bad", n > most);
    };
    field.addEventListener("input", show);
    show();
  }

  /** Rows of typed boxes, each as wide as the grid has years; null where a row has no box for a year. */
  function boxesOf(grid) {
    const rows = [...grid.querySelectorAll("tbody tr")].filter((row) => row.querySelector("td input[data-year]"));
    return rows
      .filter((row) => !row.classList.contains("say"))
      .map((row) => [...row.querySelectorAll("td")].map((cell) => cell.querySelector("input[data-save]")));
  }

  const cellsOf = (text) =>
    text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((row) => row.split("\t").map((cell) => cell.trim()));

  function put(box, value) {
    box.value = value;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  class BlockPaste {
    constructor(grid, status) {
      this.grid = grid;
      this.status = status;
      grid.addEventListener("paste", (event) => this.#paste(event));
    }

    #paste(event) {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (!event.target.matches("input[data-year]:not([readonly])") || !/[\t\n]/.test(text.trim())) return;
      const boxes = boxesOf(this.grid);
      const top = boxes.findIndex((row) => row.includes(event.target));
      if (top < 0) return;
      event.preventDefault();
      this.#fill(boxes, top, boxes[top].indexOf(event.target), cellsOf(text));
    }

    #fill(boxes, top, left, cells) {
      this.before = [];
      let over = 0;
      cells.forEach((row, down) =>
        row.forEach((value, right) => {
          const box = boxes[top + down]?.[left + right];
          if (!value) return;
          if (!box) return void (over += 1);
          this.before.push([box, box.value]);
          put(box, value);
        }),
      );
      this.#tell(over);
    }

    #tell(over) {
      const { pasted, beyond, undo } = this.status.dataset;
      const words = filled(pasted, { n: this.before.length }) + (over ? filled(beyond, { n: over }) : "");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn-text";
      button.textContent = undo;
      button.addEventListener("click", () => this.#undo());
      this.status.replaceChildren(words, " ", button);
    }

    #undo() {
      this.before.forEach(([box, value]) => put(box, value));
      this.before[0]?.[0].focus();
      this.status.textContent = this.status.dataset.undone;
    }
  }

  document.querySelectorAll("[data-count-of]").forEach(bindCount);
  const grid = document.querySelector("form[data-save-url] .grid");
  if (grid) new BlockPaste(grid, document.getElementById("paste-state"));
})();

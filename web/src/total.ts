/** Keeps the total of a scoring form true while points are typed: `<output data-total>`. */

export function totalScores(): void {
  document.querySelectorAll<HTMLElement>("[data-total]").forEach((says) => {
    const form = says.closest("form");
    if (!form) return;
    const inputs = [...form.querySelectorAll<HTMLInputElement>("input[data-score]")];
    const add = () => {
      const filled = inputs.filter((input) => input.value.trim() !== "");
      // Half points add up exactly in tenths.
      const tenths = filled.reduce((sum, input) => sum + Math.round(Number(input.value) * 10), 0);
      says.textContent = `已填 ${filled.length} 项，共 ${inputs.length} 项，合计 ${tenths / 10}`;
    };
    form.addEventListener("input", add);
    add();
  });
}

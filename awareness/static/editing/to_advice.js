// Whoever comes by "#advice" stays there while the blocks above it get their height.
window.addEventListener("load", () => {
  const advice = window.location.hash === "#advice" && document.querySelector("#advice");
  if (!advice) return;
  const come = () => advice.scrollIntoView({ block: "center" });
  const growing = new ResizeObserver(come);
  growing.observe(advice.closest("form"));
  for (const act of ["pointerdown", "keydown", "wheel"])
    window.addEventListener(act, () => growing.disconnect(), { once: true, passive: true });
});

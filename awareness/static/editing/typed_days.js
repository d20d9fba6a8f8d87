// A day that the calendar cannot read stays as it was typed, and the form says what is wrong with it.
// Else it became this very minute, without a word: a campaign of next year would have run at once.
if (window.jQuery?.fn.datetimepicker) {
  window.jQuery.fn.datetimepicker.defaults.validateOnBlur = false;
}
// It stood open over the next field until somebody pressed beside it.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") window.jQuery?.(event.target).datetimepicker?.("hide");
});

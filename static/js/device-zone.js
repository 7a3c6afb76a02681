// A list of time zones begins with the zone of this device, where the list has it.
(() => {
  "use strict";
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  document.querySelectorAll("select[data-device-zone]").forEach((list) => {
    if ([...list.options].some((option) => option.value === zone)) list.value = zone;
  });
})();

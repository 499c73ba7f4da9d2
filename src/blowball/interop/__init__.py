"""Into other programs' formats: calendars (iCalendar) and hospital systems (FHIR). Both need `blowball[interop]`."""
